using MlConnector.Abstractions.Sources;
using MlConnector.SageX3.Streams;
using MlConnector.SageX3.Tests.Support;
using MlConnector.TestKit.Conformance;
using MlConnector.TestKit.Sources;

namespace MlConnector.SageX3.Tests.Conformance;

/// <summary>The kit's expectations of a source, for every stream.</summary>
public sealed class ConformanceTests(SageX3Site site) : IClassFixture<SageX3Site>
{
    private static readonly string[] OfGraphQL = ["suppliers", "customers", "products", "purchase_orders", "purchase_order_lines", "sales_orders", "sales_order_lines"];

    /// <summary>What api1 has no class for.</summary>
    private static readonly string[] Balances = ["gl_balances", "gl_balance_snapshots"];

    public static TheoryData<string, string> Streams
    {
        get
        {
            TheoryData<string, string> data = [];
            foreach (string stream in StreamCatalog.Standard.Names.Where(stream => !Balances.Contains(stream, StringComparer.Ordinal))) data.Add("api1", stream);
            foreach (string stream in OfGraphQL) data.Add("graphql", stream);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Streams))]
    public async Task Stream_keeps_the_contract(string channel, string stream)
    {
        foreach (ConformanceCheck check in new SourceConformance(new Fixture(site, channel)).ChecksOf(stream)) await check.RunAsync(TestContext.Current.CancellationToken);
    }

    public static TheoryData<string, int> Connections
    {
        get
        {
            TheoryData<string, int> data = [];
            for (int check = 0; check < 6; check++)
            {
                data.Add("api1", check);
                data.Add("graphql", check);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Connections))]
    public async Task Connection_keeps_the_contract(string channel, int check) => await new SourceConformance(new Fixture(site, channel)).Checks[check].RunAsync(TestContext.Current.CancellationToken);

    private sealed class Fixture(SageX3Site site, string channel) : SourceFixture
    {
        public override IReadOnlyList<string> Canaries { get; } = ["wr0ng-c4n4ry-0123456789"];

        private string Settings => channel == "api1" ? site.Settings() : site.GraphOnly();

        public override bool Tests(StreamDefinition stream) => channel == "api1" ? !Balances.Contains(stream.Name, StringComparer.Ordinal) : OfGraphQL.Contains(stream.Name, StringComparer.Ordinal);

        public override bool ShowsOpen(StreamDefinition stream) => channel == "api1" || stream.Entity != "SORDER";

        public override ISource Create() => site.Connect(Settings);

        public override ISource? CreateWithWrongSecret()
        {
            site.Services.With("wrong", Canaries[0]);
            return site.Connect(Settings.Replace("secret:x3", "secret:wrong", StringComparison.Ordinal).Replace("secret:app", "secret:wrong", StringComparison.Ordinal));
        }

        public override ISource CreateUnreachable() => site.Connect(channel == "api1"
            ? "type: sage-x3\nurl: \"http://127.0.0.1:1\"\nendpoint: SEED\npatience: 1s\napi1: { username: u, password: \"${secret:x3}\" }"
            : "type: sage-x3\nurl: \"http://127.0.0.1:1\"\nendpoint: SEED\npatience: 1s\ngraphql: { user: u, clientId: c, clientSecret: \"${secret:app}\" }");
    }
}
