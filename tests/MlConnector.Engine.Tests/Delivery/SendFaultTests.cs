using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Engine.Delivery;
using MlConnector.Engine.Delivery.Progress;
using MlConnector.Engine.Mapping;
using MlConnector.Engine.Pacing;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Tests.Delivery.Fixtures;

namespace MlConnector.Engine.Tests.Delivery;

/// <summary>Answers that go wrong within one run.</summary>
public sealed class SendFaultTests
{
    [Theory]
    [InlineData(nameof(SendFault.Throttled))]
    [InlineData(nameof(SendFault.Transient))]
    [InlineData(nameof(SendFault.LostBefore))]
    [InlineData(nameof(SendFault.LostAfter))]
    [InlineData(nameof(SendFault.LostLate))]
    public async Task Passing_faults_lose_and_repeat_nothing_INV3(string fault)
    {
        await using var desk = new DeliveryDesk();
        desk.Source.Fill(50);
        desk.Destination.Faults.Enqueue(SendFault.None);
        for (int i = 0; i < 3; i++) desk.Destination.Faults.Enqueue(Enum.Parse<SendFault>(fault));

        FateCounts counts = await desk.PollAsync();

        desk.AssertSame();
        desk.AssertNoRepeat();
        Assert.Null(counts.Imbalance());
        Assert.True(desk.Time.Waited > TimeSpan.FromSeconds(30));
    }

    /// <summary>The pace of a vendor's requests is kept in our store: a disk that fails is no vendor that is away.</summary>
    [Fact]
    public async Task A_question_that_our_own_disk_fails_at_is_left_to_the_next_run_INV3()
    {
        await using var desk = new DeliveryDesk();
        desk.Source.Fill(5);
        desk.Destination.Faults.Enqueue(SendFault.LostAfter);
        desk.Destination.Unasked = new ConnectorError("STORE-IO", ErrorKind.Transient, ErrorOwner.Operator, "The device failed under the store.", "Check the disk.");

        Assert.Equal("STORE-IO", (await Assert.ThrowsAsync<ConnectorException>(() => desk.PollAsync())).Error.Code);
        Assert.Single(desk.Destination.Asked);
        Assert.Equal(TimeSpan.Zero, desk.Time.Waited);

        desk.Destination.Unasked = null;
        await desk.PollAsync();
        desk.AssertSame();
        desk.AssertNoRepeat();
    }

    [Fact]
    public async Task A_send_that_our_own_disk_fails_at_is_left_to_the_next_run()
    {
        await using var desk = new DeliveryDesk();
        desk.Source.Fill(5);
        desk.Destination.Faults.Enqueue(SendFault.Disk);

        Assert.Equal("STORE-IO", (await Assert.ThrowsAsync<ConnectorException>(() => desk.PollAsync())).Error.Code);
        Assert.Equal(TimeSpan.Zero, desk.Time.Waited);

        await desk.PollAsync();
        desk.AssertSame();
        desk.AssertNoRepeat();
    }

    [Fact]
    public async Task What_the_vendor_asks_to_wait_is_waited()
    {
        await using var desk = new DeliveryDesk();
        desk.Source.Fill(5);
        desk.Destination.Faults.Enqueue(SendFault.Throttled);

        await desk.PollAsync();

        Assert.True(desk.Time.Waited >= TimeSpan.FromSeconds(40));
    }

    [Fact]
    public async Task A_destination_says_how_soon_a_refused_batch_is_sent_again_and_how_often()
    {
        await using var desk = new DeliveryDesk();
        desk.Destination.Capabilities = desk.Destination.Capabilities with { Backoff = new SendBackoff(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(4), 12) };
        desk.Source.Fill(5);
        for (int i = 0; i < 11; i++) desk.Destination.Faults.Enqueue(SendFault.Transient);

        await desk.PollAsync();

        desk.AssertSame();
        Assert.InRange(desk.Time.Waited, TimeSpan.FromSeconds(19), TimeSpan.FromSeconds(39)); // 1, 2, nine times 4 s, half of each by chance
    }

    [Fact]
    public async Task A_partial_batch_is_completed_where_keys_can_be_listed_INV1()
    {
        await using var desk = new DeliveryDesk();
        desk.Destination.Capabilities = desk.Destination.Capabilities with { ListsKeys = true };
        desk.Source.Fill(40);
        desk.Destination.Faults.Enqueue(SendFault.LostHalf);

        FateCounts counts = await desk.PollAsync();

        desk.AssertSame();
        desk.AssertNoRepeat();
        Assert.Equal(40, counts.Delivered);
        Assert.Equal(40, (await desk.PollAsync()).Unchanged);
    }

    [Fact]
    public async Task A_partial_batch_is_held_where_keys_cannot_be_listed()
    {
        await using var desk = new DeliveryDesk();
        desk.Source.Fill(40);
        desk.Destination.Faults.Enqueue(SendFault.LostHalf);

        var held = await Assert.ThrowsAsync<StreamHeldException>(() => desk.PollAsync());
        Assert.Equal("BATCH-PARTIAL", held.Hold.Code);

        int sends = desk.Destination.Sends.Count;
        await Assert.ThrowsAsync<StreamHeldException>(() => desk.PollAsync());
        Assert.Equal(sends, desk.Destination.Sends.Count);
    }

    [Fact]
    public async Task A_batch_that_nobody_can_ask_for_is_held_where_the_policy_does_not_send_again_INV3()
    {
        await using var desk = new DeliveryDesk();
        desk.Destination.Capabilities = desk.Destination.Capabilities with { ReadBack = ReadBackKind.None };
        desk.Policies = desk.Policies with { ResendUnproven = false };
        desk.Source.Fill(5);
        desk.Destination.Faults.Enqueue(SendFault.LostAfter);

        Assert.Equal("BATCH-UNDECIDABLE", (await Assert.ThrowsAsync<StreamHeldException>(() => desk.PollAsync())).Hold.Code);
        Assert.Equal(5, desk.Destination.Rows.Count);
    }

    [Fact]
    public async Task A_journaled_row_that_its_revision_does_not_map_any_more_is_not_sent_as_something_else()
    {
        await using var desk = new DeliveryDesk();
        desk.Source.Fill(5);
        desk.At = static reached => _ = reached.Point == DeliveryPoint.Marked ? throw new InvalidOperationException("power cut") : 0;
        await Assert.ThrowsAnyAsync<Exception>(() => desk.PollAsync());
        desk.At = null;
        desk.Mapping = desk.Mapping with { Columns = desk.Mapping.Columns.SetItem(1, new ColumnMapping("Name", "concat(Name, Name, Name, Name)")) };

        Assert.Equal("MAP-NOT-VALIDATED", (await Assert.ThrowsAsync<ConnectorException>(() => desk.PollAsync())).Error.Code);
        Assert.Empty(desk.Destination.Rows);
    }

    [Fact]
    public async Task A_batch_that_arrived_twice_is_named()
    {
        await using var desk = new DeliveryDesk();
        desk.Source.Fill(5);
        desk.Destination.Faults.Enqueue(SendFault.LostTwice);

        await using (DeliveryDesk.Session session = await desk.OpenAsync())
        {
            await session.PrepareAsync();
            await session.PollAsync();
            Assert.Contains("arrived more than once", Assert.Single(session.Delivery.Sent.Doubts));
        }

        Assert.Equal(5, (await desk.PollAsync()).Unchanged);
    }

    [Fact]
    public async Task Without_read_back_a_lost_batch_is_sent_again_and_named()
    {
        await using var desk = new DeliveryDesk();
        desk.Destination.Capabilities = desk.Destination.Capabilities with { ReadBack = ReadBackKind.None };
        desk.Source.Fill(5);
        desk.Destination.Faults.Enqueue(SendFault.LostAfter);

        await using DeliveryDesk.Session session = await desk.OpenAsync();
        await session.PrepareAsync();
        await session.PollAsync();

        desk.AssertSame();
        Assert.Equal(10, desk.Destination.Rows.Count);
        Assert.Contains("it may be there twice", Assert.Single(session.Delivery.Sent.Doubts));
        Assert.Single(desk.Destination.Rows.Select(row => row.PostedAt).Distinct());
    }

    [Fact]
    public async Task Refused_credentials_stop_the_stream_and_lose_nothing()
    {
        await using var desk = new DeliveryDesk();
        desk.Source.Fill(50);
        desk.Destination.Faults.Enqueue(SendFault.None);
        desk.Destination.Faults.Enqueue(SendFault.Auth);

        var error = await Assert.ThrowsAsync<ConnectorException>(() => desk.PollAsync());
        Assert.Equal(ErrorKind.Auth, error.Error.Kind);

        await desk.PollAsync();
        desk.AssertSame();
        desk.AssertNoRepeat();
    }

    [Fact]
    public async Task A_batch_that_arrived_behind_a_failed_one_does_not_move_the_cursor_INV2()
    {
        await using var desk = new DeliveryDesk(MlConnector.Abstractions.Sources.ReadStrategy.Stamp);
        desk.Source.Fill(20);
        desk.Destination.IsBad = static row => row.Id is not ("17" or "18" or "19" or "20");
        desk.Destination.SecondSend = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        var error = await Assert.ThrowsAsync<ConnectorException>(() => desk.PollAsync());
        Assert.Equal("DELIVERY-SCHEMA", error.Error.Code);
        Assert.Equal(4, desk.Destination.Rows.Count);

        desk.Destination.IsBad = static _ => false;
        FateCounts counts = await desk.PollAsync();
        Assert.Equal((16, 4), (counts.New, counts.Unchanged));
        desk.AssertSame();
        desk.AssertNoRepeat();
    }

    [Fact]
    public async Task A_source_that_fails_midway_keeps_what_was_delivered()
    {
        await using var desk = new DeliveryDesk();
        desk.Source.Fill(100);
        desk.Source.Fails = (8, new ConnectorException(new ConnectorError("S-DEAD", ErrorKind.Transient, ErrorOwner.ErpAdmin, "gone", "Wait.")));

        await Assert.ThrowsAsync<ConnectorException>(() => desk.PollAsync());
        Assert.NotEmpty(desk.Destination.Rows);

        FateCounts counts = await desk.PollAsync();
        Assert.True(counts.Unchanged > 0);
        desk.AssertSame();
        desk.AssertNoRepeat();
    }

    [Fact]
    public async Task A_full_limit_ends_the_run_as_waiting_and_the_next_goes_on()
    {
        await using var desk = new DeliveryDesk { Policies = new DeliveryPolicies { Wait = new WaitPolicy(TimeSpan.FromMinutes(1)) } };
        desk.Destination.Claims = rows => [new QuotaClaim("posts", 1, [new QuotaWindow(TimeSpan.FromHours(1), 2)]) { Label = "posts to Finance" }];
        desk.Source.Fill(60);

        var wait = await Assert.ThrowsAsync<QuotaWaitException>(() => desk.PollAsync());
        Assert.StartsWith("posts to Finance: 2 an hour is full until", wait.Message, StringComparison.Ordinal);
        Assert.Equal(2, desk.Destination.Sends.Count);

        desk.Policies = new DeliveryPolicies { Wait = WaitPolicy.Always };
        await desk.PollAsync();
        desk.AssertSame();
        desk.AssertNoRepeat();
        Assert.True(desk.Time.Waited >= TimeSpan.FromMinutes(59));
    }

    [Fact]
    public async Task A_person_s_stop_ends_at_a_batch_border()
    {
        await using var desk = new DeliveryDesk();
        desk.Source.Fill(200);
        desk.At = reached =>
        {
            if (reached is { Point: MlConnector.Engine.Delivery.Progress.DeliveryPoint.Settled, Number: >= 3 }) desk.Stop.Cancel();
        };

        await Assert.ThrowsAsync<StoppedByPersonException>(() => desk.PollAsync());
        await using (var store = await desk.OpenStoreAsync())
        {
            Assert.Empty(await store.Batches.UnsettledAsync(new StreamId(1), CancellationToken.None));
        }

        desk.Stop = new CancellationTokenSource();
        desk.At = null;
        await desk.PollAsync();
        desk.AssertSame();
        desk.AssertNoRepeat();
    }
}
