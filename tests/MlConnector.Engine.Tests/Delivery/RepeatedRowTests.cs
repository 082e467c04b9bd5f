using MlConnector.Abstractions.Schemas;
using MlConnector.Engine.Delivery;
using MlConnector.Engine.Mapping;
using MlConnector.Engine.Tests.Delivery.Fixtures;

namespace MlConnector.Engine.Tests.Delivery;

/// <summary>A row that one read meets twice with the same content has one fate and one repetition, whatever the fate.</summary>
public sealed class RepeatedRowTests
{
    private const string TooLong = "a name much longer than twenty characters";

    [Fact]
    public async Task Dead_and_unchanged_rows_of_overlapping_windows_are_repeated_INV4()
    {
        await using var desk = new DeliveryDesk { Mapping = Items };
        desk.Source.Fill(20);
        desk.Source.Put("3", TooLong, "3.50");
        desk.Source.Put("4", "item 4", "400");
        desk.Source.Rows.AddRange(desk.Source.Rows.ToList());

        FateCounts first = await desk.PollAsync();
        Assert.Equal((18, 1, 1, 20), (first.New, first.Dead, first.Filtered, first.Repeated));
        Assert.Equal(1, first.NewlyDead);
        FateCounts again = await desk.PollAsync();

        Assert.Equal((18, 1, 1, 20), (again.Unchanged, again.Dead, again.Filtered, again.Repeated));
        Assert.Equal((1, 0), (again.DeadAgain, again.Delivered));
        Assert.Null(again.Imbalance());
    }

    [Fact]
    public async Task A_dead_row_met_twice_keeps_its_last_good_version_once()
    {
        await using var desk = new DeliveryDesk(mode: WriteMode.Replace);
        desk.Source.Fill(20);
        await desk.PollAsync();
        desk.Source.Put("5", TooLong, "5");
        desk.Source.Rows.Add(desk.Source.Rows.Single(row => row.Id == "5"));
        desk.Source.Rows.Insert(0, desk.Source.Rows[^1]);

        FateCounts counts = await desk.PollAsync();

        Assert.Equal((1, 2), (counts.Dead, counts.Repeated));
        Assert.Equal("item 5", Assert.Single(desk.Destination.CurrentGeneration(), row => row.Id == "5").Name);
        Assert.Null(counts.Imbalance());
    }

    private static MappingDefinition Items { get; } = new(
        [new ColumnMapping("Id", "Id"), new ColumnMapping("Name", "Name"), new ColumnMapping("Amount", "Amount")])
    { Where = "Amount < 100" };
}
