using MlConnector.Abstractions.Sources;
using MlConnector.Engine.Delivery;
using MlConnector.Engine.Ledger;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Reading;
using MlConnector.Engine.Replay;
using MlConnector.Engine.Runs;
using MlConnector.Engine.Tests.Delivery.Fixtures;
using MlConnector.Engine.Tests.Runs;

namespace MlConnector.Engine.Tests.Delivery;

/// <summary>What the ERP purges is history: it stays in every figure, nothing is sent for it, and the ledger knows.</summary>
public sealed class PurgedRowTests
{
    [Fact]
    public async Task A_purged_row_is_flagged_in_the_ledger_and_stays_as_it_is_INV5()
    {
        await using var desk = new DeliveryDesk(absence: AbsenceMeaning.Purged);
        desk.Source.Fill(30);
        await desk.PollAsync();
        desk.Source.Rows.RemoveRange(0, 20);

        FateCounts counts = await desk.PollAsync();

        Assert.Equal((0, 0), (counts.Tombstones, counts.Delivered));
        Assert.Null(counts.Imbalance());
        Assert.Equal((30, 30), (desk.Destination.Rows.Count, desk.Destination.Current().Count));
        Assert.Equal(20, await PurgedAsync(desk));
        Assert.Equal(0, (await desk.PollAsync()).Delivered);
        Assert.Equal(20, await PurgedAsync(desk));
    }

    [Fact]
    public async Task A_purged_row_that_is_there_again_is_recognised_and_its_changes_are_delivered()
    {
        await using var desk = new DeliveryDesk(absence: AbsenceMeaning.Purged);
        desk.Source.Fill(5);
        await desk.PollAsync();
        SourceRow[] archived = [.. desk.Source.Rows.Where(row => row.Id is "2" or "3")];
        desk.Source.Rows.RemoveAll(archived.Contains);
        await desk.PollAsync();
        desk.Source.Rows.Add(archived[0]);
        desk.Source.Put("3", "restored", "33");

        FateCounts counts = await desk.PollAsync();

        Assert.Equal((0, 1, 4), (counts.New, counts.Changed, counts.Unchanged));
        Assert.Equal(0, await PurgedAsync(desk));
        desk.AssertSame();
        desk.AssertNoRepeat();
    }

    [Fact]
    public async Task A_passport_tells_that_the_source_has_purged_the_record_and_no_longer_once_it_is_back()
    {
        await using var desk = new DeliveryDesk(absence: AbsenceMeaning.Purged);
        await using var runs = new RunDesk(desk);
        desk.Source.Fill(5);
        await runs.RunAsync();
        desk.Source.Put("3", "three", "33");
        await runs.RunAsync();
        Assert.DoesNotContain(await PassportAsync(runs, "3"), entry => entry.Purged);
        SourceRow archived = desk.Source.Rows.Single(row => row.Id == "3");
        desk.Source.Rows.Remove(archived);
        await runs.RunAsync();
        Assert.Equal([true, false], (await PassportAsync(runs, "3")).Select(entry => entry.Purged));
        Assert.DoesNotContain(await PassportAsync(runs, "4"), entry => entry.Purged);
        desk.Source.Rows.Add(archived);
        await runs.RunAsync();
        Assert.DoesNotContain(await PassportAsync(runs, "3"), entry => entry.Purged);
    }

    private static async Task<IReadOnlyList<PassportEntry>> PassportAsync(RunDesk runs, string key) =>
        Assert.Single(await runs.InProcessAsync((services, pipeline) => new Passports(services).FindAsync("finance", pipeline.Content, key, CancellationToken.None))).Entries;

    [Fact]
    public async Task Rebuild_and_compaction_deliver_purged_rows_from_the_journal_and_totals_count_them()
    {
        await using var desk = new DeliveryDesk(absence: AbsenceMeaning.Purged, declared: static stream => stream with { ControlTotals = new ControlTotalDefinition([], ["Amount"]) });
        await using var runs = new RunDesk(desk);
        desk.Source.Fill(40);
        await runs.RunAsync();
        desk.Source.Rows.RemoveAll(row => row.Id is "7" or "8");
        desk.Source.Put("9", "nine", "9");
        RunResult run = await runs.RunAsync();
        Assert.Equal(RunState.Verified, run.State);
        Assert.Contains("2 rows are no longer at the source", Assert.Single(run.Streams[0].Remarks), StringComparison.Ordinal);
        Assert.Equal(40, Assert.Single(run.Streams[0].ControlTotals, figure => figure.Measure == "rows").Delivered);
        int pages = desk.Source.Pages;

        Assert.Equal(RunState.Verified, (await runs.InProcessAsync((services, pipeline) => new WindowCompaction(services).CompactAsync(pipeline, TimeSpan.FromHours(1), new RunRequest("test") { Wait = true }, CancellationToken.None, CancellationToken.None))).State);
        Assert.Equal((40, 40), (desk.Destination.Rows.Count, desk.Destination.Current().Count));
        desk.Destination.Rows.Clear();
        await runs.RunAsync();
        Assert.Equal(RunState.Verified, (await runs.InProcessAsync((services, pipeline) => new TableService(services).RebuildAsync(pipeline, new RunRequest("test") { Wait = true }, CancellationToken.None, CancellationToken.None))).State);

        Assert.Equal((40, 40), (desk.Destination.Rows.Count, desk.Destination.Current().Count));
        Assert.Equal("item 7", desk.Destination.Current()["7"].Name);
        Assert.True(desk.Source.Pages <= pages + 6, "history came from the source, which has none");
        Assert.Equal(2, await PurgedAsync(desk));
        desk.Source.Add("8", "item 8", "8.50");
        await runs.RunAsync();
        Assert.Equal((1, 40), (await PurgedAsync(desk), desk.Destination.Rows.Count));
    }

    [Fact]
    public async Task A_rebuild_from_the_source_forgets_everything_but_history_however_often_it_is_cut_short_INV5()
    {
        await using var desk = new DeliveryDesk(absence: AbsenceMeaning.Purged);
        await using var runs = new RunDesk(desk);
        desk.Source.Fill(40);
        await runs.RunAsync();
        desk.Source.Rows.RemoveAll(row => row.Id is "7" or "8");
        await runs.RunAsync();
        desk.Source.Rows.RemoveAll(row => row.Id == "40"); // lost by a restore of the source: no history
        desk.Destination.Faults.Enqueue(SendFault.Auth);
        Task<RunResult> Rebuild() => runs.InProcessAsync((services, pipeline) => new TableService(services).RebuildAsync(pipeline, new RunRequest("test") { Wait = true }, CancellationToken.None, CancellationToken.None, fromSource: true));
        Assert.Equal(RunState.Failed, (await Rebuild()).State);

        Assert.Equal(RunState.Verified, (await Rebuild()).State);
        Assert.Equal(["7", "8"], desk.Destination.Current().Keys.Order());
        Assert.Equal(RunState.Verified, (await Rebuild()).State);
        RunResult run = await runs.RunAsync();

        Assert.Equal((RunState.Verified, 37), (run.State, run.Streams[0].Counts.New));
        Assert.Equal(39, desk.Destination.Current().Count);
        Assert.DoesNotContain("40", desk.Destination.Current().Keys);
        desk.AssertNoRepeat();
    }

    [Fact]
    public async Task A_source_that_suddenly_shows_nothing_is_a_persons_matter_and_not_history()
    {
        await using var desk = new DeliveryDesk(absence: AbsenceMeaning.Purged);
        desk.Source.Fill(10);
        await desk.PollAsync();
        desk.Source.Rows.Clear();

        await using (DeliveryDesk.Session session = await desk.OpenAsync())
        {
            await session.PrepareAsync();
            await session.PollAsync();
            Assert.Contains("Purged rows wait for approval", Assert.Single(session.Delivery.Sent.Doubts), StringComparison.Ordinal);
        }

        Assert.Equal((0, 10), (await PurgedAsync(desk), desk.Destination.Current().Count));
        desk.Policies = desk.Policies with { GuardsOff = true };
        Assert.Equal(0, (await desk.PollAsync()).Delivered);
        Assert.Equal(10, await PurgedAsync(desk));
    }

    [Fact]
    public async Task Only_what_is_closed_is_history_an_open_item_that_is_gone_was_deleted()
    {
        await using var desk = new DeliveryDesk(ReadStrategy.OpenItems, absence: AbsenceMeaning.Purged);
        desk.Source.Fill(30);
        desk.Source.Put("4", "paid", "0");
        await desk.PollAsync();
        desk.Source.Rows.RemoveAll(row => row.Id is "4" or "5");

        Assert.Equal(0, (await desk.PollAsync()).Delivered); // a poll that is not complete concludes nothing
        FateCounts counts = await desk.PollAsync(ReadMode.Full);

        Assert.Equal((1, 1), (counts.Tombstones, counts.Delivered));
        Assert.Equal("5", Assert.Single(desk.Destination.Rows, row => row.Deleted).Id);
        Assert.Equal(("paid", 1), (desk.Destination.Current()["4"].Name, await PurgedAsync(desk)));
    }

    [Fact]
    public async Task What_was_history_is_removed_when_absence_is_declared_to_mean_that()
    {
        await using var kept = new DeliveryDesk(absence: AbsenceMeaning.Purged);
        kept.Source.Fill(30);
        await kept.PollAsync();
        kept.Source.Rows.RemoveAll(row => row.Id == "4");
        await kept.PollAsync();

        kept.Source.Definition = kept.Source.Definition with { Absence = AbsenceMeaning.Removed };

        Assert.Equal(1, (await kept.PollAsync()).Tombstones);
        kept.AssertSame();
    }

    private static async Task<int> PurgedAsync(DeliveryDesk desk)
    {
        await using DeliveryDesk.Session session = await desk.OpenAsync();
        return session.Context.Ledger.Scan().Count(entry => entry.State == LedgerState.Purged);
    }
}
