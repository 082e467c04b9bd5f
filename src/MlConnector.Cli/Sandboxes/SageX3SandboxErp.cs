using MlConnector.Sandbox.Hosting;
using MlConnector.Sandbox.SageX3;

namespace MlConnector.Cli.Sandboxes;

/// <summary>Sage X3 in a pair of sandboxes: api1 and GraphQL over https.</summary>
internal sealed class SageX3SandboxErp(SandboxSettings settings) : SandboxErp
{
    private const int DemoSize = 20;
    private readonly SageX3Sandbox x3 = new(new SageX3SandboxOptions { Seed = settings.Seed, Size = settings.Small ? 1 : DemoSize });

    public override string Type => "sage-x3";

    public override ISandboxModule Module => x3;

    public override IReadOnlyList<(string Name, string Value)> Secrets => [("x3-api1", x3.Options.Api1.Password), ("x3-app", x3.Options.Graph.ClientSecret), ("x3-gateway", x3.Options.Tokens.ClientSecret)];

    public override string Credentials => $"X3 user {x3.Options.Api1.UserName}, connected application {x3.Options.Graph.ClientId}, application of the gateway {x3.Options.Tokens.ClientId}";

    public override DemoPart Demo => new(("gl_entry_lines", "do the journal entries balance, company by company and period by period?"), "sales_invoices", () => x3.Folder.Class("SINVOICE").Records[0].Text("NUM"), Change);

    public override string Connection(SandboxHost host, string certificate) => $$"""
              erp:
                type: sage-x3
                url: {{SageX3Sandbox.Address(host)}}
                endpoint: {{x3.Options.Endpoint}}
                trustedCertificates: {{Quoted(certificate)}}     # a real server has a certificate that is trusted already
                api1:
                  username: {{x3.Options.Api1.UserName}}
                  password: ${secret:x3-api1}
                graphql:
                  auth: signedJwt
                  user: {{x3.Options.Graph.User}}
                  clientId: {{x3.Options.Graph.ClientId}}
                  clientSecret: ${secret:x3-app}
                  audience: {{SageX3Sandbox.Address(host)}}xtrem/api
                  # To try the pairing with the cloud gateway, put these in the place of the five lines above, run 'mlc connect erp -f FILE', open the address that it prints, and paste what the page shows:
                  # auth: refreshToken
                  # gateway: {{SageX3Sandbox.Address(host)}}gateway/v1
                  # clientId: {{x3.Options.Tokens.ClientId}}
                  # clientSecret: ${secret:x3-gateway}
                  # redirectUri: {{x3.Options.Tokens.RedirectUri}}
                  # refreshToken: ${secret:x3-refresh}
            """;

    public override IReadOnlyList<(string Json, string Name, Uri Address)> Addresses(SandboxHost host) => [("sageX3", "Sage X3", SageX3Sandbox.Address(host))];

    private IEnumerable<string> Change()
    {
        yield return $"a final journal entry is reversed ({Text(x3.Play("reverse-journal"))})";
        yield return $"goods arrive for a line of an open order ({Text(x3.Play("receive-line"))}): no stamp of the order moves";
        yield return $"a clerk pastes 4,100 characters into a reference ({Text(x3.Play("bad-row"))})";
    }

    private static string Text(IReadOnlyDictionary<string, string> facts) => string.Join(", ", facts.Where(fact => fact.Value.Length < 40).Select(fact => $"{fact.Key} {fact.Value.Trim()}"));
}
