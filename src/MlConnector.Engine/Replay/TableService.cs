using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;
using MlConnector.Engine.Configuration.Revisions;
using MlConnector.Engine.Delivery.Reads;
using MlConnector.Engine.Delivery.Tables;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Runs;

namespace MlConnector.Engine.Replay;

/// <summary>The two ways out of a hold: fill the table anew from the journal, or take it as it is. Both are runs of their own, told in the audit trail.</summary>
public sealed class TableService(EngineServices services)
{
    /// <summary>True if a table was emptied to be filled again, and is not full yet: what was begun goes on when it is asked again.</summary>
    public static bool IsUnderWay(StreamRecord state) => TableRebuild.IsUnderWay(state);

    /// <summary>
    /// Empties the tables of the streams asked for and delivers the current state again, from the journal; or, <paramref name="fromSource"/>, only what the source has purged, so that the next run reads the rest as the source is now.
    /// Paced like any run; interrupted, it goes on when it is asked again.
    /// </summary>
    public Task<RunResult> RebuildAsync(PinnedPipeline pipeline, RunRequest request, CancellationToken stop, CancellationToken cancel, bool fromSource = false)
    {
        if (fromSource) AsOfStreams.RefuseFromSource(PipelineRunner.Select(pipeline, request.Streams));
        return new PipelineRunner(services).RunAsync(
            pipeline, request, "rebuild", (delivery, ended, ends) => new TableRebuild(delivery, fromSource: fromSource).FillAsync(ended, ends), stop, cancel,
            (delivery, ended, ends) => new TableRebuild(delivery, fromSource: fromSource).PrepareAsync(ended, ends), salvages: true);
    }

    /// <summary>
    /// Takes the tables as they are: identity, rows and newest version become what our receipts are compared with, and rows that are there and not known here are taken over by their keys (after a restore, a lost journal, a lost store).
    /// </summary>
    public Task<RunResult> AdoptAsync(PinnedPipeline pipeline, RunRequest request, CancellationToken stop, CancellationToken cancel) => new PipelineRunner(services).RunAsync(
        pipeline, request, "adopt", static (_, _, _) => Task.FromResult<System.Collections.Immutable.ImmutableArray<string>>([]), stop, cancel,
        async (delivery, ended, ends) => await new TableAdoption(delivery, await CompanyAsync(pipeline, delivery, ends)).PrepareAsync(ended, ends), salvages: true);

    /// <summary>The company of a stream whose keys do not name one: it is read for one company, or for none.</summary>
    private static async Task<string> CompanyAsync(PinnedPipeline pipeline, StreamDelivery delivery, CancellationToken cancel)
    {
        RecordSchema schema = delivery.Context.Mappings.Schema;
        if (schema.KeyOrdinals.Any(ordinal => schema.Fields[ordinal].SourceName == "$company")) return "";
        AppliedStream applied = pipeline.Content.Streams.First(stream => stream.Plan.Name == delivery.Context.State.Stream);
        await using ISourceStream stream = await pipeline.Source.OpenAsync(applied.Plan.Stream.WithoutDay(), applied.Binding, cancel);
        return stream.Companies.Count == 1 ? stream.Companies[0] : "";
    }
}
