using System.Globalization;
using MlConnector.Abstractions.Schemas;
using MlConnector.Engine.Delivery.Progress;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Reading;
using MlConnector.Engine.Runs;
using MlConnector.Engine.Tests.Delivery.Fixtures;
using MlConnector.Engine.Tests.Runs;

namespace MlConnector.Engine.Tests.Replay;

/// <summary>A mapping change that reads again: rows the source did not change arrive with the new mapping, once.</summary>
public sealed class RereadTests
{
    private static readonly RunRequest Reread = new("test") { Wait = true, Mode = ReadMode.Full, RenewsOlder = true };

    [Theory]
    [InlineData(WriteMode.Versions)]
    [InlineData(WriteMode.Replace)]
    public async Task Unchanged_rows_are_delivered_with_the_new_mapping_once(WriteMode mode)
    {
        await using var desk = new DeliveryDesk(mode: mode);
        await using var runs = new RunDesk(desk);
        desk.Source.Fill(60);
        await runs.RunAsync();
        Double(desk);

        StreamResult renewed = (await runs.RunAsync(Reread)).Streams[0];

        Assert.Equal((RunState.Verified, 60, 60, null), (renewed.State, renewed.Counts.Unchanged, renewed.Counts.Replayed, renewed.Counts.Imbalance()));
        AssertDoubled(desk, mode);
        Assert.Equal(0, (await runs.RunAsync(Reread)).Streams[0].Counts.Delivered);
        Assert.Equal((60, 0), ((await runs.RunAsync(new RunRequest("test") { Mode = ReadMode.Full })).Streams[0].Counts.Unchanged, (await runs.RunAsync()).Streams[0].Counts.Delivered));
    }

    [Fact]
    public async Task A_full_read_leaves_rows_of_an_older_mapping_as_they_are()
    {
        await using var desk = new DeliveryDesk();
        await using var runs = new RunDesk(desk);
        desk.Source.Fill(60);
        await runs.RunAsync();
        Double(desk);
        Assert.Equal((60, 0), ((await runs.RunAsync(new RunRequest("test") { Mode = ReadMode.Full })).Streams[0].Counts.Unchanged, desk.Destination.Rows.Count - 60));
    }

    [Fact]
    public async Task Cut_off_it_goes_on_with_the_rows_that_are_left()
    {
        await using var desk = new DeliveryDesk();
        await using var runs = new RunDesk(desk);
        desk.Destination.Capabilities = desk.Destination.Capabilities with { PreferredRowsPerBatch = 10 };
        desk.Source.Fill(400);
        await runs.RunAsync();
        Double(desk);
        Assert.Equal(RunState.Failed, (await runs.RunAsync(Reread with { Observer = new Killer(nameof(DeliveryPoint.Settled), 3) })).State);

        long rest = (await runs.RunAsync(Reread)).Streams[0].Counts.Replayed;

        Assert.InRange(rest, 1, 399);
        AssertDoubled(desk, WriteMode.Versions);
        desk.AssertNoRepeat();
        Assert.Equal(800, desk.Destination.Rows.Count);
    }

    [Fact]
    public async Task A_repair_in_force_stays_and_a_row_that_fits_no_more_is_a_dead_letter()
    {
        await using var desk = new DeliveryDesk();
        await using var runs = new RunDesk(desk);
        desk.Source.Fill(5);
        desk.Source.Put("3", "a name much longer than twenty characters", "3");
        await runs.RunAsync();
        await ReplayTests.RepairAsync(desk, runs, "Name", "three");
        await runs.RunAsync();
        desk.Mapping = desk.Mapping with { Columns = desk.Mapping.Columns.SetItem(1, desk.Mapping.Columns[1] with { Expression = "concat(Name, case when Id = '4' then ' with many more letters' else '!' end)" }) };

        StreamResult renewed = (await runs.RunAsync(Reread)).Streams[0];

        Assert.Equal((4, 1, null), (renewed.Counts.Replayed, renewed.Counts.Dead, renewed.Counts.Imbalance()));
        Assert.Equal("three!", desk.Destination.Current()["3"].Name);
        Assert.DoesNotContain('!', desk.Destination.Current()["4"].Name!);
        Assert.Equal("MAP-LENGTH", Assert.Single(await desk.DeadLettersAsync()).Code);
    }

    [Fact]
    public async Task An_append_table_says_that_its_rows_stay()
    {
        await using var desk = new DeliveryDesk(mode: WriteMode.Append);
        await using var runs = new RunDesk(desk);
        desk.Source.Fill(20);
        await runs.RunAsync();
        Double(desk);
        StreamResult renewed = (await runs.RunAsync(Reread)).Streams[0];
        Assert.Equal((0, 20), (renewed.Counts.Delivered, desk.Destination.Rows.Count));
        Assert.Contains(renewed.Remarks, remark => remark.Contains("mlc rebuild", StringComparison.Ordinal));
    }

    private static void Double(DeliveryDesk desk) =>
        desk.Mapping = desk.Mapping with { Columns = desk.Mapping.Columns.SetItem(2, desk.Mapping.Columns[2] with { Expression = "Amount * 2", Scale = 4 }) };

    private static void AssertDoubled(DeliveryDesk desk, WriteMode mode) =>
        Assert.Equal(
            desk.Source.Rows.Select(row => (row.Id, Number(row.Amount) * 2)).Order(),
            (mode == WriteMode.Replace ? desk.Destination.CurrentGeneration() : desk.Destination.Current().Values).Select(row => (row.Id, Number(row.Amount))).Order());

    private static decimal Number(string amount) => decimal.Parse(amount, CultureInfo.InvariantCulture);
}
