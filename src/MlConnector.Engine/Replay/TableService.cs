using System.Globalization;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Engine.Audit;
using MlConnector.Engine.Configuration.Revisions;
using MlConnector.Engine.Delivery.Tables;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Runs;

namespace MlConnector.Engine.Replay;

/// <summary>The two ways out of a hold: fill the table anew from the journal, or take it as it is. Both are runs of their own, told in the audit trail.</summary>
public sealed class TableService(EngineServices services)
{
    /// <summary>Empties the tables of the streams asked for and delivers the current state again, from the journal. Paced like any run; interrupted, it goes on when it is asked again.</summary>
    public Task<RunResult> RebuildAsync(PinnedPipeline pipeline, RunRequest request, CancellationToken stop, CancellationToken cancel) => new PipelineRunner(services).RunAsync(
        pipeline, request, "rebuild", static (delivery, ended, ends) => new TableRebuild(delivery).FillAsync(ended, ends), stop, cancel,
        static (delivery, ended, ends) => new TableRebuild(delivery).PrepareAsync(ended, ends));

    /// <summary>
    /// Compaction: delivers the current state into a second container of the same schema, which holds no old versions, and makes it the pipeline's when every stream has moved. Paced and resumable: asked again with the same name
    /// it goes on. (To compact in place, in a quiet window, rebuild.)
    /// </summary>
    /// <exception cref="ConnectorException"><c>COMPACT-UNSUPPORTED</c>: the destination cannot make a second container.</exception>
    public async Task<RunResult> CompactAsync(PinnedPipeline pipeline, string name, RunRequest request, CancellationToken stop, CancellationToken cancel)
    {
        if (pipeline.Destination is not ICompacts compacting)
        {
            throw new ConnectorException(new ConnectorError("COMPACT-UNSUPPORTED", ErrorKind.Config, ErrorOwner.Operator, "The destination cannot fill a second container beside the first.", "Compact in place with `mlc rebuild`, in a quiet window."));
        }

        var schema = new DestinationSchema(name, [.. pipeline.Content.Streams.Select(stream => stream.Table)]);
        ContainerReference successor = await compacting.CreateSuccessorAsync(schema, name, cancel);
        PinnedPipeline moved = pipeline with { Content = pipeline.Content with { Container = successor } };
        RunResult result = await new PipelineRunner(services).RunAsync(
            moved, request with { Streams = [] }, "compact", static (delivery, ended, ends) => new TableRebuild(delivery, successor: true).FillAsync(ended, ends), stop, cancel,
            static (delivery, ended, ends) => new TableRebuild(delivery, successor: true).PrepareAsync(ended, ends));
        if (result.State is RunState.Verified or RunState.Unverified) await MoveAsync(moved, request.By, cancel);
        return result;
    }

    private async Task MoveAsync(PinnedPipeline moved, string by, CancellationToken cancel)
    {
        string content = RevisionJson.Write(moved.Content);
        int number = await services.Store.Revisions.AddAsync(moved.Name, moved.Revision, content, RevisionJson.Hash(content), by, services.Time.GetUtcNow(), cancel);
        string detail = "{\"revision\":" + number.ToString(CultureInfo.InvariantCulture) + "}";
        await services.Audit.WriteAsync(new AuditEvent(by, "compact.moved", moved.Name, detail), cancel);
    }

    /// <summary>Takes the tables as they are: identity, rows and newest version become what our receipts are compared with.</summary>
    public Task<RunResult> AdoptAsync(PinnedPipeline pipeline, RunRequest request, CancellationToken stop, CancellationToken cancel) => new PipelineRunner(services).RunAsync(
        pipeline, request, "adopt", static (_, _, _) => Task.FromResult<System.Collections.Immutable.ImmutableArray<string>>([]), stop, cancel,
        static (delivery, _, ends) => new TableAdoption(delivery).PrepareAsync(ends));
}
