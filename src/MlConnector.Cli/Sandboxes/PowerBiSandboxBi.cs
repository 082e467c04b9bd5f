using MlConnector.Sandbox.Hosting;
using MlConnector.Sandbox.PowerBi;

namespace MlConnector.Cli.Sandboxes;

/// <summary>Power BI in a pair of sandboxes.</summary>
internal sealed class PowerBiSandboxBi(SandboxSettings settings) : SandboxBi
{
    /// <summary>More than the vendor's 120, so that runs that follow each other within a minute need not wait.</summary>
    private const int QueriesPerMinute = 1200;

    private readonly PowerBiSandbox powerBi = new(new PowerBiSandboxOptions { Seed = settings.Seed, QueriesPerMinute = QueriesPerMinute });

    public override string Type => "power-bi";

    public override string Name => "Power BI";

    public override ISandboxModule Module => powerBi;

    public override IReadOnlyList<(string Name, string Value)> Secrets => [("powerbi", powerBi.Options.ClientSecret)];

    public override string Credentials => $"app {powerBi.Options.ClientId}";

    public override (string Json, string Name) Address => ("powerBi", "Entra and Power BI");

    public override string Connection(SandboxHost host, string certificate) => $$"""
              bi:
                type: power-bi
                tenant: {{powerBi.Options.TenantId}}
                clientId: {{powerBi.Options.ClientId}}
                clientSecret: ${secret:powerbi}
                workspace: {{powerBi.Options.WorkspaceName}}
                authority: {{host.Https}}                     # only for the sandbox
                apiBase: {{host.Https}}                       # only for the sandbox
                trustedCertificates: {{Quoted(certificate)}}
                settle: {{(settings.Profile == SandboxProfile.Hostile ? "15s" : "3s")}}                                      # the sandbox shows rows after two seconds, and stores some late if it is hostile; a real tenant: leave 90s
                visibilityPoll: 1s
                limits: { queriesPerMinute: {{powerBi.Options.QueriesPerMinute}} }                # the vendor's is 120; runs that follow each other at once ask more
            """;
}
