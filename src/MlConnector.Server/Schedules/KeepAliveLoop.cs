using Microsoft.Extensions.Logging;
using MlConnector.Abstractions.Checks;
using MlConnector.Composition;
using MlConnector.Composition.Pipelines;
using MlConnector.Server.Alerts.Facts;
using MlConnector.Server.Hosting;

namespace MlConnector.Server.Schedules;

/// <summary>
/// Uses once a day what dies unused (personal access tokens of Tableau: after 15 days; the refresh token of a paired Sage X3 connection: after 30), of every pipeline, the standby credentials too: what <c>mlc keep-alive</c> does by a
/// timer where no service runs. The first time is when the service starts. While something is refused it is looked at every hour, so that it is known soon when it has been mended: what was refused is not sent again before it is
/// stored anew.
/// </summary>
public sealed class KeepAliveLoop(Workspace workspace, PipelineCatalog catalog, RefusedCredentials refused, ILogger<KeepAliveLoop> log) : PeriodicLook(workspace, TimeSpan.FromHours(1), log)
{
    private static readonly TimeSpan UseAgain = TimeSpan.FromDays(1);
    private DateTimeOffset? usedAt;

    /// <inheritdoc />
    public override async Task LookAsync(CancellationToken cancel)
    {
        if (usedAt is { } at && Workspace.Time.GetUtcNow() - at < UseAgain && !refused.Any) return;
        await UseAsync(cancel);
    }

    /// <summary>Uses them now.</summary>
    public async Task<CheckReport> UseAsync(CancellationToken cancel)
    {
        DateTimeOffset now = Workspace.Time.GetUtcNow();
        CheckReport report = await new CredentialUse(Workspace).UseAsync(await catalog.AllAsync(cancel), cancel);
        usedAt = now;
        refused.Note(report);
        foreach (CheckFinding finding in report.Findings)
        {
            if (finding.Error is { } error) log.NotKeptAlive(finding.Subject, error.Code, error.Message);
            else log.KeptAlive(finding.Subject);
        }

        return report;
    }
}
