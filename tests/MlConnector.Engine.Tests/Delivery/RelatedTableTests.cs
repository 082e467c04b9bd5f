using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.Engine.Delivery;
using MlConnector.Engine.Delivery.Progress;
using MlConnector.Engine.Tests.Delivery.Fixtures;

namespace MlConnector.Engine.Tests.Delivery;

/// <summary>A replaced table that others relate to is emptied and filled by one batch, because its keys have to be unique.</summary>
public sealed class RelatedTableTests
{
    [Fact]
    public async Task It_is_emptied_and_filled_by_one_batch_and_only_if_something_changed()
    {
        await using DeliveryDesk desk = Related();
        desk.Source.Fill(12);

        FateCounts first = await desk.PollAsync();
        Assert.Equal((12L, 12L, 1), (first.New, first.Delivered, desk.Destination.Emptied));
        Assert.Equal(0, (await desk.PollAsync()).Delivered);
        desk.Source.Put("5", "five", "5");
        desk.Source.Rows.RemoveAll(row => row.Id == "6");
        FateCounts changed = await desk.PollAsync();

        Assert.Equal((1L, 10L, 2), (changed.Changed, changed.Replayed, desk.Destination.Emptied));
        Assert.Null(changed.Imbalance());
        AssertWhole(desk);
    }

    [Fact]
    public async Task A_generation_that_does_not_fit_one_batch_changes_nothing_INV5()
    {
        await using DeliveryDesk desk = Related();
        desk.Source.Fill(12);
        await desk.PollAsync();
        desk.Source.Fill(20, from: 13);

        var error = await Assert.ThrowsAsync<ConnectorException>(() => desk.PollAsync());

        Assert.Equal(("GENERATION-TOO-LARGE", 1, 12), (error.Error.Code, desk.Destination.Emptied, desk.Destination.Rows.Count));
    }

    [Theory]
    [InlineData(nameof(DeliveryPoint.Journaled))]
    [InlineData(nameof(DeliveryPoint.Marked))]
    [InlineData(nameof(DeliveryPoint.Sent))]
    [InlineData(nameof(DeliveryPoint.Settled))]
    public async Task A_crash_is_brought_to_its_end_and_the_table_is_whole_INV5(string point)
    {
        await using DeliveryDesk desk = Related();
        desk.Source.Fill(12);
        await desk.PollAsync();
        desk.Source.Put("5", "five", "5");
        desk.At = reached =>
        {
            if (reached.Point.ToString() == point) throw new InvalidOperationException("power cut");
        };
        await Assert.ThrowsAsync<InvalidOperationException>(() => desk.PollAsync());
        desk.Segments.PowerCut();
        desk.At = null;

        await desk.PollAsync();

        AssertWhole(desk);
        Assert.Equal(0, (await desk.PollAsync()).Delivered);
    }

    private static DeliveryDesk Related() => new(mode: WriteMode.Replace) { Related = true };

    private static void AssertWhole(DeliveryDesk desk) =>
        Assert.Equal(desk.Source.Rows.Select(row => (row.Id, row.Name)).Order(), desk.Destination.Rows.Select(row => (row.Id, row.Name)).Order());
}
