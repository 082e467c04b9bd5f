using System.Collections.Immutable;
using System.Text.Json;
using MlConnector.Abstractions.Checks;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Engine.Audit;
using MlConnector.Engine.Configuration.Revisions;
using MlConnector.Engine.Delivery.Progress;
using MlConnector.Engine.Delivery.Reads;
using MlConnector.Engine.Pacing;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Replay;

namespace MlConnector.Engine.Runs;

/// <summary>
/// Runs a pipeline: pins its revision, delivers its streams (replaced tables first, because facts relate to them), proves what it did and stores the result. Never throws for a stream that fails: the result tells.
/// </summary>
public sealed class PipelineRunner(EngineServices services)
{
    /// <summary>One run.</summary>
    /// <param name="pipeline">The pipeline with its open connectors.</param>
    /// <param name="request">What is asked.</param>
    /// <param name="stop">A person's first Ctrl-C: ends at the next batch border; everything sent is settled.</param>
    /// <param name="cancel">The second one: ends at once; the next run resolves what was under way.</param>
    /// <exception cref="ConnectorException">The request names a stream that the pipeline does not have, a compaction is under way, the turn has been run (<c>RUN-TURN-TAKEN</c>), or the store fails.</exception>
    public Task<RunResult> RunAsync(PinnedPipeline pipeline, RunRequest request, CancellationToken stop, CancellationToken cancel) =>
        RunAsync(pipeline, request, request.AsOf is not null ? "as-of" : request.Only is Abstractions.Sources.KeyWindow ? "keys" : request.Only is not null ? "window" : request.Mode == Reading.ReadMode.Full ? "full" : "poll", null, stop, cancel);

    /// <summary>A run whose streams do other work than reading (replay, rebuild); <paramref name="salvages"/> if it decides what becomes of a damaged or lost past.</summary>
    internal async Task<RunResult> RunAsync(
        PinnedPipeline pipeline, RunRequest request, string purpose, StreamWork? work, CancellationToken stop, CancellationToken cancel,
        Func<StreamDelivery, CancellationToken, CancellationToken, Task<string?>>? prepare = null, bool salvages = false)
    {
        if (purpose != "compact" && pipeline.Content.Succession is { } moving) throw CompactionErrors.Running(pipeline.Name, moving.Name);
        ImmutableArray<AppliedStream> wanted = work is null ? AsOfStreams.Among(Select(pipeline, request.Streams), pipeline, request) : Select(pipeline, request.Streams);
        await new InterruptedRuns(services).SettleAsync(pipeline.Name, request.By, cancel);
        string runId = request.RunId ?? services.Ids.Next();
        using IDisposable life = services.Leases.Live(runId);
        await services.Store.Runs.StartAsync(new RunRecord(runId, pipeline.Name, pipeline.Revision, RunState.Running, services.Time.GetUtcNow()) { Purpose = purpose, By = request.By, DueAt = request.DueAt }, cancel);
        await AuditAsync(request.By, "run.start", pipeline, runId, purpose, cancel);
        using var slots = new SemaphoreSlim(Math.Max(1, pipeline.Destination.Capabilities.ParallelSends));
        ContainerFill fill = await ContainerFill.ReadAsync(services, pipeline, cancel);
        var outlook = new RunOutlook(services.Store, pipeline, request.Expected, fill, runId);
        var opening = new StreamOpening(services, pipeline, request, runId, slots, fill, outlook) { Salvages = salvages };
        var run = new StreamRun(services, pipeline, request, opening) { Work = work, Outlook = outlook };
        if (prepare is not null) run.Prepare = prepare;
        var results = new List<StreamResult>();
        var reach = new RunReach(request.Lost);
        foreach (AppliedStream[] phase in RunPhases.Of(wanted)) results.AddRange(await PhaseAsync(run, reach, phase, request.ParallelStreams, runId, stop, cancel));
        if (work is null) await RoundsAsync(run, wanted, results, runId, stop, cancel);
        var result = new RunResult(runId, pipeline.Name, pipeline.Revision, [.. results]);

        // The end is stored whatever ended it; a run without an end and without life is one whose process died.
        request.Observer.On(new DeliveryEvent(DeliveryPoint.RunEnding, pipeline.Name, ""));
        await services.Store.Runs.FinishAsync(runId, result.State, services.Time.GetUtcNow(), result.Totals, CancellationToken.None);
        request.Observer.On(new DeliveryEvent(DeliveryPoint.RunEnded, pipeline.Name, ""));
        await ReceiptsAsync(runId, request.By, CancellationToken.None);
        await AuditAsync(request.By, "run.end", pipeline, runId, result.State.ToString(), CancellationToken.None);

        // Followed for up to hours: whatever ends that, the run itself has its end.
        return purpose == "compact" ? result : result with { Refreshed = await RefreshAsync(pipeline, result, stop) };
    }

    /// <summary>What was built on the tables is refreshed only after a run, or a replay, that is proven and brought something; a compaction changes nothing that is shown.</summary>
    private static async Task<CheckReport?> RefreshAsync(PinnedPipeline pipeline, RunResult result, CancellationToken stop)
    {
        bool wanted = result.State == RunState.Verified && result.Streams.Any(stream => stream.Counts.Delivered > 0);
        if (!wanted || pipeline.Destination is not IRefreshes refreshes) return null;
        try
        {
            return await refreshes.RefreshAsync(stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return new CheckReport([new CheckFinding("refresh", CheckOutcome.Skipped, "stopped while it was followed; it goes on at the destination")]);
        }
    }

    /// <summary>What the second looks at documents bring is part of the run's result like the first.</summary>
    private async Task RoundsAsync(StreamRun run, ImmutableArray<AppliedStream> wanted, List<StreamResult> results, string runId, CancellationToken stop, CancellationToken cancel)
    {
        StreamResult[] before = [.. results];
        await new PairRounds(run.Request, wanted, (stream, asked) => run.Asked(asked).RunAsync(stream, stop, cancel)).RunAsync(results, stop);
        foreach (StreamResult changed in results.Except(before)) await services.Store.Runs.SaveStreamAsync(runId, changed.Stream, changed.ToJson(), CancellationToken.None);
    }

    private async Task<StreamResult[]> PhaseAsync(StreamRun run, RunReach reach, AppliedStream[] streams, int parallel, string runId, CancellationToken stop, CancellationToken cancel)
    {
        var results = new StreamResult[streams.Length];
        await Parallel.ForEachAsync(Enumerable.Range(0, streams.Length), new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, parallel) }, async (i, _) =>
        {
            results[i] = reach.NotBegun(streams[i]) ?? await run.RunAsync(streams[i], stop, cancel);
            reach.Note(results[i]);
            await services.Store.Runs.SaveStreamAsync(runId, results[i].Stream, results[i].ToJson(), CancellationToken.None);
        });
        return results;
    }

    /// <summary>The streams asked for, in the pipeline's order.</summary>
    internal static ImmutableArray<AppliedStream> Select(PinnedPipeline pipeline, ImmutableArray<string> names)
    {
        if (names.IsEmpty) return pipeline.Content.Streams;
        string[] unknown = [.. names.Where(name => !pipeline.Content.Streams.Any(stream => stream.Plan.Name == name))];
        if (unknown.Length == 0) return [.. pipeline.Content.Streams.Where(stream => names.Contains(stream.Plan.Name, StringComparer.Ordinal))];
        throw new ConnectorException([.. unknown.Select(name => new ConnectorError(
            "RUN-STREAM", ErrorKind.Config, ErrorOwner.Operator, $"Pipeline {pipeline.Name} has no stream {name}.",
            $"It has {string.Join(", ", pipeline.Content.Streams.Select(stream => stream.Plan.Name))}."))]);
    }

    /// <summary>A receipt of every batch goes into the audit trail, all of a run at once.</summary>
    private async Task ReceiptsAsync(string runId, string by, CancellationToken cancel)
    {
        IReadOnlyList<BatchRecord> batches = await services.Store.Batches.OfRunAsync(runId, cancel);
        if (batches.Count == 0) return;
        foreach (BatchRecord batch in batches.Where(batch => batch.State == BatchState.Confirmed))
        {
            await services.Audit.Add(new AuditEvent(by, "batch.receipt", batch.BatchId, Detail(writer => WriteReceipt(writer, runId, batch))), cancel);
        }

        await services.Audit.FlushAsync(cancel);
    }

    private Task AuditAsync(string by, string action, PinnedPipeline pipeline, string runId, string what, CancellationToken cancel) =>
        services.Audit.WriteAsync(new AuditEvent(by, action, pipeline.Name, Detail(writer =>
        {
            writer.WriteString("run", runId);
            writer.WriteNumber("revision", pipeline.Revision);
            writer.WriteString(action == "run.end" ? "state" : "purpose", what);
        })), cancel);

    private static void WriteReceipt(Utf8JsonWriter writer, string runId, BatchRecord batch)
    {
        writer.WriteString("run", runId);
        writer.WriteString("state", batch.State.ToString());
        writer.WriteNumber("rows", batch.Rows);
        writer.WriteNumber("attempt", batch.Attempt);
        writer.WriteNumber("revision", batch.Revision);
        writer.WriteString("request", batch.RequestId);
    }

    private static string Detail(Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(buffer.ToArray());
    }
}
