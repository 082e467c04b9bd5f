using MlConnector.BigQuery.Tests.World;
using MlConnector.TestKit.Destinations;

namespace MlConnector.BigQuery.Tests.Conformance;

/// <summary>BigQuery keeps what every destination must keep.</summary>
public sealed class ConformanceTests
{
    public static TheoryData<string> Names => [.. DestinationConformance.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task BigQuery_keeps_the_contract(string name)
    {
        await using BigQueryWorld world = await BigQueryWorld.StartAsync();
        var kit = new DestinationConformance(new BigQueryFixture(world));
        await kit.Checks.Single(check => check.Name == name).RunAsync(BigQueryWorld.Cancel);
    }
}
