using Microsoft.Extensions.Logging;
using MlConnector.Abstractions.Checks;
using MlConnector.Composition;
using MlConnector.Composition.Pipelines;
using MlConnector.Server.Hosting;

namespace MlConnector.Server.Schedules;

/// <summary>
/// Uses once a day what dies unused (personal access tokens of Tableau: after 15 days), of every pipeline, the standby credentials too: what <c>mlc keep-alive</c> does by a timer where no service runs. The first time is when the
/// service starts. What is refused is logged; a run that needs it fails and tells as ever.
/// </summary>
public sealed class KeepAliveLoop(Workspace workspace, ILogger<KeepAliveLoop> log) : PeriodicLook(workspace, TimeSpan.FromDays(1), log)
{
    /// <inheritdoc />
    public override Task LookAsync(CancellationToken cancel) => UseAsync(cancel);

    /// <summary>Uses them now.</summary>
    public async Task<CheckReport> UseAsync(CancellationToken cancel)
    {
        CheckReport report = await new CredentialUse(Workspace).UseAsync(await StoredPipeline.AllAsync(Workspace.Store.Revisions, cancel), cancel);
        foreach (CheckFinding finding in report.Findings)
        {
            if (finding.Error is { } error) log.NotKeptAlive(finding.Subject, error.Code, error.Message);
            else log.KeptAlive(finding.Subject);
        }

        return report;
    }
}
