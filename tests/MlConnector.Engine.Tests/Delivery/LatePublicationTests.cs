using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;
using MlConnector.Engine.Ports;
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

    private static DeliveryDesk Desk()
    {
        var desk = new DeliveryDesk(mode: WriteMode.Upsert, absence: AbsenceMeaning.Removed);
        desk.Destination.Publish();
        return desk;
    }
}
