using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Sources;
using MlConnector.Engine.DeadLetters;
using MlConnector.Engine.Delivery;
using MlConnector.Engine.Delivery.Rows;
using MlConnector.Engine.Mapping;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Reconciliation;
using MlConnector.Engine.Replay;
using MlConnector.Engine.Runs;
using MlConnector.Engine.Tests.Delivery.Fixtures;
using MlConnector.Engine.Tests.Runs;

namespace MlConnector.Engine.Tests.Replay;

/// <summary>Dead letters, repairs, supersession, and replay, with the source switched off where the design says so.</summary>
public sealed class ReplayTests
{
    private const string TooLong = "a name much longer than twenty characters";

    [Theory]
    [InlineData(TooLong, "8", "Name", "eight")]
    [InlineData("eight", "8,x", "Amount", "8")]
    public async Task A_repaired_row_is_replayed_without_the_source_and_stays_repaired(string name, string amount, string field, string value)
    {
        await using var desk = new DeliveryDesk();
        await using var runs = new RunDesk(desk);
        desk.Source.Fill(20);
        desk.Source.Put("8", name, amount);
        await runs.RunAsync();
        int pages = desk.Source.Pages;

        await RepairAsync(desk, runs, field, value);
        RunResult replay = await ReplayAsync(runs);

        Assert.Equal(pages, desk.Source.Pages);
        Assert.Equal((RunState.Verified, 1), (replay.State, replay.Streams[0].Counts.Replayed));
        Assert.Null(replay.Streams[0].Counts.Imbalance());
        Assert.Equal(("eight", "8"), (desk.Destination.Current()["8"].Name, desk.Destination.Current()["8"].Amount));
        Assert.Empty(await desk.DeadLettersAsync());

        FateCounts again = (await runs.RunAsync()).Streams[0].Counts;
        Assert.Equal((20, 1, 0), (again.Unchanged, again.UnchangedRepaired, again.Dead));
        Assert.Equal(20, desk.Destination.Rows.Count);

        desk.Source.Put("8", "eight, mended", "8.0");
        FateCounts mended = (await runs.RunAsync()).Streams[0].Counts;
        Assert.Equal((1, 0), (mended.Changed, mended.UnchangedRepaired));
        desk.AssertSame();
    }

    [Fact]
    public async Task Control_totals_count_a_repaired_row_as_it_was_delivered()
    {
        await using var desk = new DeliveryDesk(declared: static definition => definition with { ControlTotals = new ControlTotalDefinition([], ["Amount"]) });
        await using var runs = new RunDesk(desk);
        desk.Source.Fill(20);
        desk.Source.Put("8", "eight", "8,x");
        await runs.RunAsync();

        await RepairAsync(desk, runs, "Amount", "8");
        RunResult replay = await ReplayAsync(runs);

        Assert.Equal(RunState.Verified, replay.State);
        ReconciledFigure sum = Assert.Single(replay.Streams[0].ControlTotals, static figure => figure.Measure == "Amount");
        Assert.Equal(sum.Destination, sum.Delivered);
    }

    [Fact]
    public async Task An_older_version_that_was_read_at_the_same_time_never_comes_over_the_newer_one()
    {
        await using var desk = new DeliveryDesk();
        await using var runs = new RunDesk(desk);
        desk.Source.Add("99", TooLong, "1");
        desk.Source.Fill(14);
        desk.Source.Add("99", "fine", "2"); // it changed while the pages were read, within one tick of the clock
        await runs.RunAsync();
        Assert.Single(await desk.DeadLettersAsync());
        desk.Mapping = desk.Mapping with { Columns = desk.Mapping.Columns.SetItem(1, new ColumnMapping("Name", "Id")) };

        await ReplayAsync(runs);

        Assert.Equal("2", Assert.Single(desk.Destination.Rows, row => row.Id == "99").Amount);
        Assert.Equal(DeadLetterState.Superseded, Assert.Single(await desk.DeadLettersAsync(null)).State);
    }

    [Fact]
    public async Task A_repair_stored_before_the_next_read_is_applied_by_the_read()
    {
        await using var desk = new DeliveryDesk();
        await using var runs = new RunDesk(desk);
        desk.Source.Fill(5);
        desk.Source.Put("3", TooLong, "3");
        await runs.RunAsync();
        await RepairAsync(desk, runs, "Name", "three");

        RunResult result = await runs.RunAsync();

        Assert.Equal(1, result.Streams[0].Counts.New);
        Assert.Null(result.Streams[0].Counts.Imbalance());
        Assert.Equal("three", desk.Destination.Current()["3"].Name);
        Assert.Empty(await desk.DeadLettersAsync());
    }

    [Fact]
    public async Task A_newer_version_supersedes_and_replaying_the_older_is_refused_with_the_reason()
    {
        await using var desk = new DeliveryDesk();
        await using var runs = new RunDesk(desk);
        desk.Source.Fill(5);
        desk.Source.Put("3", TooLong, "3");
        await runs.RunAsync();
        long letter = Assert.Single(await desk.DeadLettersAsync()).Id;
        desk.Source.Put("3", "three", "3");
        await runs.RunAsync();
        Assert.Equal(DeadLetterState.Superseded, Assert.Single(await desk.DeadLettersAsync(null)).State);

        RunResult replay = await ReplayAsync(runs, letter);

        Assert.Contains("newer version", Assert.Single(replay.Streams[0].Remarks));
        Assert.Equal(5, desk.Destination.Rows.Count);
    }

    [Fact]
    public async Task A_reversion_closes_the_dead_letter_of_the_version_between()
    {
        await using var desk = new DeliveryDesk();
        await using var runs = new RunDesk(desk);
        desk.Source.Fill(5);
        await runs.RunAsync();
        desk.Source.Put("3", TooLong, "3.50");
        await runs.RunAsync();
        desk.Source.Put("3", "item 3", "3.50");

        RunResult result = await runs.RunAsync();

        Assert.Equal((5, 0), (result.Streams[0].Counts.Unchanged, result.Streams[0].Counts.Delivered));
        Assert.Equal(DeadLetterState.Superseded, Assert.Single(await desk.DeadLettersAsync(null)).State);
    }

    [Fact]
    public async Task A_repair_that_is_not_enough_is_told_and_not_stored()
    {
        await using var desk = new DeliveryDesk();
        await using var runs = new RunDesk(desk);
        desk.Source.Fill(2);
        desk.Source.Put("2", TooLong, "2");
        await runs.RunAsync();

        var still = await Assert.ThrowsAsync<ConnectorException>(() => RepairAsync(desk, runs, "Amount", "5"));
        var key = await Assert.ThrowsAsync<ConnectorException>(() => RepairAsync(desk, runs, "Id", "5"));
        var type = await Assert.ThrowsAsync<ConnectorException>(() => RepairAsync(desk, runs, "Amount", "five"));

        Assert.Equal(["REPAIR-NOT-ENOUGH", "REPAIR-KEY", "REPAIR-VALUE"], [still.Error.Code, key.Error.Code, type.Error.Code]);
    }

    [Fact]
    public async Task A_changed_mapping_is_replayed_from_the_journal()
    {
        await using var desk = new DeliveryDesk();
        await using var runs = new RunDesk(desk);
        desk.Source.Fill(20);
        await runs.RunAsync();
        desk.Mapping = desk.Mapping with { Columns = desk.Mapping.Columns.SetItem(2, desk.Mapping.Columns[2] with { Expression = "Amount * 2", Scale = 4 }) };
        int pages = desk.Source.Pages;

        RunResult replay = await runs.InProcessAsync((services, pipeline) => new ReplayService(services).ReplayRevisionAsync(pipeline, new RunRequest("test") { Wait = true }, CancellationToken.None, CancellationToken.None));

        Assert.Equal((RunState.Verified, 20, pages), (replay.State, replay.Streams[0].Counts.Replayed, desk.Source.Pages));
        Assert.All(desk.Destination.Current().Values, row => Assert.Equal(decimal.Parse(desk.Source.Rows.Single(each => each.Id == row.Id).Amount, System.Globalization.CultureInfo.InvariantCulture) * 2, decimal.Parse(row.Amount, System.Globalization.CultureInfo.InvariantCulture)));
        Assert.Equal(20, (await runs.RunAsync()).Streams[0].Counts.Unchanged);
    }

    [Fact]
    public async Task A_changed_mapping_of_a_replaced_table_is_replayed_as_a_new_generation_once()
    {
        await using var desk = new DeliveryDesk(mode: MlConnector.Abstractions.Schemas.WriteMode.Replace);
        await using var runs = new RunDesk(desk);
        desk.Source.Fill(20);
        await runs.RunAsync();
        desk.Mapping = desk.Mapping with { Columns = desk.Mapping.Columns.SetItem(2, desk.Mapping.Columns[2] with { Expression = "Amount * 2", Scale = 4 }) };
        int pages = desk.Source.Pages;
        Task<RunResult> Replay() => runs.InProcessAsync((services, pipeline) => new ReplayService(services).ReplayRevisionAsync(pipeline, new RunRequest("test") { Wait = true }, CancellationToken.None, CancellationToken.None));

        Assert.Equal((20, pages), ((await Replay()).Streams[0].Counts.Replayed, desk.Source.Pages));

        Assert.All(desk.Destination.CurrentGeneration(), row => Assert.Equal(decimal.Parse(desk.Source.Rows.Single(each => each.Id == row.Id).Amount, System.Globalization.CultureInfo.InvariantCulture) * 2, decimal.Parse(row.Amount, System.Globalization.CultureInfo.InvariantCulture)));
        Assert.Equal(0, (await Replay()).Streams[0].Counts.Delivered);
        Assert.Equal(20, (await runs.RunAsync()).Streams[0].Counts.Unchanged);
    }

    [Fact]
    public async Task A_dead_letter_of_a_replaced_table_is_delivered_by_the_next_run_with_its_repair()
    {
        await using var desk = new DeliveryDesk(mode: MlConnector.Abstractions.Schemas.WriteMode.Replace);
        await using var runs = new RunDesk(desk);
        desk.Source.Fill(20);
        desk.Source.Put("8", TooLong, "8");
        await runs.RunAsync();
        await RepairAsync(desk, runs, "Name", "eight");

        RunResult replay = await ReplayAsync(runs);
        Assert.Equal(RunState.Unverified, replay.State);
        Assert.Contains("the next run delivers", Assert.Single(replay.Streams[0].Reasons), StringComparison.Ordinal);
        await runs.RunAsync();

        Assert.Equal("eight", Assert.Single(desk.Destination.CurrentGeneration(), row => row.Id == "8").Name);
        Assert.Empty(await desk.DeadLettersAsync());
        Assert.Equal(0, (await runs.RunAsync()).Streams[0].Counts.Delivered);
    }

    [Fact]
    public async Task The_passport_of_a_record_tells_every_time_it_was_read_and_what_arrived()
    {
        await using var desk = new DeliveryDesk();
        await using var runs = new RunDesk(desk);
        desk.Source.Fill(30);
        RunResult first = await runs.RunAsync();
        desk.Source.Put("7", "seven", "7");
        await runs.RunAsync();
        desk.Source.Put("7", TooLong, "7");
        await runs.RunAsync();

        foreach (string asked in new[] { "7", "|items|7" })
        {
            Passport passport = Assert.Single(await runs.InProcessAsync((services, pipeline) => new Passports(services).FindAsync("finance", pipeline.Content, asked, CancellationToken.None)));
            Assert.Equal(["dead", "live", "live"], passport.Entries.Select(entry => entry.What));
            Assert.Equal("seven", Assert.Single(passport.Now).Fields.Single(field => field.Key == "Name").Value);
            Assert.Equal((first.RunId, BatchState.Confirmed), (passport.Entries[^1].RunId, passport.Entries[^1].Receipt!.State));
            Assert.Equal("MAP-LENGTH", Assert.Single(passport.DeadLetters).Code);
        }
    }

    internal static async Task RepairAsync(DeliveryDesk desk, RunDesk runs, string field, string value, long? id = null)
    {
        DeadLetterRecord letter = Assert.Single(await desk.DeadLettersAsync(), letter => id is null || letter.Id == id);
        await runs.InProcessAsync(async (services, pipeline) =>
        {
            DeadRow row = await new DeadRowReader(services).ReadAsync(letter, CancellationToken.None);
            var revision = new StreamRevision(pipeline.Revision, desk.Source.Definition, desk.Mapping, desk.Table);
            await new RepairService(services).RepairAsync(new RepairRequest(letter.Id, new Dictionary<string, string?>(StringComparer.Ordinal) { [field] = value }, "anna", "typo"), row, revision, CancellationToken.None);
            return 0;
        });
    }

    internal static Task<RunResult> ReplayAsync(RunDesk runs, params long[] ids) => runs.InProcessAsync((services, pipeline) =>
        new ReplayService(services).ReplayDeadLettersAsync(pipeline, new ReplaySelection([.. ids]), new RunRequest("test") { Wait = true }, CancellationToken.None, CancellationToken.None));
}
