using MlConnector.Abstractions.Schemas;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Replay;
using MlConnector.Engine.Runs;
using MlConnector.Engine.Tests.Delivery.Fixtures;
using MlConnector.Engine.Tests.Runs;

namespace MlConnector.Engine.Tests.Replay;

/// <summary>A rebuild of a table whose generations grow beside it and are swapped in: what grew may have ended before the rebuild went on.</summary>
public sealed class SwappedRebuildTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task INV5_a_rebuild_whose_generation_ended_before_its_closing_row_is_delivered_anew_from_the_journal(bool rebuilds)
    {
        (DeliveryDesk desk, RunDesk runs) = await CutShortAsync();
        await using RunDesk held = runs;
        await using DeliveryDesk at = desk;
        desk.Destination.EndStaging();
        int pages = desk.Source.Pages;

        RunResult next = rebuilds ? await RebuildAsync(runs) : await runs.RunAsync();

        Assert.Empty(next.Errors);
        Assert.Equal(RunState.Verified, next.State);
        if (rebuilds) Assert.Equal(pages, desk.Source.Pages);
        AssertShown(desk);
        Assert.Equal((RunState.Verified, 40), ((await runs.RunAsync()).State, desk.Destination.Closed[^1].Rows));
    }

    [Fact]
    public async Task A_rebuild_whose_generation_is_still_there_sends_only_what_is_missing_of_it()
    {
        (DeliveryDesk desk, RunDesk runs) = await CutShortAsync();
        await using RunDesk held = runs;
        await using DeliveryDesk at = desk;
        int sent = desk.Destination.Sends.Count;

        Assert.Equal(RunState.Verified, (await RebuildAsync(runs)).State);

        Assert.Equal(1, desk.Destination.Sends.Count - sent);
        AssertShown(desk);
    }

    /// <summary>A table that somebody emptied, and a rebuild of it that was refused at its closing row.</summary>
    private static async Task<(DeliveryDesk Desk, RunDesk Runs)> CutShortAsync()
    {
        var desk = new DeliveryDesk(mode: WriteMode.Replace);
        desk.Destination.Capabilities = desk.Destination.Capabilities with { SwapsGenerations = true };
        var runs = new RunDesk(desk);
        desk.Source.Fill(40);
        await runs.RunAsync();
        desk.Destination.Rows.Clear();
        Assert.Equal("TABLE-EMPTIED", Assert.Single((await runs.RunAsync()).Errors).Code);
        foreach (SendFault fault in new[] { SendFault.None, SendFault.None, SendFault.None, SendFault.Auth }) desk.Destination.Faults.Enqueue(fault);
        Assert.Equal("T-401", Assert.Single((await RebuildAsync(runs)).Errors).Code);
        return (desk, runs);
    }

    private static Task<RunResult> RebuildAsync(RunDesk runs) =>
        runs.InProcessAsync((services, pipeline) => new TableService(services).RebuildAsync(pipeline, new RunRequest("test") { Wait = true }, CancellationToken.None, CancellationToken.None));

    private static void AssertShown(DeliveryDesk desk)
    {
        Assert.Single(desk.Destination.Rows, row => row.Deleted);
        Assert.Equal(desk.Source.Rows.Select(row => row.Id).Order(StringComparer.Ordinal), desk.Destination.Rows.Where(row => !row.Deleted).Select(row => row.Id).Order(StringComparer.Ordinal));
    }
}
