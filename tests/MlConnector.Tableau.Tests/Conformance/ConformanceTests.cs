using MlConnector.BigQuery.Tests.World;
using MlConnector.Tableau.Tests.World;
using MlConnector.TestKit.Destinations;

namespace MlConnector.Tableau.Tests.Conformance;

/// <summary>Tableau keeps what every destination must keep, whatever it is signed in to with.</summary>
public sealed class ConformanceTests
{
    public static TheoryData<string> Names => [.. DestinationConformance.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Tableau_keeps_the_contract_as_a_connected_app(string name)
    {
        await using TableauWorld world = await TableauWorld.StartAsync();
        await RunAsync(world, name);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Tableau_keeps_the_contract_with_a_personal_access_token(string name)
    {
        await using TableauWorld world = await TableauWorld.StartAsync(settings: TableauWorld.ByToken);
        await RunAsync(world, name);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Tableau_keeps_the_contract_where_rows_are_removed_by_condition(string name)
    {
        await using TableauWorld world = await TableauWorld.StartAsync(settings: ("removals", Settings.Text("condition")));
        await RunAsync(world, name);
    }

    private static Task RunAsync(TableauWorld world, string name) => new DestinationConformance(new TableauFixture(world)).Checks.Single(check => check.Name == name).RunAsync(TableauWorld.Cancel);
}
