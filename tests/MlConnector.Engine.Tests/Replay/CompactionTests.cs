using MlConnector.Engine.Configuration.Revisions;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Replay;
using MlConnector.Engine.Runs;
using MlConnector.Engine.Tests.Delivery.Fixtures;
using MlConnector.Engine.Tests.Runs;

namespace MlConnector.Engine.Tests.Replay;

/// <summary>Compaction: the current state alone in a second container, from the journal.</summary>
public sealed class CompactionTests
{
    [Fact]
    public async Task The_second_container_gets_the_current_state_and_the_pipeline_moves_to_it()
    {
        await using var desk = await WithOldVersionsAsync();
        await using var runs = new RunDesk(desk);
        var second = new MemoryDestination(desk.Time) { Identity = "table-2" };
        int pages = desk.Source.Pages, rows = desk.Destination.Rows.Count;

        (RunResult result, string? container) = await CompactAsync(desk, runs, second);

        Assert.Equal((RunState.Verified, pages, rows), (result.State, desk.Source.Pages, desk.Destination.Rows.Count));
        AssertCurrent(desk, second);
        Assert.Equal("c2", container);
    }

    [Theory]
    [InlineData(nameof(SendFault.Auth))]
    [InlineData(nameof(SendFault.LostAfter))]
    [InlineData(nameof(SendFault.LostBefore))]
    public async Task Cut_short_it_leaves_the_pipeline_where_it_was_and_goes_on_INV3(string fault)
    {
        await using var desk = await WithOldVersionsAsync();
        await using var runs = new RunDesk(desk);
        var second = new MemoryDestination(desk.Time) { Identity = "table-2" };
        second.Faults.Enqueue(SendFault.None);
        second.Faults.Enqueue(Enum.Parse<SendFault>(fault));
        second.Faults.Enqueue(SendFault.Auth);

        (RunResult cut, string? before) = await CompactAsync(desk, runs, second);
        Assert.Equal((RunState.Failed, "c1"), (cut.State, before));
        Assert.InRange(second.Rows.Count, 1, 59);
        second.Faults.Clear();
        (RunResult again, string? after) = await CompactAsync(desk, runs, second);

        Assert.Equal((RunState.Verified, "c2"), (again.State, after));
        AssertCurrent(desk, second);
    }

    [Fact]
    public async Task A_container_that_holds_rows_of_unknown_origin_is_never_filled_a_second_time()
    {
        await using var desk = await WithOldVersionsAsync();
        await using var runs = new RunDesk(desk);
        var second = new MemoryDestination(desk.Time) { Identity = "table-2" };
        second.Rows.AddRange(desk.Destination.Rows.Take(3));

        (RunResult result, string? container) = await CompactAsync(desk, runs, second);

        Assert.Equal((RunState.Failed, "c1", 3), (result.State, container, second.Rows.Count));
        Assert.Contains(result.Errors, error => error.Code == "COMPACT-NOT-EMPTY");
    }

    private static async Task<DeliveryDesk> WithOldVersionsAsync()
    {
        var desk = new DeliveryDesk();
        await using var runs = new RunDesk(desk);
        desk.Source.Fill(60);
        await runs.RunAsync();
        for (int i = 1; i <= 10; i++) desk.Source.Put($"{i}", $"changed {i}", "1");
        await runs.RunAsync();
        return desk;
    }

    private static Task<(RunResult Result, string? Container)> CompactAsync(DeliveryDesk desk, RunDesk runs, MemoryDestination second) => runs.InProcessAsync(async (services, pipeline) =>
    {
        PinnedPipeline two = pipeline with { Destination = new TwoContainers(desk.Destination, second) };
        RunResult result = await new TableService(services).CompactAsync(two, "Finance 2", new RunRequest("test") { Wait = true }, CancellationToken.None, CancellationToken.None);
        Revision? newest = await services.Store.Revisions.FindAsync("finance", null, CancellationToken.None);
        return (result, RevisionJson.Read(newest!.Content).Container?.Id);
    });

    private static void AssertCurrent(DeliveryDesk desk, MemoryDestination second)
    {
        Assert.Equal(desk.Source.Rows.Count, second.Rows.Count);
        Assert.Equal(desk.Source.Rows.Select(row => (row.Id, row.Name)).Order(), second.Rows.Select(row => (row.Id, row.Name)).Order());
    }
}
