using Microsoft.Extensions.Logging;
using MlConnector.Composition;
using MlConnector.Server.Configuration;
using MlConnector.Server.Hosting;

namespace MlConnector.Server.Runs;

/// <summary>
/// Notices runs of which nothing is heard: a connection that never answers, a thread that hangs. Such a run is ended at once, as if its process had died; the next turn of the pipeline asks what became of
/// its last batch and goes on (INV-3). What waits for a limit of the vendor, or for its turn, is not stuck.
/// </summary>
public sealed class StuckWatch(Workspace workspace, RunDesk desk, CurrentSettings settings, ILogger<StuckWatch> log) : PeriodicLook(workspace, TimeSpan.FromSeconds(15), log)
{
    /// <summary>Who ends runs here, in the audit trail.</summary>
    private const string By = "watch";

    /// <summary>Gives up what is stuck now.</summary>
    public override async Task LookAsync(CancellationToken cancel)
    {
        DateTimeOffset now = Workspace.Time.GetUtcNow();
        foreach (LiveRun run in desk.Live)
        {
            if (run.StuckAt is not null) log.RunWillNotEnd(run.Pipeline, run.RunId);
            else if (run.SilentSince is { } since && now - since > settings.Now.StuckAfter) await GiveUpAsync(run, now - since, cancel);
        }
    }

    private async Task GiveUpAsync(LiveRun run, TimeSpan silence, CancellationToken cancel)
    {
        log.RunStuck(run.Pipeline, run.RunId, silence);
        desk.GiveUp(run);
        await Workspace.AuditAsync(By, "run.stuck", run.Pipeline, ("run", run.RunId));
    }
}
