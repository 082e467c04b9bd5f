using MlConnector.Abstractions.Errors;
using MlConnector.Engine.Ports;

namespace MlConnector.Composition.Pipelines;

/// <summary>Halts schedules and lets them go on. What has been done is recorded, whether or not its caller still waits.</summary>
public sealed class SchedulePausing(Workspace workspace)
{
    /// <summary>Halts the schedule of a pipeline; it still runs when told. One that is halted already keeps who halted it first. Gives who halts it now.</summary>
    /// <exception cref="ConnectorException"><c>PIPELINE-UNKNOWN</c>.</exception>
    public async Task<SchedulePause> PauseAsync(string? name, string reason, string by, CancellationToken cancel)
    {
        StoredPipeline stored = await StoredPipeline.FindAsync(workspace.Store.Revisions, name, cancel);
        await workspace.Store.Pauses.PauseAsync(new SchedulePause(stored.Name, by, workspace.Time.GetUtcNow(), reason), CancellationToken.None);
        await workspace.AuditAsync(by, "schedule.pause", stored.Name, ("reason", reason));
        return (await workspace.Store.Pauses.ListAsync(CancellationToken.None)).First(pause => pause.Pipeline == stored.Name);
    }

    /// <summary>Lets it go on; gives the name of the pipeline.</summary>
    /// <exception cref="ConnectorException"><c>PIPELINE-UNKNOWN</c>.</exception>
    public async Task<string> ResumeAsync(string? name, string by, CancellationToken cancel)
    {
        StoredPipeline stored = await StoredPipeline.FindAsync(workspace.Store.Revisions, name, cancel);
        if (await workspace.Store.Pauses.ResumeAsync(stored.Name, CancellationToken.None)) await workspace.AuditAsync(by, "schedule.resume", stored.Name);
        return stored.Name;
    }
}
