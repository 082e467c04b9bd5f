using MlConnector.Abstractions.Sources;
using MlConnector.IfsCloud.Streams;
using MlConnector.IfsCloud.Tests.Support;
using MlConnector.TestKit.Conformance;
using MlConnector.TestKit.Sources;

namespace MlConnector.IfsCloud.Tests.Conformance;

/// <summary>The kit's expectations of a source, for every stream.</summary>
public sealed class ConformanceTests(IfsSite site) : IClassFixture<IfsSite>
{
    public static TheoryData<string> Streams => [.. StreamCatalog.Standard.Names];

    [Theory]
    [MemberData(nameof(Streams))]
    public async Task Stream_keeps_the_contract(string stream)
    {
        foreach (ConformanceCheck check in new SourceConformance(new Fixture(site)).ChecksOf(stream)) await check.RunAsync(TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public async Task INV6_and_the_rest_of_the_contract_hold_for_the_connection(int check) => await new SourceConformance(new Fixture(site)).Checks[check].RunAsync(TestContext.Current.CancellationToken);

    private sealed class Fixture(IfsSite site) : SourceFixture
    {
        public override IReadOnlyList<string> Canaries { get; } = ["wr0ng-c4n4ry"];

        public override ISource Create() => site.Connect(site.Settings());

        public override ISource? CreateWithWrongSecret()
        {
            site.Services.With("wrong", Canaries[0]);
            return site.Connect(site.Settings().Replace("secret:ifs", "secret:wrong", StringComparison.Ordinal));
        }

        public override ISource CreateUnreachable() => site.Connect("type: ifs-cloud\nurl: \"http://127.0.0.1:1/\"\nrealm: r\nclientId: c\nclientSecret: \"${secret:ifs}\"\npatience: 1s");
    }
}
