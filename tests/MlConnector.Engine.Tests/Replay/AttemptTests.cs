using MlConnector.Engine.Delivery.Progress;
using MlConnector.Engine.Replay;
using MlConnector.Engine.Runs;
using MlConnector.Engine.Tests.Delivery.Fixtures;
using MlConnector.Engine.Tests.Runs;

namespace MlConnector.Engine.Tests.Replay;

/// <summary>What a passport tells of the sending of a record.</summary>
public sealed class AttemptTests
{
    [Fact]
    public async Task A_passport_tells_each_attempt_how_it_ended_and_that_a_dead_row_never_left()
    {
        await using var desk = new DeliveryDesk();
        await using var runs = new RunDesk(desk);
        desk.Source.Add("1", "one", "1");
        desk.Source.Add("2", "a name much longer than twenty characters", "2");
        foreach (SendFault fault in new[] { SendFault.Throttled, SendFault.LostBefore, SendFault.None }) desk.Destination.Faults.Enqueue(fault);
        await runs.RunAsync();

        PassportEntry sent = Assert.Single((await PassportAsync(runs, "1")).Entries), dead = Assert.Single((await PassportAsync(runs, "2")).Entries);

        Assert.Equal([1, 2, 3], sent.Attempts.Select(attempt => attempt.Number));
        Assert.Contains("nothing was stored", sent.Attempts[0].End, StringComparison.Ordinal);
        Assert.Contains("found absent", sent.Attempts[1].End, StringComparison.Ordinal);
        Assert.Equal("confirmed", sent.Attempts[2].End);
        Assert.Equal(sent.Attempts.OrderBy(attempt => attempt.MarkedAt), sent.Attempts);
        Assert.All(sent.Attempts, attempt => Assert.True(attempt.LeftAt >= attempt.MarkedAt));
        Assert.Equal(3, sent.Attempts.Select(attempt => attempt.MarkedAt).Distinct().Count());
        Assert.Empty(dead.Attempts);
    }

    [Fact]
    public async Task A_passport_tells_of_an_attempt_that_a_process_died_over()
    {
        await using var desk = new DeliveryDesk();
        await using var runs = new RunDesk(desk);
        desk.Source.Add("1", "one", "1");
        desk.Destination.Faults.Enqueue(SendFault.LostBefore);
        await runs.RunAsync(new RunRequest("test") { Wait = true, Observer = new Killer(nameof(DeliveryPoint.Sent), 1) });
        desk.Segments.PowerCut();
        await runs.RunAsync();

        PassportEntry sent = Assert.Single((await PassportAsync(runs, "1")).Entries);

        Assert.Equal([1, 2], sent.Attempts.Select(attempt => attempt.Number));
        Assert.Null(sent.Attempts[0].LeftAt);
        Assert.StartsWith("No answer was noted", sent.Attempts[0].End, StringComparison.Ordinal);
    }

    private static async Task<Passport> PassportAsync(RunDesk runs, string key) =>
        Assert.Single(await runs.InProcessAsync((services, pipeline) => new Passports(services).FindAsync("finance", pipeline.Content, key, CancellationToken.None)));
}
