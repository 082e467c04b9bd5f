using MlConnector.Engine.Audit;

namespace MlConnector.Engine.Runs;

/// <summary>
/// Finds runs whose process died and records them as interrupted, so that nobody waits for their end. Only their record is settled here: their streams are taken up by the next run, which asks what
/// became of the last batch (INV-3).
/// </summary>
public sealed class InterruptedRuns(EngineServices services)
{
    /// <summary>Every run and every look at the status settles; an unended run is never far from the newest.</summary>
    private const int Newest = 200;

    /// <summary>Settles those of a pipeline and gives their ids; <paramref name="by"/> is who noticed.</summary>
    public async Task<IReadOnlyList<string>> SettleAsync(string pipeline, string by, CancellationToken cancel)
    {
        List<string> settled = [];
        foreach (string run in await services.Store.Runs.UnendedAsync(pipeline, Newest, cancel))
        {
            // a run lets go of its life only after its end is recorded: dead and without an end means that its process died
            if (services.Leases.IsLive(run) || !await services.Store.Runs.InterruptAsync(run, cancel)) continue;
            await services.Audit.WriteAsync(new AuditEvent(by, "run.interrupted", pipeline, $$"""{"run":"{{run}}"}"""), cancel);
            settled.Add(run);
        }

        return settled;
    }
}
