using MlConnector.Abstractions.Errors;
using MlConnector.Composition;
using MlConnector.Engine.Audit;
using MlConnector.Server.Standing;

namespace MlConnector.Server.Alerts.Facts;

/// <summary>Verifies the whole audit trail now and then, so that a broken one is told without anybody asking.</summary>
public sealed class AuditWatch(Workspace workspace)
{
    private static readonly TimeSpan VerifyAgain = TimeSpan.FromHours(6);
    private DateTimeOffset? verifiedAt;
    private Need? broken;

    /// <summary>What of the trail needs a person; null if it holds, or cannot be proven for want of a head.</summary>
    public async Task<Need?> LookAsync(CancellationToken cancel)
    {
        DateTimeOffset now = workspace.Time.GetUtcNow();
        if (verifiedAt is { } at && now - at < VerifyAgain) return broken;
        AuditReport report = await workspace.VerifyAuditAsync(null, cancel);
        (verifiedAt, broken) = (now, Of(report));
        return broken;
    }

    /// <summary>What a report says. Pure.</summary>
    internal static Need? Of(AuditReport report)
    {
        if (new[] { report.Integrity, report.Completeness }.FirstOrDefault(verdict => verdict.Answer == AuditAnswer.Broken) is not { } found) return null;
        return new Need("audit", Urgency.Problem, $"The audit trail does not hold: {found.Finding}", "Keep a copy of the data folder as it is, and find out who changed it; `mlc audit verify` tells where.", ErrorOwner.Operator) { Page = "audit?verify=true" };
    }
}
