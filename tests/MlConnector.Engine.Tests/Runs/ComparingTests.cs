using MlConnector.Abstractions.Schemas;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Runs;
using MlConnector.Engine.Tests.Restore;

namespace MlConnector.Engine.Tests.Runs;

/// <summary>The table is compared with our receipts while the source is asked already; what was read is not touched before the comparison has ended well.</summary>
public sealed class ComparingTests
{
    [Fact]
    public async Task The_source_is_asked_meanwhile_and_nothing_is_placed_before()
    {
        await using var desk = new RestoreDesk(WriteMode.Versions);
        desk.Source.Fill(20);
        var compared = new TaskCompletionSource();
        desk.Destination.BeforeInspection = compared.Task;

        Task<RunResult> run = desk.RunAsync();
        while (desk.Source.Pages == 0 && !run.IsCompleted) await Task.Yield();

        Assert.False(run.IsCompleted);
        Assert.Empty(desk.Destination.Rows);
        Assert.Empty(desk.Desk.Segments.Backup());
        compared.SetResult();
        Assert.Equal(RunState.Verified, (await run).State);
        desk.AssertSameAndNoneTwice();
    }

    [Theory]
    [InlineData(WriteMode.Versions)]
    [InlineData(WriteMode.Replace)]
    public async Task A_difference_leaves_journal_cursor_and_dead_letters_as_they_were(WriteMode mode)
    {
        await using var desk = new RestoreDesk(mode);
        desk.Source.Fill(20);
        Assert.Equal(RunState.Verified, (await desk.RunAsync()).State);
        int journaled = desk.Desk.Segments.Backup().Sum(file => file.Value.Length);
        desk.Destination.Rows.Clear();
        desk.Source.Fill(20, from: 21);
        desk.Source.Put("41", "name", "no number");

        RunResult run = await desk.RunAsync();

        Assert.Equal((RunState.Failed, "TABLE-EMPTIED"), (run.State, Assert.Single(run.Errors).Code));
        Assert.Equal(0, run.Streams[0].OpenDeadLetters);
        Assert.Equal(journaled, desk.Desk.Segments.Backup().Sum(file => file.Value.Length));
        Assert.Empty(desk.Destination.Rows);
    }
}
