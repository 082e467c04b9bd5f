using System.Collections.Immutable;
using System.Globalization;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Engine.Ports;

namespace MlConnector.Engine.Delivery.Tables;

/// <summary>
/// Looks whether a table still shows what was published last. While its stamp is the one that is remembered nothing more is asked. At another stamp the rows of our last publication are counted, and the stream is held if they are not
/// there, unless it shows another publication of ours: one that was given up, or whose end nobody knew, and whose job came late. Over what is ours the state is published once more, whether or not the ERP changed: their number says
/// nothing of what is in them, and only a receipt of its own says that nobody touched them. What cannot be counted is not published over: it may be somebody's work (INV-5).
/// </summary>
internal sealed class PublishedTable(DeliveryContext context)
{
    /// <summary>Code of the hold of a stream of whose table it cannot be told whether it still shows our rows.</summary>
    public const string ChangedCode = "TABLE-CHANGED";

    /// <summary>Batches before the last receipt among which a publication is looked for that was given up: no job runs for so many.</summary>
    private const long Recent = 1_000;

    private static readonly ImmutableDictionary<string, long> NoRows = ImmutableDictionary<string, long>.Empty;

    private const string Choice = "Run `mlc rebuild` to publish the current state again, or `mlc adopt` to take the table as it is until the next change.";

    /// <summary>The difference that holds the stream, or null.</summary>
    /// <exception cref="ConnectorException"><c>TABLE-CHANGED</c>: it cannot be told now; the next run looks again.</exception>
    public async Task<ConnectorError?> CompareAsync(StreamRecord state, TableState found, CancellationToken cancel)
    {
        context.PublishesAnyway = false;
        if (string.IsNullOrEmpty(state.TableIdentity)) return await ForeignAsync(state, found, cancel);
        bool isWrong = state.TableStamp is { IsSeenWrong: true }; // what it shows was seen to be wrong: see MemberMending
        if (!isWrong && (found.Stamp ?? "") == (state.TableStamp?.Given ?? "")) return null;
        if (await context.Store.Batches.NewestConfirmedAsync(state.Id, cancel) is not { } last) return Changed(state, "none of our publications is known");
        BatchRecord shown = await Publications.RemovedKeys.ShownAsync(context.Store.Batches, last, cancel);
        if (last.Rows == 0) return Changed(state, "our last publication has no rows that could be counted");
        IReadOnlyList<BatchRecord> givenUp = await GivenUpAsync(state, last.Number, cancel);
        (IReadOnlyDictionary<string, long> rows, ConnectorError? uncounted) = await CountAsync([shown.BatchId, .. givenUp.Select(static batch => batch.BatchId)], why => Changed(state, why), "; `mlc rebuild` publishes our state at once.", cancel);
        if (uncounted is not null) return uncounted;
        long there = rows.GetValueOrDefault(shown.BatchId);
        context.PublishesAnyway = there == last.Rows || isWrong && there > 0 || givenUp.Any(batch => rows.GetValueOrDefault(batch.BatchId) == batch.Rows);
        return context.PublishesAnyway ? null : Overwritten(state, shown with { Rows = last.Rows }, there);
    }

    /// <summary>Refuses to go on with a table that is there, is not the one of our receipts, and was not taken over, unless it shows a publication of ours.</summary>
    /// <exception cref="ConnectorException"><c>TABLE-FOREIGN</c>.</exception>
    public async Task ThrowIfForeignAsync(StreamRecord state, TableState found, CancellationToken cancel)
    {
        if (await ForeignAsync(state, found, cancel) is { } foreign) throw new ConnectorException(foreign);
    }

    /// <summary>Why a table is none of ours, or null. One that no receipt names may be the first publication, that was given up and came late: then it shows all rows of a batch id of ours, which nobody else makes, and nothing beside them.</summary>
    private async Task<ConnectorError?> ForeignAsync(StreamRecord state, TableState found, CancellationToken cancel)
    {
        if (!found.IsForeign || found.Identity == state.TableIdentity) return null;
        IReadOnlyList<BatchRecord> givenUp = await GivenUpAsync(state, state.LastBatch, cancel);
        if (givenUp.Count == 0) return Foreign(state);
        (IReadOnlyDictionary<string, long> rows, ConnectorError? uncounted) = await CountAsync([.. givenUp.Select(static batch => batch.BatchId)], why => PerhapsOurs(state, why), ".", cancel);
        if (uncounted is not null) return uncounted;
        context.PublishesAnyway = givenUp.Any(batch => rows.GetValueOrDefault(batch.BatchId) == batch.Rows && rows.Values.Sum() == batch.Rows);
        return context.PublishesAnyway ? null : Foreign(state);
    }

    private static ConnectorError PerhapsOurs(StreamRecord state, string why) => Hold(
        TableComparison.ForeignCode, state, $"a table of this name is there already, and whether it is a publication of ours that was given up and came late cannot be told ({why})",
        "If it is ours, take it with `mlc apply -f FILE --take-over`, which saves a copy first; else give the stream another `table:`.");

    private static ConnectorError Foreign(StreamRecord state) => Hold(
        TableComparison.ForeignCode, state, "a table of this name is there already, and it is none of ours", "Give the stream another `table:`, or take it over with `mlc apply -f FILE --take-over`, which saves a copy first.");

    /// <summary>Publications with rows that have no receipt and may have come after all: refused at last while an earlier send was under way, or never told of.</summary>
    private async Task<IReadOnlyList<BatchRecord>> GivenUpAsync(StreamRecord state, long last, CancellationToken cancel)
    {
        IReadOnlyList<BatchRecord> settled = await context.Store.Batches.SettledAfterAsync(state.Id, Math.Max(0, last - Recent), cancel);
        IReadOnlyList<BatchRecord> open = await context.Store.Batches.UnsettledAsync(state.Id, cancel);
        return [.. settled.Where(static batch => batch.State == BatchState.Refused).Concat(open).Where(static batch => batch.Rows > 0)];
    }

    /// <summary>Rows of publications that the table shows, or why they cannot be counted, for as long as nobody changes that.</summary>
    /// <param name="batchIds">The publications.</param>
    /// <param name="told">What it is told as that they cannot be counted, by the reason.</param>
    /// <param name="atOnce">What else may be done than to wait for the next run, where they cannot be counted now.</param>
    /// <param name="cancel">Cancels it.</param>
    private async Task<(IReadOnlyDictionary<string, long> Rows, ConnectorError? Uncounted)> CountAsync(IReadOnlyList<string> batchIds, Func<string, ConnectorError> told, string atOnce, CancellationToken cancel)
    {
        if (context.Destination is not IReadsBack reader || context.Destination.Capabilities.ReadBack == ReadBackKind.None) return (NoRows, told("nothing can be read back from the destination here"));
        try
        {
            return (await reader.CountBatchesAsync(context.Container, context.Table, batchIds, cancel), null);
        }
        catch (ConnectorException e) when (e.Error.Kind == ErrorKind.Config)
        {
            return (NoRows, told(e.Error.Message.TrimEnd('.')));
        }
        catch (ConnectorException e) when (e.Error.Kind is ErrorKind.Throttled or ErrorKind.Transient && !OwnFaults.IsOfDisk(e.Error))
        {
            ConnectorError later = told(e.Error.Message.TrimEnd('.')) with { Kind = ErrorKind.Transient, OutOfReach = e.Error.OutOfReach, Fix = $"Nothing was published. The next run counts again{atOnce}" };
            throw new ConnectorException(later, e);
        }
    }

    private static ConnectorError Changed(StreamRecord state, string why) => Hold(
        ChangedCode, state, $"somebody else has changed it since our last publication, its rows or only its description, and which of them cannot be told ({why})", Choice);

    private static ConnectorError Overwritten(StreamRecord state, BatchRecord last, long rows) => Hold(
        "TABLE-OVERWRITTEN", state, string.Create(CultureInfo.InvariantCulture, $"somebody else has published it: of our last publication {last.BatchId} it shows {rows} rows of {last.Rows}"), Choice);

    private static ConnectorError Hold(string code, StreamRecord state, string what, string fix) =>
        new(code, ErrorKind.Config, ErrorOwner.Operator, $"Table {state.Table}: {what}.", fix) { Where = $"stream {state.Stream}" };
}
