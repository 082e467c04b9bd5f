using MlConnector.Chaos.Truth;
using MlConnector.Sandbox.Hosting;
using MlConnector.Sandbox.SageX3;
using MlConnector.Sandbox.SageX3.Api1;
using MlConnector.Sandbox.SageX3.Graph;

namespace MlConnector.Chaos.World.Erps;

/// <summary>Sage X3: one folder of some hundred rows, read through api1 and GraphQL. How its links and pages look is the seed's, and by which channel orders are read.</summary>
internal sealed class X3Erp(SiteSettings settings) : Erp
{
    private readonly SageX3Sandbox x3 = new(new SageX3SandboxOptions
    {
        Seed = settings.Seed,
        Api1 = new Api1Options { Cap = 35, LinksCarryWhere = settings.Seed % 2 == 0, LeavesLinksOut = settings.Seed % 3 == 0, TellsItemsPerPage = settings.Seed % 5 > 0 },
        Graph = new GraphOptions { MaxPage = 30, DecimalsAsText = settings.Seed % 2 == 0 },
    });

    public override ISandboxModule Module => x3;

    public override string Connection(SandboxHost host, SiteSettings settings) => $$"""
        type: sage-x3
        url: {{SageX3Sandbox.Address(host)}}
        endpoint: {{x3.Options.Endpoint}}
        timeZone: {{settings.TimeZone}}
        timeout: 10m
        detailsTimeout: 10m
        api1: { username: {{x3.Options.Api1.UserName}}, password: '${secret:x3-api1}', pageSize: 40 }
        graphql: { auth: signedJwt, user: {{x3.Options.Graph.User}}, clientId: {{x3.Options.Graph.ClientId}}, clientSecret: '${secret:x3-app}', pageSize: 40, linePageSize: 10 }
        entities: { purchase_orders: { channel: {{Channel(settings)}} }, purchase_order_lines: { channel: {{Channel(settings)}} } }
        """;

    private static string Channel(SiteSettings settings) => settings.Seed % 3 == 0 ? "api1" : "graphql";

    public override SourceTable Table(string entity) => X3Tables.Of(x3, entity);

    public override IReadOnlyDictionary<string, string> Play(string scenario, IReadOnlyDictionary<string, string> parameters) => x3.Play(scenario);
}
