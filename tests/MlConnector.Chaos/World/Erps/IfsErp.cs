using MlConnector.Chaos.Truth;
using MlConnector.Sandbox.Hosting;
using MlConnector.Sandbox.IfsCloud;

namespace MlConnector.Chaos.World.Erps;

/// <summary>IFS Cloud: two companies of some hundred rows. Which of its ways to page an environment has, and how it writes numbers, is the seed's.</summary>
internal sealed class IfsErp(SiteSettings settings) : Erp
{
    private readonly IfsCloudSandbox ifs = new(new IfsCloudSandboxOptions
    {
        Seed = settings.Seed,
        Vouchers = 12,
        Paging = (IfsPaging)(settings.Seed % 3),
        SkipTokenCountsRows = settings.Seed % 2 == 0,
        QuotesDecimals = settings.Seed % 5 == 0,
        ServerPage = 30,
    });

    public override ISandboxModule Module => ifs;

    public override string Connection(SandboxHost host, SiteSettings settings) => $$"""
        type: ifs-cloud
        url: {{IfsCloudSandbox.Address(host)}}
        realm: {{ifs.Options.Realm}}
        clientId: {{ifs.Options.ClientId}}
        clientSecret: ${secret:ifs}
        timeZone: {{settings.TimeZone}}
        timeout: 10m
        pageSize: 40
        """;

    public override SourceTable Table(string entity) => IfsTables.Of(ifs, entity);

    public override IReadOnlyDictionary<string, string> Play(string scenario, IReadOnlyDictionary<string, string> parameters) => ifs.Play(scenario, parameters);
}
