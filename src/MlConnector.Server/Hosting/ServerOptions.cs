using MlConnector.Server.SignIn.Provider;

namespace MlConnector.Server.Hosting;

/// <summary>How the service listens and how much it does at once.</summary>
public sealed record ServerOptions
{
    /// <summary>Where it listens, unless told otherwise: this machine only.</summary>
    public const string StandardUrl = "http://127.0.0.1:8420";

    /// <summary>Addresses, separated by semicolons. Everything but loopback needs TLS, here or at a proxy in front.</summary>
    public string Urls { get; init; } = StandardUrl;

    /// <summary>PEM file with certificate and key for https addresses; null = the addresses must be http.</summary>
    public string? Certificate { get; init; }

    /// <summary>Identity provider by which people sign in, beside the users of the service; null = none.</summary>
    public ProviderSettings? Provider { get; init; }

    /// <summary>Pipelines that run at the same time; others wait for their turn.</summary>
    public int ParallelRuns { get; init; } = 4;

    /// <summary>Offers a pair of systems to try with; null = none is offered.</summary>
    public ITrial? Trial { get; init; }
}
