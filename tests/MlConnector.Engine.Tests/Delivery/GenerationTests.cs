using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.Engine.Delivery;
using MlConnector.Engine.Delivery.Progress;
using MlConnector.Engine.Tests.Delivery.Fixtures;

namespace MlConnector.Engine.Tests.Delivery;

/// <summary>Write mode replace: generations that become current by their closing row, and small tables that are emptied.</summary>
public sealed class GenerationTests
{
    [Fact]
    public async Task A_generation_becomes_current_by_its_closing_row_INV5()
    {
        await using var desk = new DeliveryDesk(mode: WriteMode.Replace);
        desk.Source.Fill(40);

        FateCounts counts = await desk.PollAsync();

        Assert.Equal((40, 0, 1, 41), (counts.New, counts.Tombstones, counts.Closing, counts.Delivered));
        Assert.Null(counts.Imbalance());
        AssertCurrent(desk);
    }

    [Fact]
    public async Task The_same_rows_again_send_nothing_and_another_row_sends_a_whole_generation()
    {
        await using var desk = new DeliveryDesk(mode: WriteMode.Replace);
        desk.Source.Fill(40);
        await desk.PollAsync();
        int sends = desk.Destination.Sends.Count;

        Assert.Equal(0, (await desk.PollAsync()).Delivered);
        Assert.Equal(sends, desk.Destination.Sends.Count);

        desk.Source.Put("5", "five", "5");
        desk.Source.Rows.RemoveAll(row => row.Id == "6");
        FateCounts changed = await desk.PollAsync();
        Assert.Equal((1, 38, 38), (changed.Changed, changed.Unchanged, changed.Replayed));
        Assert.Null(changed.Imbalance());
        AssertCurrent(desk);

        desk.Source.Add("6", "item 6", "6.50");
        desk.Source.Rows.RemoveAll(row => row.Id == "7");
        await desk.PollAsync();
        AssertCurrent(desk);
    }

    [Fact]
    public async Task A_generation_with_dead_rows_is_held_where_the_policy_says_so()
    {
        await using var desk = new DeliveryDesk(mode: WriteMode.Replace);
        desk.Source.Fill(40);
        desk.Source.Put("12", "a name much longer than twenty characters", "1");
        desk.Policies = desk.Policies with { DeadInReplace = Engine.Configuration.Model.DeadRowsInReplace.Hold };

        Assert.Equal("GENERATION-DEAD", (await Assert.ThrowsAsync<ConnectorException>(() => desk.PollAsync())).Error.Code);
        Assert.Empty(desk.Destination.Rows);
    }

    [Fact]
    public async Task Everything_from_the_date_on_where_history_begins_is_a_generation()
    {
        await using var desk = new DeliveryDesk(mode: WriteMode.Replace, declared: static stream => stream with { Cursor = stream.Cursor with { SinceField = "Stamp" } }) { Since = "2026-01-01" };
        desk.Source.Fill(40);

        await desk.PollAsync();
        desk.Source.Rows.RemoveAll(row => row.Id == "6");
        await desk.PollAsync();

        AssertCurrent(desk);
    }

    [Fact]
    public async Task A_read_that_does_not_show_every_row_makes_no_generation()
    {
        await using var desk = new DeliveryDesk(Abstractions.Sources.ReadStrategy.Stamp, WriteMode.Replace);
        desk.Source.Fill(40);
        await desk.PollAsync();
        int rows = desk.Destination.Rows.Count;
        desk.Source.Add("41", "new", "1");

        Assert.Equal("GENERATION-INCOMPLETE", (await Assert.ThrowsAsync<ConnectorException>(() => desk.PollAsync())).Error.Code);
        Assert.Equal(rows, desk.Destination.Rows.Count);
    }

    [Fact]
    public async Task An_empty_or_shrunken_read_changes_nothing_INV5()
    {
        await using var desk = new DeliveryDesk(mode: WriteMode.Replace);
        desk.Source.Fill(40);
        await desk.PollAsync();
        int rows = desk.Destination.Rows.Count;
        desk.Source.Rows.RemoveAll(row => row.Id.Length == 2 && row.Id[0] is '1' or '2');

        var error = await Assert.ThrowsAsync<ConnectorException>(() => desk.PollAsync());

        Assert.Equal("GENERATION-SMALLER", error.Error.Code);
        Assert.Equal(rows, desk.Destination.Rows.Count);
        desk.Policies = desk.Policies with { GuardsOff = true };
        await desk.PollAsync();
        AssertCurrent(desk);
    }

    [Fact]
    public async Task A_dead_row_keeps_its_last_good_version()
    {
        await using var desk = new DeliveryDesk(mode: WriteMode.Replace);
        desk.Source.Fill(20);
        await desk.PollAsync();
        desk.Source.Put("5", "a name much longer than twenty characters", "5");

        FateCounts counts = await desk.PollAsync();

        Assert.Equal(1, counts.Dead);
        long current = desk.Destination.Rows.Where(row => row.Deleted).Max(row => row.Generation);
        Assert.Equal("item 5", Assert.Single(desk.Destination.Rows, row => row.Generation == current && row.Id == "5" && !row.Deleted).Name);
    }

    [Theory]
    [InlineData(nameof(DeliveryPoint.Journaled), 2)]
    [InlineData(nameof(DeliveryPoint.Marked), 2)]
    [InlineData(nameof(DeliveryPoint.Sent), 2)]
    [InlineData(nameof(DeliveryPoint.Settled), 1)]
    [InlineData(nameof(DeliveryPoint.Settled), 2)]
    [InlineData(nameof(DeliveryPoint.Sent), 4)]
    public async Task A_crash_never_shows_half_a_generation_INV5(string point, int occurrence)
    {
        await using var desk = new DeliveryDesk(mode: WriteMode.Replace);
        desk.Source.Fill(40);
        await desk.PollAsync();
        SourceRow[] before = [.. desk.Source.Rows];
        desk.Source.Put("5", "five", "5");
        int met = 0;
        desk.At = reached =>
        {
            if (reached.Point.ToString() == point && Interlocked.Increment(ref met) == occurrence) throw new InvalidOperationException("power cut");
        };
        await Assert.ThrowsAsync<InvalidOperationException>(() => desk.PollAsync());
        desk.Segments.PowerCut();
        desk.At = null;
        string?[] shown = [.. Shown(desk).Select(row => row.Name)];
        Assert.True(shown.SequenceEqual(before.OrderBy(row => row.Id, StringComparer.Ordinal).Select(row => row.Name)) || shown.Contains("five"));

        await desk.PollAsync();

        AssertCurrent(desk);
    }

    [Fact]
    public async Task A_generation_whose_closing_row_has_arrived_is_the_ledger_although_nobody_was_told_INV5()
    {
        await using var desk = new DeliveryDesk(mode: WriteMode.Replace);
        desk.Source.Fill(40);
        await desk.PollAsync();
        desk.Source.Put("5", "five", "5");
        desk.Source.Rows.RemoveAll(row => row.Id == "6");
        int sends = 0;
        desk.At = reached =>
        {
            // Three batches and the closing row.
            if (reached.Point == DeliveryPoint.Sent && Interlocked.Increment(ref sends) == 4) throw new InvalidOperationException("power cut");
        };
        await Assert.ThrowsAsync<InvalidOperationException>(() => desk.PollAsync());
        desk.Segments.PowerCut();
        desk.At = null;

        Assert.Equal(0, (await desk.PollAsync()).New);

        AssertCurrent(desk);
        await using DeliveryDesk.Session session = await desk.OpenAsync();
        Assert.Equal((39, 39L), (session.Context.Ledger.Scan().Count(), session.Context.State.GenerationRows));
    }

    [Fact]
    public async Task Everything_gone_and_approved_leaves_an_empty_generation()
    {
        await using var desk = new DeliveryDesk(mode: WriteMode.Replace);
        desk.Source.Fill(20);
        await desk.PollAsync();
        desk.Source.Rows.Clear();
        desk.Policies = desk.Policies with { GuardsOff = true };

        Assert.Equal(1, (await desk.PollAsync()).Delivered);

        Assert.Empty(Shown(desk));
        Assert.Equal(0, (await desk.PollAsync()).Delivered);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(4000)]
    public async Task Rows_in_memory_do_not_depend_on_the_rows_of_a_generation(int rows)
    {
        await using var desk = new DeliveryDesk(mode: WriteMode.Replace);
        desk.Source.PageRows = 100;
        desk.Source.Fill(rows);
        await using DeliveryDesk.Session session = await desk.OpenAsync();
        int most = 0;
        desk.At = reached =>
        {
            if (reached.Point == DeliveryPoint.PagePlaced) most = Math.Max(most, session.Context.Ledger.RowsInMemory);
        };
        await session.PrepareAsync();

        Assert.Equal(rows, (await session.PollAsync()).New);

        // A page beside what is staged before it is written out: 100 rows, and the 40 that the desk lets a ledger hold, in batches of 16.
        Assert.InRange(most, 1, 200);
    }

    private static void AssertCurrent(DeliveryDesk desk) =>
        Assert.Equal(desk.Source.Rows.OrderBy(row => row.Id, StringComparer.Ordinal).Select(row => (row.Id, row.Name)), Shown(desk).Select(row => (row.Id, row.Name)));

    private static IEnumerable<StoredRow> Shown(DeliveryDesk desk)
    {
        long current = desk.Destination.Rows.Where(row => row.Deleted).Max(row => row.Generation);
        return desk.Destination.Rows.Where(row => row.Generation == current && !row.Deleted).OrderBy(row => row.Id, StringComparer.Ordinal);
    }
}
