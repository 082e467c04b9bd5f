using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.Engine.Delivery.Progress;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Replay;
using MlConnector.Engine.Runs;
using MlConnector.Engine.Tests.Delivery.Fixtures;
using MlConnector.Engine.Tests.Runs;

namespace MlConnector.Engine.Tests.Replay;

/// <summary>Compaction in place: a table is emptied and filled with its current state, in a window that it fits into.</summary>
public sealed class WindowCompactionTests
{
    private static readonly TimeSpan Window = TimeSpan.FromHours(1);

    [Theory]
    [InlineData(WriteMode.Versions)]
    [InlineData(WriteMode.Replace)]
    public async Task A_table_gets_its_current_state_and_a_second_time_there_is_nothing_to_do(WriteMode mode)
    {
        await using DeliveryDesk desk = await DeskAsync(mode);
        await using var runs = new RunDesk(desk);
        int pages = desk.Source.Pages;

        Assert.Equal(RunState.Verified, (await CompactAsync(runs, Window)).State);

        AssertCompact(desk, mode);
        Assert.Equal(pages, desk.Source.Pages);
        Assert.Empty((await CompactAsync(runs, Window)).Streams);
        Assert.Equal(1, desk.Destination.Emptied);
        Assert.Equal(0, (await runs.RunAsync()).Streams[0].Counts.Delivered);
    }

    [Fact]
    public async Task It_is_refused_with_the_arithmetic_if_the_rows_do_not_fit_the_window()
    {
        await using DeliveryDesk desk = await DeskAsync(WriteMode.Versions);
        await using var runs = new RunDesk(desk);
        desk.Destination.Claims = static rows => [new QuotaClaim("rows", rows, [new QuotaWindow(TimeSpan.FromHours(1), 25)]) { Label = "rows to dataset Finance" }];

        ConnectorError refused = (await Assert.ThrowsAsync<ConnectorException>(() => CompactAsync(runs, Window))).Error;

        Assert.Equal("COMPACT-WINDOW", refused.Code);
        Assert.Contains("needs at least 2 h 0 min (64 rows to dataset Finance, 25 an hour), but the window is 1 h 0 min", refused.Message, StringComparison.Ordinal);
        Assert.Equal(0, desk.Destination.Emptied);
        Assert.Equal(RunState.Verified, (await CompactAsync(runs, TimeSpan.FromHours(2))).State);
        AssertCompact(desk, WriteMode.Versions);
    }

    [Fact]
    public async Task A_table_is_not_emptied_when_the_window_is_over()
    {
        await using DeliveryDesk desk = await DeskAsync(WriteMode.Versions);
        await using var runs = new RunDesk(desk);
        desk.Destination.Claims = _ =>
        {
            desk.Time.Pass(TimeSpan.FromHours(2));
            return [];
        };

        RunResult result = await CompactAsync(runs, Window);

        Assert.Equal(("COMPACT-WINDOW-OVER", 0), (Assert.Single(result.Errors).Code, desk.Destination.Emptied));
        Assert.Equal(RunState.Verified, (await runs.RunAsync()).State);
    }

    [Theory]
    [InlineData(WriteMode.Versions, nameof(DeliveryPoint.Journaled), 1)]
    [InlineData(WriteMode.Versions, nameof(DeliveryPoint.Marked), 1)]
    [InlineData(WriteMode.Versions, nameof(DeliveryPoint.Sent), 1)]
    [InlineData(WriteMode.Versions, nameof(DeliveryPoint.Settled), 2)]
    [InlineData(WriteMode.Versions, nameof(DeliveryPoint.Settled), 4)]
    [InlineData(WriteMode.Replace, nameof(DeliveryPoint.Journaled), 2)]
    [InlineData(WriteMode.Replace, nameof(DeliveryPoint.Marked), 1)]
    [InlineData(WriteMode.Replace, nameof(DeliveryPoint.Emptied), 1)]
    [InlineData(WriteMode.Replace, nameof(DeliveryPoint.Sent), 1)]
    [InlineData(WriteMode.Replace, nameof(DeliveryPoint.Settled), 2)]
    [InlineData(WriteMode.Replace, nameof(DeliveryPoint.Sent), 5)]
    [InlineData(WriteMode.Replace, nameof(DeliveryPoint.GenerationCompleted), 1)]
    public async Task Killed_anywhere_it_is_finished_without_a_window_and_nothing_is_lost_or_doubled_INV5(WriteMode mode, string point, int occurrence)
    {
        await using DeliveryDesk desk = await DeskAsync(mode);
        await using var runs = new RunDesk(desk);
        Assert.Equal(RunState.Failed, (await CompactAsync(runs, Window, new Killer(point, occurrence))).State);
        desk.Segments.PowerCut();
        if (mode == WriteMode.Versions) Assert.Equal("REBUILD-RUNNING", Assert.Single((await runs.RunAsync()).Errors).Code);

        Assert.Equal(RunState.Verified, (await CompactAsync(runs, null)).State);

        AssertCompact(desk, mode);
        Assert.Equal(0, (await runs.RunAsync()).Streams[0].Counts.Delivered);
    }

    [Fact]
    public async Task A_post_that_lands_after_the_crash_is_not_taken_for_a_row_of_the_new_table_INV3()
    {
        await using DeliveryDesk desk = await DeskAsync(WriteMode.Versions);
        await using var runs = new RunDesk(desk);
        desk.Source.Put("7", "seven", "7");
        desk.Destination.Faults.Enqueue(SendFault.LostLate);
        Assert.Equal(RunState.Failed, (await runs.RunAsync(new RunRequest("test") { Observer = new Killer(nameof(DeliveryPoint.Sent), 1) })).State);

        await runs.InProcessAsync((services, pipeline) => new TableService(services).RebuildAsync(pipeline, new RunRequest("test") { Wait = true }, CancellationToken.None, CancellationToken.None));
        desk.Time.Pass(TimeSpan.FromMinutes(5));

        Assert.Equal(RunState.Verified, (await runs.RunAsync()).State);
        desk.AssertSame();
        desk.AssertNoRepeat();
    }

    private static async Task<DeliveryDesk> DeskAsync(WriteMode mode)
    {
        var desk = new DeliveryDesk(mode: mode);
        await using var runs = new RunDesk(desk);
        desk.Source.Fill(60);
        await runs.RunAsync();
        for (int i = 1; i <= 10; i++) desk.Source.Put($"{i}", $"changed {i}", "1");
        await runs.RunAsync();
        return desk;
    }

    private static Task<RunResult> CompactAsync(RunDesk runs, TimeSpan? window, IDeliveryObserver? observer = null) => runs.InProcessAsync((services, pipeline) =>
        new WindowCompaction(services).CompactAsync(pipeline, window, new RunRequest("test") { Observer = observer ?? NoObserver.Instance }, CancellationToken.None, CancellationToken.None));

    private static void AssertCompact(DeliveryDesk desk, WriteMode mode)
    {
        IEnumerable<StoredRow> shown = mode == WriteMode.Replace ? desk.Destination.CurrentGeneration() : desk.Destination.Current().Values;
        Assert.Equal(desk.Source.Rows.Select(row => (row.Id, row.Name)).Order(), shown.Select(row => (row.Id, row.Name)).Order());
        Assert.Equal(60 + (mode == WriteMode.Replace ? 1 : 0), desk.Destination.Rows.Count);
    }
}
