using MlConnector.Abstractions.Destinations;
using MlConnector.Tableau.Tests.World;

namespace MlConnector.Tableau.Tests.Schema;

/// <summary>Names with characters that Tableau takes in names and not in the filters of its lists, encoded or not.</summary>
public sealed class SpecialNameTests
{
    private const string Project = "Sales & Costs, EU: north", Path = $"R&D/{Project}", Table = "P&L, all: 1";

    private static readonly DestinationSchema Wanted = new(Path, [TestTables.Table(Table)]);

    [Fact]
    public async Task A_project_and_a_data_source_with_such_names_are_made_once_and_found_again()
    {
        await using TableauWorld world = await TableauWorld.StartAsync();
        ContainerReference first = await ApplyAsync(world), again = await ApplyAsync(world);
        Assert.Equal(first.Id, again.Id);
        Assert.Equal(["default", "R&D", Path], world.Sandbox.Projects);
        SendResult sent = await world.SendAsync(first, Wanted.Tables[0], "b1", TestTables.Row("b1", "1", "5.00"));
        Assert.Equal(SendOutcome.Delivered, sent.Outcome);

        await using IDestination next = TableauWorld.Create(world.Services, world.Given);
        TableState state = Assert.Single(await next.InspectAsync(first, Wanted.Tables, TableauWorld.Cancel));
        ConfirmResult found = await next.ConfirmAsync(first, new BatchReference("b1", Wanted.Tables[0], 1, 1), TableauWorld.Cancel);
        Assert.Equal((sent.Receipt!.Identity, ConfirmOutcome.Arrived), (state.Identity, found.Outcome));
    }

    [Fact]
    public async Task Somebodys_data_source_of_such_a_name_is_seen_and_taken_over_only_when_told_INV5()
    {
        await using TableauWorld world = await TableauWorld.StartAsync();
        await ApplyAsync(world);
        world.Sandbox.AddSource(Project, Table, await SchemaTests.FileAsync());
        world.Clock.Advance(TimeSpan.FromMinutes(1));
        SchemaDiff diff = await world.Destination.PlanSchemaAsync(Wanted, null, null, TableauWorld.Cancel);
        Assert.True(Assert.Single(diff.Changes).TakesOver);
    }

    [Fact]
    public async Task It_is_looked_for_on_each_page_of_the_site()
    {
        await using TableauWorld world = await TableauWorld.StartAsync();
        ContainerReference container = await ApplyAsync(world);
        byte[] file = await SchemaTests.FileAsync();
        for (int i = 0; i < 1000; i++) world.Sandbox.AddSource("default", $"Other {i}", file);
        world.Sandbox.AddSource("default", Table, file);
        world.Sandbox.AddSource(Project, Table, file);
        world.Clock.Advance(TimeSpan.FromMinutes(1));
        TableState state = Assert.Single(await world.Destination.InspectAsync(container, Wanted.Tables, TableauWorld.Cancel));
        Assert.Equal(world.Sandbox.Source(Project, Table).Id, state.Identity);
    }

    private static async Task<ContainerReference> ApplyAsync(TableauWorld world)
    {
        SchemaDiff diff = await world.Destination.PlanSchemaAsync(Wanted, null, null, TableauWorld.Cancel);
        Assert.DoesNotContain(diff.Changes, change => change.Obstacle is not null);
        return await world.Destination.ApplySchemaAsync(Wanted, null, diff, allowBreaking: false, TableauWorld.Cancel);
    }
}
