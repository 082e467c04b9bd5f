using MlConnector.Abstractions.Destinations;
using MlConnector.Engine.Configuration.Revisions;
using MlConnector.Engine.Planning;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Reading.Waiting;
using MlConnector.Engine.Runs;

namespace MlConnector.Composition.Pipelines;

/// <summary>Collects how current and how healthy a pipeline is, from what is stored here; asks no system.</summary>
public sealed class PipelineStatusReader(Workspace workspace)
{
    private const int RunsShown = 5;

    /// <summary>Reads a pipeline's status.</summary>
    public async Task<PipelineStatus> ReadAsync(StoredPipeline stored, CancellationToken cancel)
    {
        await new InterruptedRuns(workspace.Engine).SettleAsync(stored.Name, Workspace.Who, cancel);
        IReadOnlyList<RunRecord> runs = await workspace.Store.Runs.ListAsync(stored.Name, 50, cancel);
        IReadOnlyList<StreamRecord> records = await workspace.Store.Streams.ListAsync(stored.Name, cancel);
        IReadOnlyDictionary<string, long> dead = await workspace.Store.DeadLetters.CountByCodeAsync(new DeadLetterFilter(stored.Name), cancel);
        await using IDestination destination = stored.OpenDestination(workspace.Services);
        long tableLimit = destination.Capabilities.MaxRowsPerTable;
        List<StreamStatus> streams = [];
        foreach (StreamRecord record in records.Where(record => stored.Content.Streams.Any(stream => stream.Plan.Name == record.Stream && stream.Table.Name == record.Table)))
        {
            RunRecord? last = runs.FirstOrDefault(run => run.Streams.ContainsKey(record.Stream)) ?? await workspace.Store.Runs.LastReadAsync(stored.Name, record.Stream, cancel);
            string? holder = await workspace.Leases.HolderOfAsync(Engine.Leases.LeaseNames.Stream(record.Id), cancel);
            AppliedStream applied = stored.Content.Streams.First(stream => stream.Plan.Name == record.Stream && stream.Table.Name == record.Table);
            streams.Add(new StreamStatus(record, last is null ? null : StreamResult.FromJson(last.Streams[record.Stream]), tableLimit)
            {
                Holder = holder,
                Freshest = Freshest(last is null || runs.Contains(last) ? runs : [last], record.Stream),
                OpenDeadLetters = (await workspace.Store.DeadLetters.CountByCodeAsync(new DeadLetterFilter(stored.Name, record.Stream), cancel)).Values.Sum(),
                RowsPerDay = await TableGrowth.PerDayAsync(workspace.Store.Batches, record.Id, workspace.Time.GetUtcNow(), cancel),
                Waiting = WaitingInCursor.Of(applied.Plan.Stream, record.Cursor),
            });
        }

        IReadOnlyList<QuotaUse> quotas = await workspace.Store.Quotas.UseAsync(PipelineLimits.OfBatches(stored, destination, PipelineLimits.FullestOf(records)), workspace.Time.GetUtcNow(), cancel);
        return new PipelineStatus(stored, [.. runs.Take(RunsShown)], streams, dead, quotas);
    }

    /// <summary>End of the newest run that proved this stream.</summary>
    private static DateTimeOffset? Freshest(IReadOnlyList<RunRecord> runs, string stream) => runs
        .Where(run => run.Streams.TryGetValue(stream, out string? json) && StreamResult.FromJson(json).State == RunState.Verified)
        .Select(run => run.EndedAt ?? run.StartedAt).Cast<DateTimeOffset?>().FirstOrDefault();
}
