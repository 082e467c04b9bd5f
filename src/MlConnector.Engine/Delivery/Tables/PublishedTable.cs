using System.Globalization;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Engine.Ports;

namespace MlConnector.Engine.Delivery.Tables;

/// <summary>
/// Looks whether a table still shows what was published last. While its stamp is that of the receipt nothing more is asked. Another stamp may mean no more than another description: then the rows of our last publication are counted,
/// and the stream is held if they are not there. What cannot be counted is not published over either: it may be somebody's work (INV-5).
/// </summary>
internal sealed class PublishedTable(DeliveryContext context)
{
    /// <summary>Code of the hold of a stream of whose table it cannot be told whether it still shows our rows.</summary>
    public const string ChangedCode = "TABLE-CHANGED";

    private const string Choice = "Run `mlc rebuild` to publish the current state again, or `mlc adopt` to take the table as it is until the next change.";

    /// <summary>The difference that holds the stream, or null.</summary>
    /// <exception cref="ConnectorException"><c>TABLE-CHANGED</c>: it cannot be told now; the next run looks again.</exception>
    public async Task<ConnectorError?> CompareAsync(StreamRecord state, TableState found, CancellationToken cancel)
    {
        if (string.IsNullOrEmpty(state.TableIdentity)) return found.IsForeign ? Foreign(state) : null;
        bool isWrong = state.TableStamp is { IsSeenWrong: true }; // what it shows was seen to be wrong: see MemberMending
        if (!isWrong && TableStamp.Of(found.Stamp) == state.TableStamp) return null;
        if (await context.Store.Batches.NewestConfirmedAsync(state.Id, cancel) is not { } last) return Changed(state, "none of our publications is known");
        BatchRecord shown = await Publications.RemovedKeys.ShownAsync(context.Store.Batches, last, cancel);
        if (last.Rows == 0) return Changed(state, "our last publication has no rows that could be counted");
        (long there, ConnectorError? uncounted) = await CountAsync(state, shown.BatchId, cancel);
        if (uncounted is not null) return uncounted;
        context.PublishesAnyway = isWrong && there > 0;
        return there == last.Rows || context.PublishesAnyway ? null : Overwritten(state, shown with { Rows = last.Rows }, there);
    }

    /// <summary>Refuses to go on with a table that is there, is not the one of our receipts, and was not taken over.</summary>
    /// <exception cref="ConnectorException"><c>TABLE-FOREIGN</c>.</exception>
    public static void ThrowIfForeign(StreamRecord state, TableState found)
    {
        if (found.IsForeign && found.Identity != state.TableIdentity) throw new ConnectorException(Foreign(state));
    }

    private static ConnectorError Foreign(StreamRecord state) => Hold(
        TableComparison.ForeignCode, state, "a table of this name is there already, and it is none of ours", "Give the stream another `table:`, or take it over with `mlc apply -f FILE --take-over`, which saves a copy first.");

    /// <summary>Rows of a publication that the table shows, or why they cannot be counted, for as long as nobody changes that.</summary>
    private async Task<(long Rows, ConnectorError? Uncounted)> CountAsync(StreamRecord state, string batchId, CancellationToken cancel)
    {
        if (context.Destination is not IReadsBack reader || context.Destination.Capabilities.ReadBack == ReadBackKind.None) return (0, Changed(state, "nothing can be read back from the destination here"));
        try
        {
            return ((await reader.CountBatchesAsync(context.Container, context.Table, [batchId], cancel)).GetValueOrDefault(batchId), null);
        }
        catch (ConnectorException e) when (e.Error.Kind == ErrorKind.Config)
        {
            return (0, Changed(state, e.Error.Message.TrimEnd('.')));
        }
        catch (ConnectorException e) when (e.Error.Kind is ErrorKind.Throttled or ErrorKind.Transient)
        {
            ConnectorError later = Changed(state, e.Error.Message.TrimEnd('.')) with { Kind = ErrorKind.Transient, OutOfReach = e.Error.OutOfReach, Fix = "Nothing was published. The next run counts again; `mlc rebuild` publishes our state at once." };
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
