using MlConnector.Abstractions.Sources;
using MlConnector.Syspro.Streams;
using MlConnector.Syspro.Tests.Support;
using MlConnector.TestKit.Conformance;
using MlConnector.TestKit.Sources;

namespace MlConnector.Syspro.Tests.Conformance;

/// <summary>The kit's expectations of a source, for every stream on both channels.</summary>
public sealed class ConformanceTests(SysproSite site) : IClassFixture<SysproSite>
{
    public static TheoryData<string, string> Streams
    {
        get
        {
            TheoryData<string, string> data = [];
            foreach (string stream in StreamCatalog.Standard.Names)
            {
                data.Add("odata", stream);
                data.Add("enet", stream);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Streams))]
    public async Task Stream_keeps_the_contract(string channel, string stream)
    {
        foreach (ConformanceCheck check in new SourceConformance(new Fixture(site, channel)).ChecksOf(stream)) await check.RunAsync(TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData("odata", 0)]
    [InlineData("odata", 1)]
    [InlineData("odata", 2)]
    [InlineData("odata", 3)]
    [InlineData("odata", 4)]
    [InlineData("odata", 5)]
    [InlineData("enet", 0)]
    [InlineData("enet", 3)]
    [InlineData("enet", 4)]
    [InlineData("enet", 5)]
    public async Task Connection_keeps_the_contract(string channel, int check) => await new SourceConformance(new Fixture(site, channel)).Checks[check].RunAsync(TestContext.Current.CancellationToken);

    private sealed class Fixture(SysproSite site, string channel) : SourceFixture
    {
        private const string More = "costCentre: \"glSegment(2, -)\"";

        public override IReadOnlyList<string> Canaries { get; } = ["wr0ng-c4n4ry"];

        public override int OpenSessions => site.Sandbox.Sessions;

        public override ISource Create() => site.Connect(channel == "odata" ? site.Settings(enet: null, more: More) : site.Settings(odata: null, more: More));

        public override ISource? CreateWithWrongSecret()
        {
            site.Services.With("wrong", Canaries[0]);
            string settings = channel == "odata" ? site.Settings(enet: null, more: More) : site.Settings(odata: null, more: More);
            return site.Connect(settings.Replace("secret:odata", "secret:wrong", StringComparison.Ordinal).Replace("secret:enet", "secret:wrong", StringComparison.Ordinal));
        }

        public override ISource CreateUnreachable() => channel == "odata"
            ? site.Connect("type: syspro\ncompanies: [A]\nodata: { url: \"http://127.0.0.1:1/x\", username: u, password: \"${secret:odata}\" }")
            : site.Connect("type: syspro\ncompanies: [A]\nenet: { url: \"http://127.0.0.1:1/x\", operator: u, password: \"${secret:enet}\" }");
    }
}
