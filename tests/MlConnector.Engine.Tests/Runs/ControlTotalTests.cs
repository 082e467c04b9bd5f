using MlConnector.Abstractions.Schemas;
using MlConnector.Engine.Delivery.Progress;
using MlConnector.Engine.Mapping;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Reading;
using MlConnector.Engine.Runs;
using MlConnector.Engine.Tests.Restore;

namespace MlConnector.Engine.Tests.Runs;

/// <summary>When control totals are compared: whenever something was delivered, recovered, adopted or read completely; a poll that brings nothing asks for none.</summary>
public sealed class ControlTotalTests
{
    [Fact]
    public async Task A_poll_that_brings_nothing_asks_for_no_totals_and_a_full_run_does()
    {
        await using var desk = new RestoreDesk(WriteMode.Versions, totals: true);
        desk.Source.Fill(20);
        Assert.Equal(RunState.Verified, (await desk.RunAsync()).State);
        int asked = desk.Destination.TotalsAsked;
        Tamper(desk);

        Assert.Equal((RunState.Verified, asked), ((await desk.RunAsync()).State, desk.Destination.TotalsAsked));
        RunResult full = await desk.RunAsync(ReadMode.Full);

        Assert.Equal((RunState.Unverified, 0), (full.State, full.Streams[0].Counts.Delivered));
        Assert.Contains("control totals differ", Assert.Single(full.Streams[0].Reasons), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_that_only_finished_what_an_earlier_one_had_sent_compares_totals()
    {
        await using var desk = new RestoreDesk(WriteMode.Versions, totals: true);
        desk.Source.Fill(10);
        desk.Desk.At = static reached =>
        {
            if (reached.Point == DeliveryPoint.Sent) throw new InvalidOperationException("the process ends here");
        };
        await Assert.ThrowsAsync<InvalidOperationException>(() => desk.Desk.PollAsync());
        desk.Desk.At = null;
        int asked = desk.Destination.TotalsAsked;

        RunResult next = await desk.RunAsync();

        Assert.Equal((RunState.Verified, 1), (next.State, next.Streams[0].Recovered));
        Assert.True(desk.Destination.TotalsAsked > asked);
        Assert.All(next.Streams[0].ControlTotals, figure => Assert.True(figure.Agrees));
    }

    [Fact]
    public async Task An_adopted_table_is_compared_at_once_and_rows_that_were_taken_over_when_they_are_read()
    {
        await using var desk = new RestoreDesk(WriteMode.Versions, totals: true);
        desk.Source.Fill(10);
        await desk.RunAsync();
        RestoreDesk.Copy yesterday = desk.TakeCopy();
        desk.Source.Fill(4, from: 11);
        await desk.RunAsync();
        desk.Restore(yesterday);
        Assert.Empty((await desk.AdoptAsync()).Streams[0].ControlTotals);

        RunResult next = await desk.RunAsync();

        Assert.Equal((RunState.Verified, 0), (next.State, next.Streams[0].Counts.Delivered));
        Assert.Contains(next.Streams[0].ControlTotals, figure => figure is { Measure: "rows", Delivered: 14, Destination: 14 });
        Tamper(desk);
        Assert.Equal(RunState.Unverified, (await desk.AdoptAsync()).State);
    }

    [Fact]
    public async Task A_rebuild_compares_totals_also_if_the_journal_has_nothing_to_deliver()
    {
        await using var desk = new RestoreDesk(WriteMode.Versions, totals: true);
        desk.Source.Fill(10);
        await desk.RunAsync();
        Assert.Equal(10, (await desk.RebuildAsync()).Streams[0].Counts.Delivered);
        RestoreDesk.Copy today = desk.TakeCopy();
        desk.Restore(today with { Segments = new Dictionary<string, byte[]>() });
        int asked = desk.Destination.TotalsAsked;

        RunResult rebuilt = await desk.RebuildAsync();

        Assert.Equal((0, 0), (rebuilt.Streams[0].Counts.Delivered, desk.Destination.Rows.Count));
        Assert.True(desk.Destination.TotalsAsked > asked);
        Assert.Contains(rebuilt.Streams[0].ControlTotals, figure => figure is { Measure: "rows", Delivered: 0, Destination: 0 });
    }

    [Fact]
    public async Task What_the_mapping_does_not_deliver_is_not_compared_and_the_rest_is()
    {
        await using var desk = new RestoreDesk(WriteMode.Versions, totals: true);
        desk.Desk.Mapping = new MappingDefinition([new ColumnMapping("Id", "Id"), new ColumnMapping("Name", "Name"), new ColumnMapping("Amount", "Amount * 2")]);
        desk.Source.Fill(10);

        StreamResult first = Assert.Single((await desk.RunAsync()).Streams);

        Assert.Empty(first.Reasons);
        Assert.Equal(RunState.Verified, first.State);
        Assert.Equal((10m, 10m), Assert.Single(first.ControlTotals) is { Measure: "rows" } rows ? (rows.Delivered, rows.Destination) : default);
        Assert.Contains("control totals leave out Amount", Assert.Single(first.Remarks), StringComparison.Ordinal);
        desk.Destination.Rows[3] = desk.Destination.Rows[3] with { Deleted = true };
        Assert.Equal(RunState.Unverified, (await desk.RunAsync(ReadMode.Full)).State);
    }

    [Fact]
    public async Task What_the_site_does_not_show_is_not_said_to_agree()
    {
        await using var desk = new RestoreDesk(WriteMode.Versions, totals: true);
        desk.Desk.NotShown = ["Amount"];
        desk.Source.Fill(10);

        StreamResult first = Assert.Single((await desk.RunAsync()).Streams);

        Assert.Equal("rows", Assert.Single(first.ControlTotals).Measure);
        Assert.Contains("control totals leave out Amount, column not shown", Assert.Single(first.Remarks), StringComparison.Ordinal);
    }

    /// <summary>Somebody changes an amount at the destination.</summary>
    private static void Tamper(RestoreDesk desk) => desk.Destination.Rows[3] = desk.Destination.Rows[3] with { Amount = "4711" };
}
