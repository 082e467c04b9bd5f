using MlConnector.BigQuery.Tests.World;
using MlConnector.TestKit.Destinations;

namespace MlConnector.BigQuery.Tests.Conformance;

/// <summary>BigQuery keeps what every destination must keep.</summary>
public sealed class ConformanceTests
{
    private static readonly string[] Ways = ["job", "insertAll", "storageWrite"];

    public static TheoryData<string, string> Names => [.. Ways.SelectMany(_ => DestinationConformance.Names, (way, name) => (way, name))];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task BigQuery_keeps_the_contract_on_each_way(string way, string name)
    {
        await using BigQueryWorld world = await BigQueryWorld.StartAsync(BigQueryWorld.WithBilling, ("load", Settings.Text(way)), ("storageBase", Settings.Text("{host}")));
        var kit = new DestinationConformance(new BigQueryFixture(world, way));
        await kit.Checks.Single(check => check.Name == name).RunAsync(BigQueryWorld.Cancel);
    }
}
