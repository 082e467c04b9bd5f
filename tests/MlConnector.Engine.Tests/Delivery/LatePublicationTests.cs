using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Replay;
using MlConnector.Engine.Runs;
using MlConnector.Engine.Tests.Delivery.Fixtures;
using MlConnector.Engine.Tests.Runs;

namespace MlConnector.Engine.Tests.Delivery;

/// <summary>Publications that arrive when nobody waits for them any more: what is known of them, and whose they are taken for.</summary>
public sealed class LatePublicationTests
{
    /// <summary>Its process died, or it was refused while an earlier send of it was under way: whatever shows its rows now was published by us.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_publication_of_ours_that_arrives_after_all_is_not_somebody_elses_and_the_state_is_published_again(bool changesAgain)
    {
        await using DeliveryDesk desk = Desk();
        await using var runs = new RunDesk(desk);
        desk.Source.Fill(50);
        await runs.RunAsync();
        for (int i = 0; i < desk.Destination.Capabilities.Backoff.Sends; i++) desk.Destination.Faults.Enqueue(SendFault.Transient);
        desk.Source.Put("5", "five", "5");
        Assert.Equal("T-503", (await runs.RunAsync()).Streams[0].Errors[0].Code);
        string late = desk.Destination.Sends[^1].BatchId;
        desk.Destination.PublishByOthers([.. desk.Destination.Rows.Select(row => row with { BatchId = late })]);
        if (!changesAgain) desk.Source.Put("5", "item 5", "5.50");

        StreamResult next = (await runs.RunAsync()).Streams[0];

        Assert.Equal(RunState.Verified, next.State);
        desk.AssertSameAndNoMore();
        Assert.DoesNotContain(desk.Destination.Rows, row => row.BatchId == late);
        Assert.Equal(RunState.Verified, (await runs.RunAsync()).Streams[0].State);
    }

    [Fact]
    public async Task Rows_of_ours_beside_others_are_still_somebody_elses_publication_INV5()
    {
        await using DeliveryDesk desk = Desk();
        await using var runs = new RunDesk(desk);
        desk.Source.Fill(50);
        await runs.RunAsync();
        for (int i = 0; i < desk.Destination.Capabilities.Backoff.Sends; i++) desk.Destination.Faults.Enqueue(SendFault.Transient);
        desk.Source.Put("5", "five", "5");
        await runs.RunAsync();
        string late = desk.Destination.Sends[^1].BatchId;
        desk.Destination.PublishByOthers(desk.Destination.Rows[0] with { BatchId = late }, desk.Destination.Rows[1] with { BatchId = "theirs" });

        Assert.Equal("TABLE-OVERWRITTEN", (await runs.RunAsync()).Streams[0].Errors[0].Code);
    }

    [Fact]
    public async Task Whoever_asks_for_a_publication_knows_its_last_request_and_what_the_table_was_before_it_INV3()
    {
        await using DeliveryDesk desk = Desk();
        await using var runs = new RunDesk(desk);
        desk.Source.Fill(50);
        await runs.RunAsync();
        string stamp = desk.Destination.Stamp;
        desk.Destination.NamesSends = true;
        desk.Source.Put("5", "five", "5");
        await runs.KillAsync("Sent", 1);

        Assert.Equal(RunState.Verified, (await runs.RunAsync()).Streams[0].State);

        BatchReference asked = Assert.Single(desk.Destination.Asked);
        Assert.Equal(("send-1", new TableReceipt(desk.Destination.Identity, stamp)), (asked.RequestId, asked.Before));
    }

    /// <summary>The first publication, which made the table after nobody waited for it any more: no receipt names it, but its batch id does.</summary>
    [Theory]
    [InlineData("run")]
    [InlineData("rebuild")]
    [InlineData("adopt")]
    public async Task A_first_publication_of_ours_that_came_late_is_taken_INV5(string way)
    {
        await using DeliveryDesk desk = Desk();
        await using var runs = new RunDesk(desk);
        string late = await ComeLateAsync(desk, runs);
        Assert.All(desk.Destination.Rows, row => Assert.Equal(late, row.BatchId));

        RunResult taken = way switch
        {
            "rebuild" => await runs.InProcessAsync((services, pipeline) => new TableService(services).RebuildAsync(pipeline, new RunRequest("test") { Wait = true }, CancellationToken.None, CancellationToken.None)),
            "adopt" => await runs.InProcessAsync((services, pipeline) => new TableService(services).AdoptAsync(pipeline, new RunRequest("test") { Wait = true }, CancellationToken.None, CancellationToken.None)),
            _ => await runs.RunAsync(),
        };

        Assert.Empty(taken.Streams[0].Errors);
        Assert.Equal(RunState.Verified, (await runs.RunAsync()).Streams[0].State);
        desk.AssertSameAndNoMore();
        Assert.DoesNotContain(desk.Destination.Rows, row => row.BatchId == late);
        Assert.Equal(RunState.Verified, (await runs.RunAsync()).Streams[0].State);
    }

    [Fact]
    public async Task Somebodys_table_is_not_ours_because_a_publication_of_ours_was_given_up_INV5()
    {
        await using DeliveryDesk desk = Desk();
        await using var runs = new RunDesk(desk);
        await ComeLateAsync(desk, runs);
        desk.Destination.PublishByOthers([.. desk.Destination.Rows.Select(row => row with { BatchId = "theirs" })]);

        ConnectorError held = (await runs.RunAsync()).Streams[0].Errors[0];

        Assert.Equal("TABLE-FOREIGN", held.Code);
        Assert.Contains("it is none of ours", held.Message, StringComparison.Ordinal);
        Assert.All(desk.Destination.Rows, row => Assert.Equal("theirs", row.BatchId));
    }

    /// <summary>Where it cannot be told whose it is, that is said, with the way out; what passes is left to the next run.</summary>
    [Theory]
    [InlineData(ErrorKind.Config, "apply -f FILE --take-over", false)]
    [InlineData(ErrorKind.Throttled, "The next run counts again.", true)]
    public async Task A_first_publication_that_nobody_can_count_is_not_published_over_INV5(ErrorKind kind, string fix, bool passes)
    {
        await using DeliveryDesk desk = Desk();
        await using var runs = new RunDesk(desk);
        string late = await ComeLateAsync(desk, runs);
        desk.Destination.Uncounted = new ConnectorError("T-NO-READ", kind, ErrorOwner.DestinationAdmin, "Nothing can be counted.", "Wait.");

        ConnectorError held = (await runs.RunAsync()).Streams[0].Errors[0];

        Assert.Equal(("TABLE-FOREIGN", passes ? ErrorKind.Transient : ErrorKind.Config), (held.Code, held.Kind));
        Assert.Contains("a publication of ours that was given up and came late cannot be told (Nothing can be counted)", held.Message, StringComparison.Ordinal);
        Assert.Contains(fix, held.Fix, StringComparison.Ordinal);
        Assert.All(desk.Destination.Rows, row => Assert.Equal(late, row.BatchId));

        desk.Destination.Uncounted = null;
        Assert.Equal(passes, (await runs.RunAsync()).Streams[0].State == RunState.Verified);
    }

    [Fact]
    public async Task A_count_that_our_own_disk_fails_at_is_told_as_that()
    {
        await using DeliveryDesk desk = Desk();
        await using var runs = new RunDesk(desk);
        await ComeLateAsync(desk, runs);
        desk.Destination.Uncounted = new ConnectorError("STORE-IO", ErrorKind.Transient, ErrorOwner.Operator, "The device failed under the store.", "Check the disk.");
        Assert.Equal("STORE-IO", (await runs.RunAsync()).Streams[0].Errors[0].Code);
    }

    /// <summary>The first publication is lost on its way, every further send of it is refused, and then it comes; gives its batch id.</summary>
    private static async Task<string> ComeLateAsync(DeliveryDesk desk, RunDesk runs)
    {
        desk.Destination.Capabilities = desk.Destination.Capabilities with { Settle = TimeSpan.Zero };
        desk.Source.Fill(50);
        desk.Destination.Faults.Enqueue(SendFault.LostLate);
        for (int i = 1; i < desk.Destination.Capabilities.Backoff.Sends; i++) desk.Destination.Faults.Enqueue(SendFault.Transient);
        Assert.Equal("T-503", (await runs.RunAsync()).Streams[0].Errors[0].Code);
        desk.Destination.IsForeign = true;
        return desk.Destination.Sends[^1].BatchId;
    }

    private static DeliveryDesk Desk()
    {
        var desk = new DeliveryDesk(mode: WriteMode.Upsert, absence: AbsenceMeaning.Removed);
        desk.Destination.Publish();
        return desk;
    }
}
