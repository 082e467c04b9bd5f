using MlConnector.Abstractions.Sources;
using MlConnector.Engine.Delivery;
using MlConnector.Engine.Mapping;
using MlConnector.Engine.Tests.Delivery.Fixtures;

namespace MlConnector.Engine.Tests.Delivery;

/// <summary>A key that is gone gets its tombstone even if its last row does not fit the mapping any more.</summary>
public sealed class TombstoneTests
{
    [Fact]
    public async Task An_old_row_that_a_changed_mapping_refuses_gets_a_tombstone_of_its_key()
    {
        await using var desk = new DeliveryDesk(absence: AbsenceMeaning.Removed);
        desk.Source.Fill(30);
        await desk.PollAsync();
        desk.Revisions[2] = desk.Mapping with { Columns = desk.Mapping.Columns.SetItem(1, new ColumnMapping("Name", "concat(Name, Name, Name, Name)")) };
        desk.Revision = 2;
        desk.Source.Rows.RemoveAll(row => row.Id == "4");

        FateCounts counts = await desk.PollAsync();

        Assert.Equal((1, 1), (counts.Tombstones, counts.Delivered));
        StoredRow gone = desk.Destination.Rows.Single(row => row.Deleted);
        Assert.Equal(("4", ""), (gone.Id, gone.Amount));
        Assert.Equal(29, desk.Destination.Current().Count);
        Assert.Null(counts.Imbalance());
    }

    [Fact]
    public async Task A_source_that_gives_no_row_any_more_is_held_for_a_person_and_never_taken_for_unchanged_INV5()
    {
        await using var desk = new DeliveryDesk(absence: AbsenceMeaning.Removed);
        desk.Source.Fill(10);
        await desk.PollAsync();
        desk.Source.Rows.Clear();

        await using (DeliveryDesk.Session session = await desk.OpenAsync())
        {
            await session.PrepareAsync();
            FateCounts counts = await session.PollAsync();
            Assert.Equal((0, 0), (counts.Tombstones, counts.Delivered));
            Assert.Contains("10 rows of it are known", Assert.Single(session.Delivery.Sent.Doubts), StringComparison.Ordinal);
        }

        Assert.Equal(10, desk.Destination.Current().Count);
        desk.Policies = desk.Policies with { GuardsOff = true };
        Assert.Equal(10, (await desk.PollAsync()).Tombstones);
        Assert.Empty(desk.Destination.Current());
    }

    [Fact]
    public async Task A_row_that_no_longer_passes_and_does_not_fit_either_gets_a_tombstone_of_its_key()
    {
        await using var desk = new DeliveryDesk();
        desk.Source.Fill(10);
        await desk.PollAsync();
        desk.Revisions[2] = desk.Mapping with { Where = "Amount < 100" };
        desk.Revision = 2;
        desk.Source.Put("3", "a name much longer than twenty characters", "300");

        FateCounts counts = await desk.PollAsync();

        Assert.Equal((1, 1), (counts.Filtered, counts.Tombstones));
        Assert.Equal(9, desk.Destination.Current().Count);
        Assert.Equal(0, (await desk.PollAsync()).Delivered);
    }
}
