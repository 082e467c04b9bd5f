using MlConnector.Sandbox.Hosting;
using MlConnector.Sandbox.Tableau;

namespace MlConnector.Cli.Sandboxes;

/// <summary>Tableau in a pair of sandboxes.</summary>
internal sealed class TableauSandboxBi : SandboxBi
{
    private readonly TableauSandbox tableau = new(new TableauSandboxOptions { QueriesPerHour = 1_000 });

    public override string Type => "tableau";

    public override string Name => "Tableau";

    public override ISandboxModule Module => tableau;

    public override IReadOnlyList<(string Name, string Value)> Secrets => [("tableau", tableau.SecretValue)];

    public override string Credentials => $"connected app {tableau.ClientId} as {tableau.Options.User}";

    public override (string Json, string Name) Address => ("tableau", "Tableau");

    public override string Connection(SandboxHost host, string certificate) => $$"""
              bi:
                type: tableau
                server: {{host.Https}}                       # a real site: https://POD.online.tableau.com
                site: {{tableau.Options.Site}}
                connectedApp:
                  clientId: {{tableau.ClientId}}
                  secretId: {{tableau.SecretId}}
                  secret: ${secret:tableau}
                  user: {{tableau.Options.User}}
                trustedCertificates: {{Quoted(certificate)}}
                longestText: 4000                                # a rule of this site: whoever pastes a letter into a reference hears of it
                limits: { queriesPerHour: 1000 }                 # of this site; a real one: 100 for each Creator licence
                settle: 3s                                       # a publication that has not come by then does not come here; a real site: leave 90s
            """;
}
