using System.Collections.Immutable;
using System.Text.Json;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.Engine.Pacing;
using MlConnector.Engine.Ports;

namespace MlConnector.Engine.Delivery.Tables;

/// <summary>
/// Looks at a stream's table before the first send of a run, and holds the stream on a difference. Rows that were just delivered may not be visible yet, so a missing row is believed only after the destination's settle
/// time since the newest receipt.
/// </summary>
internal sealed class TableInspection(DeliveryContext context)
{
    /// <summary>Compares; gives a remark if totals could not be read, and null if everything agrees.</summary>
    /// <exception cref="StreamHeldException">The table is not as our receipts say; the hold is stored.</exception>
    public async Task<string?> CompareAsync(CancellationToken stop, CancellationToken cancel)
    {
        TableState found = await InspectAsync(cancel);
        StreamRecord state = Expecting(await context.Store.Streams.OpenAsync(context.Pipeline, context.State.Stream, context.State.Table, cancel));
        ConnectorError? difference = TableComparison.Difference(state, found);
        if (difference is not null) difference = await MovedAsync(state, cancel) ?? difference;
        bool passes = difference is { Code: "TABLE-TRIMMED" or "TABLE-EMPTIED" } || difference is not null && difference.Code != TableComparison.MovedCode && found.Identity.Length == 0; // a table that was just made may not be shown yet
        if (passes && await StillSettlingAsync(cancel) is { } until)
        {
            await context.Gate.WaitAsync(until, $"the rows just delivered to {context.Table.Name} to become visible", stop, cancel);
            found = await InspectAsync(cancel);
            difference = TableComparison.Difference(state, found);
        }

        if (difference is null && context.Publishes) (difference, found) = await PublishedAsync(state, found, stop, cancel);
        if (difference is not null)
        {
            await context.Store.Streams.HoldAsync(context.State.Id, Holds.ToJson(difference), cancel);
            throw new StreamHeldException(difference);
        }

        (context.TableIdentity, context.TableStamp) = (found.Identity, TableStamp.Seen(found.Stamp, state.TableStamp));
        context.RowsInTable = found.Rows ?? state.ExpectedRows ?? 0;
        context.HoldsKnownRowsOnly = context.Table.Mode == WriteMode.Upsert && found.Rows is { } rows && rows == LiveKeys();
        return found.Error is { } error ? $"What the table holds could not be compared with the receipts: {error.Message} {error.Fix}" : null;
    }

    /// <summary>What was just published may still be shown with the stamp that it had before.</summary>
    private async Task<(ConnectorError? Difference, TableState Found)> PublishedAsync(StreamRecord state, TableState found, CancellationToken stop, CancellationToken cancel)
    {
        var published = new PublishedTable(context);
        ConnectorError? difference = await published.CompareAsync(state, found, cancel);
        bool mayPass = difference?.Code == PublishedTable.ChangedCode || context.PublishesAnyway && state.TableStamp is { IsSeenWrong: false };
        if (!mayPass || await StillSettlingAsync(cancel) is not { } until) return (difference, found);
        await context.Gate.WaitAsync(until, $"the publication of {context.Table.Name} to be shown", stop, cancel);
        found = await InspectAsync(cancel);
        return (await published.CompareAsync(state, found, cancel), found);
    }

    /// <summary>Told before anything is waited for: what the configuration changed does not settle.</summary>
    private async Task<ConnectorError?> MovedAsync(StreamRecord state, CancellationToken cancel) =>
        await FilledContainer.OfAsync(context.Store, context.Pipeline, state.Id, cancel) is { } filled && FilledContainer.IsAnother(filled, context.Container) ? TableComparison.Moved(state, context.Pipeline, FilledContainer.Spell(filled, context.Container), FilledContainer.Spell(context.Container, filled)) : null;

    /// <summary>A table that rows are changed in has a row for each key that is alive, however many were sent.</summary>
    private StreamRecord Expecting(StreamRecord state) =>
        context.Table.Mode == WriteMode.Upsert && state.ExpectedRows is not null ? state with { ExpectedRows = LiveKeys() } : state;

    private long LiveKeys() => context.Ledger.Scan().LongCount(static entry => entry.IsLive);

    private async Task<TableState> InspectAsync(CancellationToken cancel)
    {
        ImmutableArray<TableState> states = await context.Destination.InspectAsync(context.Container, [context.Table], cancel);
        return states.FirstOrDefault(state => state.Table == context.Table.Name) ?? throw new ConnectorException(new ConnectorError(
            "TABLE-MISSING", ErrorKind.Config, ErrorOwner.DestinationAdmin, $"Table {context.Table.Name} is not in {context.Container.Name}.", "Run `mlc plan` and `mlc apply`.")
        {
            Where = $"stream {context.State.Stream}",
        });
    }

    private async Task<DateTimeOffset?> StillSettlingAsync(CancellationToken cancel)
    {
        TimeSpan settle = context.Destination.Capabilities.Settle;
        DateTimeOffset now = context.Time.GetUtcNow();

        // By the clock that cannot be set where that is possible, so that one that is set forward makes nothing lost.
        if (context.SinceSent is { } since) return since < settle ? now + (settle - since) : null;
        BatchRecord? last = await context.Store.Batches.LastSentAsync(context.State.Id, cancel);
        DateTimeOffset? until = (last?.LastSentAt ?? last?.PostedAt) + settle;
        return until > now ? until : null;
    }
}

/// <summary>Why a stream is held, as the store keeps it.</summary>
public static class Holds
{
    /// <summary>To JSON.</summary>
    public static string ToJson(ConnectorError hold) => JsonSerializer.Serialize(hold, HoldJson.Default.ConnectorError);

    /// <summary>From JSON.</summary>
    public static ConnectorError FromJson(string hold) => JsonSerializer.Deserialize(hold, HoldJson.Default.ConnectorError)!;
}

/// <summary>JSON of holds, generated at build time.</summary>
[System.Text.Json.Serialization.JsonSerializable(typeof(ConnectorError))]
internal sealed partial class HoldJson : System.Text.Json.Serialization.JsonSerializerContext;
