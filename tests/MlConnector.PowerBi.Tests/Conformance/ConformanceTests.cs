using MlConnector.PowerBi.Tests.World;
using MlConnector.TestKit.Destinations;

namespace MlConnector.PowerBi.Tests.Conformance;

/// <summary>Power BI keeps what every destination must keep.</summary>
public sealed class ConformanceTests
{
    public static TheoryData<string> Names => [.. DestinationConformance.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Power_BI_keeps_the_contract(string name)
    {
        await using PowerBiWorld world = await PowerBiWorld.StartAsync();
        var kit = new DestinationConformance(new PowerBiFixture(world));
        await kit.Checks.Single(check => check.Name == name).RunAsync(PowerBiWorld.Cancel);
    }
}
