using MlConnector.Abstractions.Schemas;
using MlConnector.Engine.Delivery.Progress;
using MlConnector.Engine.Tests.Delivery.Fixtures;

namespace MlConnector.Engine.Tests.Delivery;

/// <summary>Replaced tables where the destination puts a generation in its place at once: the table never holds more than one, and is never empty.</summary>
public sealed class SwappedGenerationTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task INV5_the_table_holds_one_generation_and_its_closing_row_and_is_never_emptied(bool related)
    {
        await using DeliveryDesk desk = Desk(related);
        desk.Source.Fill(40);
        await desk.PollAsync();
        desk.Source.Put("5", "five", "5");
        desk.Source.Rows.RemoveAll(row => row.Id == "6");
        await desk.PollAsync();

        AssertCurrent(desk);
        Assert.Equal(0, desk.Destination.Emptied);
        await using DeliveryDesk.Session session = await desk.OpenAsync();
        Assert.Equal((40L, 39L), (session.Context.State.ExpectedRows, session.Context.State.GenerationRows));
        Assert.Null(await session.PrepareAsync());
    }

    [Theory]
    [InlineData(nameof(DeliveryPoint.Journaled), 2)]
    [InlineData(nameof(DeliveryPoint.Marked), 2)]
    [InlineData(nameof(DeliveryPoint.Sent), 2)]
    [InlineData(nameof(DeliveryPoint.Settled), 2)]
    [InlineData(nameof(DeliveryPoint.Marked), 4)]
    [InlineData(nameof(DeliveryPoint.Sent), 4)]
    public async Task INV5_a_crash_shows_the_generation_before_or_the_next_and_nothing_between(string point, int occurrence)
    {
        await using DeliveryDesk desk = Desk();
        desk.Source.Fill(40);
        await desk.PollAsync();
        (string, string?)[] before = Shown(desk);
        desk.Source.Put("5", "five", "5");
        int met = 0;
        desk.At = reached =>
        {
            if (reached.Point.ToString() == point && Interlocked.Increment(ref met) == occurrence) throw new InvalidOperationException("power cut");
        };
        await Assert.ThrowsAsync<InvalidOperationException>(() => desk.PollAsync());
        desk.Segments.PowerCut();
        desk.At = null;
        Assert.Equal(point == nameof(DeliveryPoint.Sent) && occurrence == 4 ? Wanted(desk) : before, Shown(desk));

        await desk.PollAsync();

        AssertCurrent(desk);
        await using DeliveryDesk.Session session = await desk.OpenAsync();
        Assert.Equal(41L, session.Context.State.ExpectedRows);
    }

    [Fact]
    public async Task Only_batches_that_the_swap_put_into_the_table_are_counted_there()
    {
        await using DeliveryDesk desk = Desk();
        desk.Source.Fill(40);
        int sends = 0;
        desk.At = reached =>
        {
            if (reached.Point == DeliveryPoint.Sent && Interlocked.Increment(ref sends) == 2) throw new InvalidOperationException("power cut");
        };
        await Assert.ThrowsAsync<InvalidOperationException>(() => desk.PollAsync());
        desk.Segments.PowerCut();
        desk.At = null;

        await using DeliveryDesk.Session session = await desk.OpenAsync();
        await session.PrepareAsync(); // a batch of the generation that was interrupted is recovered
        Assert.Empty(session.Delivery.Sent.Expected);
        await session.PollAsync();

        Assert.Equal(desk.Destination.Rows.GroupBy(row => row.BatchId).ToDictionary(rows => rows.Key, rows => (long)rows.Count()), session.Delivery.Sent.Expected);
    }

    [Fact]
    public async Task INV5_the_closing_row_says_how_many_rows_its_generation_has_and_says_the_same_when_it_is_resumed()
    {
        await using DeliveryDesk desk = Desk();
        desk.Source.Fill(40);
        await desk.PollAsync();
        desk.Source.Rows.RemoveAll(row => row.Id == "6");
        int closings = 0;
        desk.At = reached =>
        {
            if (reached is { Point: DeliveryPoint.Marked, Rows: 1 } && ++closings == 1) throw new InvalidOperationException("power cut");
        };
        await Assert.ThrowsAsync<InvalidOperationException>(() => desk.PollAsync());
        desk.Segments.PowerCut();
        desk.At = null;
        await using (DeliveryDesk.Session session = await desk.OpenAsync()) await session.PrepareAsync();
        AssertCurrent(desk);

        desk.Source.Rows.Clear();
        desk.Policies = desk.Policies with { GuardsOff = true };
        await desk.PollAsync();

        Assert.Equal([40L, 39L, 0L], desk.Destination.Closed.Select(closed => closed.Rows));
        Assert.Single(desk.Destination.Rows);
    }

    [Fact]
    public async Task A_table_that_was_emptied_behind_our_back_is_noticed()
    {
        await using DeliveryDesk desk = Desk();
        desk.Source.Fill(40);
        await desk.PollAsync();
        desk.Destination.Rows.Clear();
        await using DeliveryDesk.Session session = await desk.OpenAsync();
        Assert.Equal("TABLE-EMPTIED", (await Assert.ThrowsAsync<Engine.Pacing.StreamHeldException>(session.PrepareAsync)).Hold.Code);
    }

    private static DeliveryDesk Desk(bool related = false)
    {
        var desk = new DeliveryDesk(mode: WriteMode.Replace) { Related = related };
        desk.Destination.Capabilities = desk.Destination.Capabilities with { SwapsGenerations = true };
        return desk;
    }

    private static void AssertCurrent(DeliveryDesk desk) => Assert.Equal(Wanted(desk), Shown(desk));

    private static (string, string?)[] Wanted(DeliveryDesk desk) => [.. desk.Source.Rows.OrderBy(row => row.Id, StringComparer.Ordinal).Select(row => (row.Id, row.Name))];

    // Everything that the table holds, but for the one row that closes.
    private static (string, string?)[] Shown(DeliveryDesk desk)
    {
        Assert.Single(desk.Destination.Rows, row => row.Deleted);
        return [.. desk.Destination.Rows.Where(row => !row.Deleted).OrderBy(row => row.Id, StringComparer.Ordinal).Select(row => (row.Id, (string?)row.Name))];
    }
}
