using MlConnector.Composition;
using MlConnector.Composition.Wording;
using MlConnector.Server.Alerts.Policy;
using MlConnector.Server.Hosting;

namespace MlConnector.Server.Configuration;

/// <summary>A setting as it holds now.</summary>
/// <param name="Name">How it is written where it is changed.</param>
/// <param name="Value">What holds, for people; no secret.</param>
/// <param name="Meaning">What it does.</param>
public sealed record EffectiveSetting(string Name, string Value, string Meaning)
{
    /// <summary>True if it is what holds without being written.</summary>
    public bool IsStandard { get; init; }
}

/// <summary>What holds in this service, by where it is changed. Pure.</summary>
internal static class EffectiveSettings
{
    /// <summary>What <c>mlc serve</c> was started with.</summary>
    public static IEnumerable<EffectiveSetting> OfStart(ServerOptions options, DataFolder folder, IEnumerable<Uri> addresses) =>
    [
        new("--data", folder.Path, "Data folder: store, journal, logs of runs. MLC_DATA names it too."),
        new("--urls", string.Join(", ", addresses), "Where the service listens.") { IsStandard = options.Urls == ServerOptions.StandardUrl },
        new("--certificate", options.Certificate ?? "none", "Certificate and key of https addresses.") { IsStandard = options.Certificate is null },
        new("--sign-in", options.Provider is { } provider ? $"{provider.Name} ({provider.Issuer})" : "users of the service only", "Identity provider by which people sign in.") { IsStandard = options.Provider is null },
        new("--parallel", Units.Count(options.ParallelRuns), "Pipelines that run at the same time.") { IsStandard = options.ParallelRuns == new ServerOptions().ParallelRuns },
        new("MLC_AUDIT_ANCHOR", folder.AuditHeads, "Where heads of the audit trail are kept: best on another machine.") { IsStandard = folder.Holds(folder.AuditHeads) },
    ];

    /// <summary>What <c>service.yaml</c> says, or would say.</summary>
    public static IEnumerable<EffectiveSetting> OfFile(ServiceSettings settings)
    {
        AlertRules rules = settings.Alerts;
        Dictionary<string, string> values = new(StringComparer.Ordinal)
        {
            ["publicUrl"] = settings.PublicUrl?.ToString() ?? "none",
            ["stuckAfter"] = Units.Duration(settings.StuckAfter),
            ["runLogs.keep"] = Units.Duration(settings.KeepRunLogs),
            ["runLogs.megabytes"] = Units.Count(settings.RunLogBytes / ServiceSettings.Megabyte),
            ["alerts.gather"] = Units.Duration(rules.Gather),
            ["alerts.remindAfter"] = rules.RemindAfter > TimeSpan.Zero ? Units.Duration(rules.RemindAfter) : "never",
            ["alerts.calm"] = Units.Duration(rules.Calm),
            ["alerts.deadLetterBudget"] = Units.Count(settings.DeadLetterBudget),
            ["alerts.quietHours.from"] = rules.Quiet?.From.ToString("HH:mm", System.Globalization.CultureInfo.InvariantCulture) ?? "none",
            ["alerts.quietHours.to"] = rules.Quiet?.To.ToString("HH:mm", System.Globalization.CultureInfo.InvariantCulture) ?? "none",
            ["alerts.quietHours.timeZone"] = rules.Quiet?.Zone.Id ?? "none",
            ["alerts.quietHours.problemsPass"] = rules.Quiet is { } quiet ? quiet.ProblemsPass ? "yes" : "no" : "none",
        };
        return ServiceSettingList.Service.Concat(ServiceSettingList.Telling).Select(described => new EffectiveSetting(described.Path, values[described.Path], described.Description));
    }
}
