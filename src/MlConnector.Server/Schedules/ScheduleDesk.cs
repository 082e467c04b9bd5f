using MlConnector.Abstractions.Errors;
using MlConnector.Composition;
using MlConnector.Composition.Pipelines;
using MlConnector.Server.Runs;

namespace MlConnector.Server.Schedules;

/// <summary>What people and programs do with the schedule of a pipeline: halt it, let it go on, stop its run. A pipeline that is not there is refused (<c>PIPELINE-UNKNOWN</c>); what has been done is recorded, whether or not its caller still waits.</summary>
internal sealed class ScheduleDesk(Workspace workspace, RunDesk desk, ScheduleLoop loop)
{
    /// <summary>Halts a schedule; it still runs when told. One that is halted already keeps who halted it first.</summary>
    /// <exception cref="ConnectorException"><c>PIPELINE-UNKNOWN</c>.</exception>
    public async Task PauseAsync(string name, string reason, string by, CancellationToken cancel) =>
        loop.Nudge((await new SchedulePausing(workspace).PauseAsync(name, reason, by, cancel)).Pipeline);

    /// <summary>Lets a schedule go on.</summary>
    /// <exception cref="ConnectorException"><c>PIPELINE-UNKNOWN</c>.</exception>
    public async Task ResumeAsync(string name, string by, CancellationToken cancel) =>
        loop.Nudge(await new SchedulePausing(workspace).ResumeAsync(name, by, cancel));

    /// <summary>Asks the run of a pipeline to end at its next batch; gives its id, null if none goes on.</summary>
    /// <exception cref="ConnectorException"><c>PIPELINE-UNKNOWN</c>.</exception>
    public async Task<string?> StopAsync(string name, string by, CancellationToken cancel)
    {
        StoredPipeline stored = await StoredPipeline.FindAsync(workspace.Store.Revisions, name, cancel);
        string? run = desk.Of(stored.Name)?.RunId;
        if (!desk.Stop(stored.Name)) return null;
        await workspace.AuditAsync(by, "run.stop", stored.Name);
        return run;
    }
}
