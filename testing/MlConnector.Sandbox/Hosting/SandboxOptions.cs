using MlConnector.Sandbox.Time;

namespace MlConnector.Sandbox.Hosting;

/// <summary>How a <see cref="SandboxHost"/> starts. Everything listens on loopback only.</summary>
public sealed record SandboxOptions
{
    /// <summary>Port of plain http; 0 for any free one; null for no http.</summary>
    public int? HttpPort { get; init; } = 0;

    /// <summary>Port of https; 0 for any free one; null for no https.</summary>
    public int? HttpsPort { get; init; } = 0;

    /// <summary>Where to write the public certificate (PEM) that clients are told to trust; null for nowhere.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>The certificate of an earlier start, so that a client keeps trusting the same one; null for a new one.</summary>
    public SandboxCertificate? Certificate { get; init; }

    /// <summary>The clock of all modules; real time by default.</summary>
    public VirtualClock Clock { get; init; } = new();

    /// <summary>Seed of everything random.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Preset of faults.</summary>
    public SandboxProfile Profile { get; init; } = SandboxProfile.Polite;

    /// <summary>Path of a proxy in front, such as <c>/vendor</c>: nothing is served beside it, and the vendor behind does not know of it. Empty = none.</summary>
    public string ProxyPath { get; init; } = "";

    /// <summary>Largest request body in bytes; the Power BI sandbox refuses above its own limit with 413 before this one is met.</summary>
    public long MaxRequestBytes { get; init; } = 64L * 1024 * 1024;
}
