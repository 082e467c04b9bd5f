using System.Collections.Immutable;
using MlConnector.Abstractions.Destinations;
using MlConnector.Engine.Audit;
using MlConnector.Engine.Configuration.Revisions;
using MlConnector.Engine.Delivery.Generations;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Retention;
using MlConnector.Engine.Runs;

namespace MlConnector.Engine.Replay;

/// <summary>
/// Compaction into a second container of the same schema, which gets the current state alone and becomes the pipeline's when every stream has moved. Remembered as a revision from its first step to its last, so that it goes on whatever
/// ends it; meanwhile nothing else is delivered, so that the first container stays what it was: whole, and to go back to. See docs/adr/20261128-compaction-is-remembered.md.
/// </summary>
public sealed class CompactionService(EngineServices services)
{
    private const string Purpose = "compact";

    /// <summary>Begins a compaction, or goes on with the one under way; <paramref name="name"/> is the second container's.</summary>
    /// <exception cref="Abstractions.Errors.ConnectorException"><c>COMPACT-UNSUPPORTED</c>, <c>COMPACT-HELD</c>; <c>COMPACT-RUNNING</c> if one into another container is under way.</exception>
    public async Task<RunResult> CompactAsync(PinnedPipeline pipeline, string name, RunRequest request, CancellationToken stop, CancellationToken cancel)
    {
        if (pipeline.Destination is not ICompacts compacting) throw CompactionErrors.Unsupported;
        PinnedPipeline moving = pipeline;
        if (pipeline.Content.Succession is { } underWay && underWay.Name != name) throw CompactionErrors.Running(pipeline.Name, underWay.Name);
        if (pipeline.Content.Succession is null)
        {
            if (await SettleAsync(pipeline, request, stop, cancel) is { } unsettled) return unsettled;
            moving = await BeginAsync(pipeline, name, request.By, cancel);
        }

        var schema = new DestinationSchema(name, [.. moving.Content.Streams.Select(stream => stream.Table)]);
        ContainerReference successor = await compacting.CreateSuccessorAsync(schema, name, cancel) with { Home = pipeline.Content.Container!.Home };
        RunResult result = await new PipelineRunner(services).RunAsync(
            moving with { Content = moving.Content with { Container = successor } }, request with { Streams = [] }, Purpose,
            static (delivery, ended, ends) => new TableRebuild(delivery, successor: true).FillAsync(ended, ends), stop, cancel,
            static (delivery, ended, ends) => new TableRebuild(delivery, successor: true).PrepareAsync(ended, ends));

        // The pipeline goes on calling its container as its configuration does; the id is the successor's.
        ContainerReference moved = successor with { Name = pipeline.Content.Container!.Name };
        if (result.State is RunState.Verified or RunState.Unverified) await StoreAsync(moving, moving.Content with { Container = moved, Succession = null }, "compact.moved", request.By, cancel);
        return result;
    }

    /// <summary>Gives a compaction up: the pipeline goes on with its first container, which was left as it was. The second one may be deleted.</summary>
    /// <exception cref="Abstractions.Errors.ConnectorException"><c>COMPACT-NOT-RUNNING</c>.</exception>
    public async Task<RunResult> GiveUpAsync(PinnedPipeline pipeline, RunRequest request, CancellationToken stop, CancellationToken cancel)
    {
        Succession given = pipeline.Content.Succession ?? throw CompactionErrors.NotRunning(pipeline.Name);
        RunResult result = await new PipelineRunner(services).RunAsync(
            pipeline, request with { Streams = [] }, Purpose, static (_, _, _) => Task.FromResult(ImmutableArray<string>.Empty), stop, cancel,
            (delivery, ended, ends) => new TableReturn(delivery, given).PrepareAsync(ended, ends));
        if (result.State is RunState.Verified or RunState.Unverified) await StoreAsync(pipeline, pipeline.Content with { Succession = null }, "compact.given-up", request.By, cancel);
        return result;
    }

    /// <summary>What an earlier process left is brought to its end in the first container; gives that result if it was not.</summary>
    private async Task<RunResult?> SettleAsync(PinnedPipeline pipeline, RunRequest request, CancellationToken stop, CancellationToken cancel)
    {
        IReadOnlyList<StreamRecord> streams = await StreamsAsync(pipeline, cancel);
        StreamRecord[] held = [.. streams.Where(stream => stream.Hold is not null && TableFilling.Of(stream) is null)];
        if (held.Length > 0) throw CompactionErrors.Held(held);
        var open = ImmutableArray.CreateBuilder<string>();
        foreach (StreamRecord stream in streams)
        {
            if (stream.Hold is not null || (await services.Store.Batches.UnsettledAsync(stream.Id, cancel)).Count > 0) open.Add(stream.Stream);
        }

        if (open.Count == 0) return null;
        RunResult result = await new PipelineRunner(services).RunAsync(
            pipeline, request with { Streams = open.ToImmutable() }, "recover", static (_, _, _) => Task.FromResult(ImmutableArray<string>.Empty), stop, cancel);
        return result.State is RunState.Verified or RunState.Unverified ? null : result;
    }

    private async Task<PinnedPipeline> BeginAsync(PinnedPipeline pipeline, string name, string by, CancellationToken cancel)
    {
        IReadOnlyList<StreamRecord> streams = await StreamsAsync(pipeline, cancel);
        var succession = new Succession(name, [.. streams.Select(stream => new LeftTable(stream.Stream, stream.Table, stream.TableIdentity, stream.ExpectedRows))]);
        RevisionContent content = pipeline.Content with { Succession = succession };
        return pipeline with { Content = content, Revision = await StoreAsync(pipeline, content, "compact.begun", by, cancel) };
    }

    private async Task<IReadOnlyList<StreamRecord>> StreamsAsync(PinnedPipeline pipeline, CancellationToken cancel)
    {
        var streams = new List<StreamRecord>();
        foreach (AppliedStream stream in pipeline.Content.Streams) streams.Add(await services.Store.Streams.OpenAsync(pipeline.Name, stream.Plan.Name, stream.Table.Name, cancel));
        return streams;
    }

    private async Task<int> StoreAsync(PinnedPipeline from, RevisionContent content, string action, string by, CancellationToken cancel)
    {
        string json = RevisionJson.Write(content);
        int number = await services.Store.Revisions.AddAsync(from.Name, from.Revision, json, RevisionJson.Hash(json), by, services.Time.GetUtcNow(), cancel);
        string into = (content.Succession ?? from.Content.Succession)?.Name ?? "";
        await services.Audit.WriteAsync(new AuditEvent(by, action, from.Name, AuditDetail.Json(writer =>
        {
            writer.WriteNumber("revision", number);
            writer.WriteString("into", into);
        })), cancel);
        return number;
    }
}
