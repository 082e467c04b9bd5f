using MlConnector.Composition;
using MlConnector.Composition.Wording;
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

/// <summary>What holds in this service and is changed with its start. Pure.</summary>
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
}
