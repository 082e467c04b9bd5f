using System.Globalization;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Engine.Ports;

namespace MlConnector.Engine.Delivery.Tables;

/// <summary>
/// Looks whether a table still shows what was published last. While its stamp is that of the receipt nothing more is asked. Another stamp may mean no more than another description: then the rows of our last publication are counted,
/// and only if they are not there the stream is held. Where that cannot be counted nothing is skipped as unchanged.
/// </summary>
internal sealed class PublishedTable(DeliveryContext context)
{
    /// <summary>The difference that holds the stream, or null; and a doubt that keeps the run from being verified, or null.</summary>
    public async Task<(ConnectorError? Difference, string? Doubt)> CompareAsync(StreamRecord state, TableState found, CancellationToken cancel)
    {
        if (string.IsNullOrEmpty(state.TableIdentity)) return (found.IsForeign ? Foreign(state) : null, null);
        if (state.TableStamp is { IsSeenWrong: true })
        {
            context.PublishesAnyway = true; // what it shows was seen to be wrong: see MemberMending
            return (null, null);
        }

        if (TableStamp.Of(found.Stamp) == state.TableStamp || await context.Store.Batches.LastSentAsync(state.Id, cancel) is null) return (null, null);
        BatchRecord last = (await context.Store.Batches.NewestConfirmedAsync(state.Id, cancel))!, shown = await Publications.RemovedKeys.ShownAsync(context.Store.Batches, last, cancel);
        try
        {
            if (context.Destination is IReadsBack reader && context.Destination.Capabilities.ReadBack != ReadBackKind.None)
            {
                IReadOnlyDictionary<string, long> rows = await reader.CountBatchesAsync(context.Container, context.Table, [shown.BatchId], cancel);
                long there = rows.GetValueOrDefault(shown.BatchId);
                return (there == last.Rows ? null : Overwritten(state, shown with { Rows = last.Rows }, there), null);
            }
        }
        catch (ConnectorException e) when (e.Error.Kind is ErrorKind.Throttled or ErrorKind.Transient or ErrorKind.Config)
        {
            return Doubtful(e.Error.Message);
        }

        return Doubtful("nothing can be read back from the destination here");
    }

    private (ConnectorError?, string?) Doubtful(string why)
    {
        context.PublishesAnyway = true;
        return (null, $"Table {context.Table.Name} was changed by somebody else, and what it shows could not be counted ({why}), so its state was published once more.");
    }

    private static ConnectorError Foreign(StreamRecord state) => Hold(
        "TABLE-FOREIGN", state, "a table of this name is there already, and it is none of ours", "Give the stream another `table:`, or take it over with `mlc apply -f FILE --take-over`, which saves a copy first.");

    private static ConnectorError Overwritten(StreamRecord state, BatchRecord last, long rows) => Hold(
        "TABLE-OVERWRITTEN", state, string.Create(CultureInfo.InvariantCulture, $"somebody else has published it: of our last publication {last.BatchId} it shows {rows} rows of {last.Rows}"),
        "Run `mlc rebuild` to publish the current state again, or `mlc adopt` to take the table as it is until the next change.");

    private static ConnectorError Hold(string code, StreamRecord state, string what, string fix) =>
        new(code, ErrorKind.Config, ErrorOwner.Operator, $"Table {state.Table}: {what}.", fix) { Where = $"stream {state.Stream}" };
}
