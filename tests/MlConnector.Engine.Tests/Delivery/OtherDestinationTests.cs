using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Engine.Delivery;
using MlConnector.Engine.Delivery.Progress;
using MlConnector.Engine.Runs;
using MlConnector.Engine.Tests.Delivery.Fixtures;
using MlConnector.Engine.Tests.Runs;

namespace MlConnector.Engine.Tests.Delivery;

/// <summary>What the contract allows and push datasets do not do: an answer for each row, and requests that may be repeated without harm.</summary>
public sealed class OtherDestinationTests
{
    [Fact]
    public async Task Rows_that_an_answer_names_are_dead_and_the_others_delivered_by_one_send()
    {
        await using var desk = new DeliveryDesk();
        desk.Destination.NamesBadRows = true;
        desk.Destination.IsBad = static row => row.Id is "3" or "7";
        desk.Source.Fill(10);

        FateCounts counts = await desk.PollAsync();

        Assert.Equal((8, 2), (counts.Delivered, counts.Dead));
        Assert.Null(counts.Imbalance());
        Assert.Single(desk.Destination.Sends);
        Assert.Equal(["T-ROW", "T-ROW"], (await desk.DeadLettersAsync()).Select(letter => letter.Code));
        desk.AssertSame(row => row.Id is not ("3" or "7"));
        desk.AssertNoRepeat();

        FateCounts again = await desk.PollAsync();
        Assert.Equal((0, 8), (again.Delivered, again.Unchanged));
        desk.Destination.IsBad = static _ => false;
        desk.Source.Put("3", "three", "3");
        Assert.Equal(1, (await desk.PollAsync()).Delivered);
    }

    [Fact]
    public async Task An_answer_that_names_every_row_leaves_only_dead_letters()
    {
        await using var desk = new DeliveryDesk();
        desk.Destination.NamesBadRows = true;
        desk.Destination.IsBad = static _ => true;
        desk.Source.Fill(4);

        FateCounts counts = await desk.PollAsync();

        Assert.Equal((0, 4), (counts.Delivered, counts.Dead));
        Assert.Empty(desk.Destination.Rows);
        Assert.Equal(4, (await desk.DeadLettersAsync()).Count);
    }

    [Fact]
    public async Task A_crash_after_an_answer_for_each_row_loses_and_doubles_nothing_INV2_INV3()
    {
        await using var desk = new DeliveryDesk();
        await using var runs = new RunDesk(desk);
        desk.Destination.NamesBadRows = true;
        desk.Destination.Capabilities = desk.Destination.Capabilities with { ListsKeys = true };
        desk.Destination.IsBad = static row => row.Id == "3";
        desk.Source.Fill(10);
        await runs.RunAsync(new RunRequest("test") { Wait = true, Observer = new Killer(nameof(DeliveryPoint.Sent), 1) });
        desk.Segments.PowerCut();

        await runs.RunAsync();

        desk.AssertSame(row => row.Id != "3");
        desk.AssertNoRepeat();
        Assert.Single(await desk.DeadLettersAsync());
    }

    [Fact]
    public async Task INV1_rows_that_were_refused_beside_named_ones_go_again_as_a_journaled_part()
    {
        await using var desk = new DeliveryDesk();
        desk.Destination.RefusesBesideBadRows = true;
        desk.Destination.Capabilities = desk.Destination.Capabilities with { BisectPosts = 0 };
        desk.Destination.IsBad = static row => row.Id is "3" or "7";
        desk.Source.Fill(10);

        FateCounts counts = await desk.PollAsync();

        Assert.Equal((8, 2), (counts.Delivered, counts.Dead));
        Assert.Null(counts.Imbalance());
        Assert.Equal([10, 8], desk.Destination.Sends.Select(send => send.Rows));
        Assert.NotEqual(desk.Destination.Sends[0].BatchId, desk.Destination.Sends[1].BatchId);
        Assert.Equal(["T-ROW", "T-ROW"], (await desk.DeadLettersAsync()).Select(letter => letter.Code));
        desk.AssertSame(row => row.Id is not ("3" or "7"));
        desk.AssertNoRepeat();
        Assert.Equal(8, (await desk.PollAsync()).Unchanged);
    }

    [Fact]
    public async Task Guilty_rows_that_are_named_one_at_a_time_are_left_out_one_after_the_other_INV4()
    {
        await using var desk = new DeliveryDesk();
        (desk.Destination.RefusesBesideBadRows, desk.Destination.NamesOneRow) = (true, true);
        desk.Destination.IsBad = static row => row.Id is "3" or "7";
        desk.Source.Fill(10);

        FateCounts counts = await desk.PollAsync();

        Assert.Equal((8, 2), (counts.Delivered, counts.Dead));
        Assert.Equal([10, 9, 8], desk.Destination.Sends.Select(send => send.Rows));
        desk.AssertSame(row => row.Id is not ("3" or "7"));
        desk.AssertNoRepeat();
    }

    [Fact]
    public async Task A_fault_of_the_table_that_names_one_row_at_a_time_is_not_sent_once_for_each_row()
    {
        await using var desk = new DeliveryDesk();
        desk.Destination.Capabilities = desk.Destination.Capabilities with { PreferredRowsPerBatch = 200, MaxRowsPerBatch = 200, BisectPosts = 20 };
        (desk.Destination.RefusesBesideBadRows, desk.Destination.NamesOneRow) = (true, true);
        desk.Destination.IsBad = static _ => true;
        desk.Source.PageRows = 200;
        desk.Source.Fill(200);

        var error = await Assert.ThrowsAsync<ConnectorException>(() => desk.PollAsync());

        Assert.Equal("DELIVERY-SCHEMA", error.Error.Code);
        Assert.InRange(desk.Destination.Sends.Count, 20, 45);
    }

    [Fact]
    public async Task Where_every_row_of_a_refused_batch_is_named_nothing_goes_again()
    {
        await using var desk = new DeliveryDesk();
        desk.Destination.RefusesBesideBadRows = true;
        desk.Destination.IsBad = static _ => true;
        desk.Source.Fill(4);

        FateCounts counts = await desk.PollAsync();

        Assert.Equal((0, 4), (counts.Delivered, counts.Dead));
        Assert.Single(desk.Destination.Sends);
    }

    [Fact]
    public async Task INV3_the_name_of_a_send_outlives_the_process_that_died_of_it()
    {
        await using var desk = new DeliveryDesk();
        await using var runs = new RunDesk(desk);
        desk.Destination.NamesSends = true;
        desk.Destination.Faults.Enqueue(SendFault.LostBefore);
        desk.Source.Fill(10);
        await runs.RunAsync(new RunRequest("test") { Wait = true, Observer = new Killer(nameof(DeliveryPoint.Sent), 1) });
        desk.Segments.PowerCut();

        await runs.RunAsync();

        Assert.Equal([null, "send-1"], desk.Destination.Kept);
        desk.AssertSame();
        desk.AssertNoRepeat();
    }

    [Theory]
    [InlineData(IdempotencyKind.RequestId, SendFault.LostAfter)]
    [InlineData(IdempotencyKind.RequestId, SendFault.LostBefore)]
    [InlineData(IdempotencyKind.SameContent, SendFault.LostAfter)]
    [InlineData(IdempotencyKind.SameContent, SendFault.LostBefore)]
    internal async Task Where_a_repeat_does_no_harm_an_unknown_outcome_is_sent_again_and_nothing_is_called_doubled_INV3(IdempotencyKind kind, SendFault fault)
    {
        await using var desk = new DeliveryDesk();
        await using var runs = new RunDesk(desk);
        desk.Destination.Capabilities = desk.Destination.Capabilities with { Idempotency = kind, ReadBack = ReadBackKind.None };
        desk.Destination.Faults.Enqueue(fault);
        desk.Source.Fill(10);

        StreamResult stream = (await runs.RunAsync()).Streams[0];

        Assert.Equal(2, desk.Destination.Sends.Count);
        desk.AssertSame();
        desk.AssertNoRepeat();
        Assert.DoesNotContain(stream.Reasons, reason => reason.Contains("doubled", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Where_a_repeat_does_no_harm_a_batch_that_arrived_in_part_is_sent_as_a_whole_INV3()
    {
        await using var desk = new DeliveryDesk();
        desk.Destination.Capabilities = desk.Destination.Capabilities with { Idempotency = IdempotencyKind.RequestId };
        desk.Destination.Faults.Enqueue(SendFault.LostHalf);
        desk.Source.Fill(10);

        Assert.Equal(10, (await desk.PollAsync()).Delivered);

        desk.AssertSame();
        desk.AssertNoRepeat();
    }
}
