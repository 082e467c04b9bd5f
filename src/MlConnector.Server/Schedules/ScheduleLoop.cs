using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MlConnector.Abstractions.Errors;
using MlConnector.Composition;
using MlConnector.Composition.Pipelines;
using MlConnector.Engine.Runs;
using MlConnector.Engine.Schedules;
using MlConnector.Server.Runs;

namespace MlConnector.Server.Schedules;

/// <summary>
/// Starts what is due. What is due is a function of the stored runs and the time, so nothing is lost with this process; the times kept here only say when to look again. Whatever another process applies, runs
/// or pauses is noticed at the next <see cref="Rescan"/>; two that notice the same turn are told apart by the run's row in the store.
/// </summary>
public sealed class ScheduleLoop(Workspace workspace, PipelineCatalog catalog, RunDesk desk, ILogger<ScheduleLoop> log) : BackgroundService
{
    /// <summary>Who starts runs here, in runs and in the audit trail.</summary>
    public const string By = "schedule";

    private static readonly TimeSpan Rescan = TimeSpan.FromSeconds(20);

    /// <summary>What could not even begin needs a person as a rule; it is tried again for the case that it does not.</summary>
    private static readonly TimeSpan AfterRefusal = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan ShortestSleep = TimeSpan.FromMilliseconds(200);
    private readonly ConcurrentDictionary<string, PipelineLook> looks = new(StringComparer.Ordinal);
    private readonly HashSet<string> awake = new(StringComparer.Ordinal); // pipelines that this process has looked at: what the process before it stopped is taken up once
    private readonly SemaphoreSlim nudge = new(0);
    private long changes;

    /// <summary>Grows with each look that is kept or forgotten.</summary>
    public long Changes => Interlocked.Read(ref changes);

    /// <summary>When each pipeline is looked at next, and what holds it; for pages.</summary>
    public PipelineLook? LookOf(string pipeline) => looks.GetValueOrDefault(pipeline);

    /// <summary>Looks at a pipeline again at once: it was applied, or resumed.</summary>
    public void Nudge(string pipeline)
    {
        Forget(pipeline);
        nudge.Release();
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        desk.WhenEnded(LookAfter);
        try
        {
            while (true)
            {
                DateTimeOffset next = await TryLookAsync(stoppingToken);
                TimeSpan sleep = next - workspace.Time.GetUtcNow();
                await SleepAsync(sleep > Rescan ? Rescan : sleep < ShortestSleep ? ShortestSleep : sleep, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The service ends.
        }
    }

    /// <summary>What follows from a run is in its record. One that could not begin has none, so that its turn is still due: it would be begun again and again.</summary>
    private void LookAfter(LiveRun run)
    {
        if (run.Refused.Count == 0) Nudge(run.Pipeline);
        else if (looks.TryGetValue(run.Pipeline, out PipelineLook? known)) Keep(run.Pipeline, known with { Next = workspace.Time.GetUtcNow() + AfterRefusal });
    }

    /// <summary>A store that is busy or full for a while ends no schedule: it is looked at again.</summary>
    private async Task<DateTimeOffset> TryLookAsync(CancellationToken cancel)
    {
        try
        {
            return await LookAsync(cancel);
        }
        catch (ConnectorException failed)
        {
            log.LookFailed(nameof(ScheduleLoop), workspace.Scrub(failed.Message));
        }
        catch (Exception unforeseen) when (unforeseen is not OperationCanceledException)
        {
            log.LookBroke(nameof(ScheduleLoop), unforeseen);
        }

        return workspace.Time.GetUtcNow() + Rescan;
    }

    /// <summary>Looks at the pipelines whose time has come, or that changed since; gives when to look next.</summary>
    private async Task<DateTimeOffset> LookAsync(CancellationToken cancel)
    {
        DateTimeOffset now = workspace.Time.GetUtcNow();
        HashSet<string> paused = [.. (await workspace.Store.Pauses.ListAsync(cancel)).Select(pause => pause.Pipeline)];
        IReadOnlyList<(string Pipeline, int Number)> newest = await workspace.Store.Revisions.NewestAsync(cancel);
        foreach ((string pipeline, int revision) in newest)
        {
            bool isPaused = paused.Contains(pipeline);
            if (looks.TryGetValue(pipeline, out PipelineLook? known) && known.Revision == revision && known.IsPaused == isPaused && !(known.Next <= now)) continue;
            if (isPaused) Keep(pipeline, new PipelineLook(revision, null) { IsPaused = true });
            else await TurnAsync(pipeline, revision, now, cancel);
        }

        foreach (string gone in looks.Keys.Except(newest.Select(one => one.Pipeline), StringComparer.Ordinal)) Forget(gone);
        return looks.Values.Min(look => look.Next) ?? now + Rescan;
    }

    /// <summary>Starts what is due of a pipeline; a pipeline that cannot be looked at stops no other.</summary>
    private async Task TurnAsync(string pipeline, int revision, DateTimeOffset now, CancellationToken cancel)
    {
        try
        {
            // Its end nudges, but may come before this look is kept: what runs is looked at again by itself as well.
            if (desk.Of(pipeline) is not null)
            {
                Keep(pipeline, new PipelineLook(revision, now + Rescan));
                return;
            }

            if (await catalog.FindAsync(pipeline, cancel) is not { } stored) return;
            PipelineTurn turn = await new PipelineTurns(workspace.Engine).OfAsync(pipeline, stored.Content, By, awaking: !awake.Contains(pipeline), cancel);
            awake.Add(pipeline);

            // Kept before the run begins: a run that ends at once looks at it.
            Keep(pipeline, new PipelineLook(revision, turn.NextLook) { HeldBy = turn.HeldBy });
            if (turn.Streams.IsEmpty) return;
            log.Due(pipeline, string.Join(", ", turn.Streams));
            desk.Start(stored, new RunRequest(By) { Streams = turn.Streams, Mode = turn.Mode, DueAt = turn.DueAt });
        }
        catch (ConnectorException failed)
        {
            log.ScheduleFailed(pipeline, workspace.Scrub(failed.Message));
            Keep(pipeline, new PipelineLook(revision, now + Rescan));
        }
        catch (Exception unforeseen) when (unforeseen is not OperationCanceledException)
        {
            log.ScheduleBroke(pipeline, unforeseen);
            Keep(pipeline, new PipelineLook(revision, now + AfterRefusal));
        }
    }

    private void Keep(string pipeline, PipelineLook look)
    {
        looks[pipeline] = look;
        Interlocked.Increment(ref changes);
    }

    private void Forget(string pipeline)
    {
        looks.TryRemove(pipeline, out _);
        Interlocked.Increment(ref changes);
    }

    private async Task SleepAsync(TimeSpan sleep, CancellationToken cancel)
    {
        using var slept = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        await Task.WhenAny(Task.Delay(sleep, workspace.Time, slept.Token), nudge.WaitAsync(slept.Token));
        await slept.CancelAsync();

        // One look answers all that ended meanwhile.
        while (await nudge.WaitAsync(TimeSpan.Zero, CancellationToken.None)) { }
        cancel.ThrowIfCancellationRequested();
    }
}

/// <summary>What the loop knows of a pipeline until it looks again.</summary>
/// <param name="Revision">Revision that was looked at.</param>
/// <param name="Next">When it is looked at again; null = when something happens.</param>
public sealed record PipelineLook(int Revision, DateTimeOffset? Next)
{
    /// <summary>A person halted its schedule.</summary>
    public bool IsPaused { get; init; }

    /// <summary>The blackout that lasts; null if none does.</summary>
    public string? HeldBy { get; init; }
}
