using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Runs;
using MlConnector.Engine.Tests.Delivery.Fixtures;

namespace MlConnector.Engine.Tests.Runs;

public sealed class PipelineRunnerTests
{
    [Fact]
    public async Task A_run_is_verified_when_every_batch_is_counted_INV4()
    {
        await using var desk = new DeliveryDesk();
        await using var runs = new RunDesk(desk);
        desk.Source.Fill(50);

        RunResult result = await runs.RunAsync();

        StreamResult stream = Assert.Single(result.Streams);
        Assert.Equal(RunState.Verified, result.State);
        Assert.Empty(stream.Reasons);
        Assert.Equal((4, 4, 50), (stream.Batches, stream.BatchesProven, stream.Counts.Delivered));
        Assert.Equal(RunState.Verified, (await runs.RunAsync()).State);
        await using var store = await desk.OpenStoreAsync();
        RunRecord? stored = await store.Runs.FindAsync(result.RunId, CancellationToken.None);
        Assert.Equal(RunState.Verified, stored!.State);
        Assert.Equal(stream.Counts, StreamResult.FromJson(stored.Streams["items"]).Counts);
        List<string> actions = [];
        await foreach (AuditEntry entry in store.Audit.ReadAsync(1, CancellationToken.None)) actions.Add(entry.Action);
        Assert.Equal(4, actions.Count(action => action == "batch.receipt"));
        Assert.Equal(["run.start", "run.end"], actions.Where(action => action.StartsWith("run", StringComparison.Ordinal)).Take(2));
    }

    [Fact]
    public async Task A_run_that_is_stopped_while_a_refresh_is_followed_has_ended_verified()
    {
        await using var desk = new DeliveryDesk();
        await using var runs = new RunDesk(desk);
        desk.Source.Fill(5);
        desk.Destination.Refreshing = desk.Stop.Cancel;

        RunResult result = await runs.RunAsync();

        Assert.Equal(RunState.Verified, result.State);
        Assert.Equal(Abstractions.Checks.CheckOutcome.Skipped, Assert.Single(result.Refreshed!.Findings).Outcome);
        await using var store = await desk.OpenStoreAsync();
        Assert.Equal(RunState.Verified, (await store.Runs.FindAsync(result.RunId, CancellationToken.None))!.State);
    }

    [Fact]
    public async Task A_source_that_was_out_of_reach_before_the_run_is_not_waited_for_again()
    {
        await using var desk = new DeliveryDesk();
        await using var runs = new RunDesk(desk);
        desk.Source.Fill(5);
        var gone = new ConnectorError("ERP-UNREACHABLE", ErrorKind.Transient, ErrorOwner.ErpAdmin, "No connection.", "Start it.") { OutOfReach = true };

        RunResult result = await runs.RunAsync(new RunRequest("test") { Lost = gone });

        StreamResult stream = Assert.Single(result.Streams);
        Assert.Equal((RunState.Failed, "Not begun: No connection.", 0), (stream.State, Assert.Single(stream.Reasons), desk.Source.Pages));
        Assert.Equal("ERP-UNREACHABLE", Assert.Single(result.Errors).Code);
        Assert.Equal(RunState.Verified, (await runs.RunAsync()).State);
    }

    [Fact]
    public async Task A_full_disk_under_the_ledger_is_the_operators_to_mend_and_no_bug_of_ours_INV1_INV2()
    {
        await using var desk = new DeliveryDesk();
        await using var full = new RunDesk(desk) { Segments = new RefusingSegments(desk.Segments) { Creating = name => name.StartsWith("ledger/", StringComparison.Ordinal) ? "No space left on device" : null } };
        desk.Source.Fill(50);

        RunResult failed = await full.RunAsync();

        ConnectorError error = Assert.Single(failed.Errors);
        Assert.Equal((RunState.Failed, "FILES-IO", ErrorOwner.Operator), (failed.State, error.Code, error.Owner));
        Assert.Contains("No space left", error.Message, StringComparison.Ordinal);
        await using var runs = new RunDesk(desk);
        Assert.Equal(RunState.Verified, (await runs.RunAsync()).State);
        Assert.Equal(50, desk.Destination.Rows.Count);
    }

    [Fact]
    public async Task Dead_rows_and_missing_proofs_make_it_unverified_with_the_reason()
    {
        await using var desk = new DeliveryDesk();
        await using var runs = new RunDesk(desk);
        desk.Source.Fill(10);
        desk.Source.Put("3", "a name much longer than twenty characters", "1");
        desk.Destination.Capabilities = desk.Destination.Capabilities with { ReadBack = ReadBackKind.None };

        RunResult result = await runs.RunAsync();

        Assert.Equal(RunState.Unverified, result.State);
        Assert.Contains(result.Streams[0].Reasons, reason => reason.Contains("1 row of this run", StringComparison.Ordinal));
        Assert.Contains(result.Streams[0].Reasons, reason => reason.Contains("Nothing can be read back", StringComparison.Ordinal));

        desk.Destination.Capabilities = desk.Destination.Capabilities with { ReadBack = ReadBackKind.Counts };
        RunResult later = await runs.RunAsync();
        Assert.Equal((RunState.Verified, 1), (later.State, later.Streams[0].OpenDeadLetters));
    }

    [Fact]
    public async Task Rows_that_vanish_under_the_run_are_noticed_by_the_count()
    {
        await using var desk = new DeliveryDesk();
        await using var runs = new RunDesk(desk);
        desk.Source.Fill(20);
        desk.At = null;
        var request = new RunRequest("test") { Wait = true, Observer = new Thief(desk) };

        RunResult result = await runs.RunAsync(request);

        Assert.Equal(RunState.Unverified, result.State);
        Assert.Contains(result.Streams[0].Reasons, reason => reason.Contains("rows at the destination", StringComparison.Ordinal));
    }

    /// <summary>Found by the chaos suite: the run that sent the batch a second time failed before it could say so, or a run of other streams ended between.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task INV3_what_may_be_doubled_is_named_by_the_next_run_that_ends_if_its_own_did_not_live_to_name_it(bool anotherBetween)
    {
        await using var desk = new DeliveryDesk();
        await using var runs = new RunDesk(desk);
        desk.Destination.Capabilities = desk.Destination.Capabilities with { ReadBack = ReadBackKind.None };
        desk.Source.Fill(5);
        desk.Destination.Faults.Enqueue(SendFault.LostAfter);
        RunResult failed = await runs.RunAsync(new RunRequest("test") { Wait = true, Observer = new EndsAtCursor() });
        if (anotherBetween) await runs.InProcessAsync(async (services, pipeline) =>
        {
            await services.Store.Runs.StartAsync(new RunRecord("another", pipeline.Name, 1, RunState.Running, desk.Time.GetUtcNow()), CancellationToken.None);
            await services.Store.Runs.FinishAsync("another", RunState.Verified, desk.Time.GetUtcNow(), new RunTotals(0, 0, 0), CancellationToken.None);
            return 0;
        });

        RunResult named = await runs.RunAsync(), later = await runs.RunAsync();

        Assert.Equal((RunState.Failed, 10), (failed.State, desk.Destination.Rows.Count));
        Assert.Contains(named.Streams[0].Reasons, reason => reason.Contains("it may be there twice", StringComparison.Ordinal));
        Assert.DoesNotContain(later.Streams[0].Reasons, reason => reason.Contains("it may be there twice", StringComparison.Ordinal));
    }

    [Fact]
    public async Task INV3_a_batch_that_arrived_twice_is_named_by_the_next_run_that_ends_if_its_own_did_not_live_to_name_it()
    {
        await using var desk = new DeliveryDesk();
        await using var runs = new RunDesk(desk);
        desk.Source.Fill(5);
        desk.Destination.Faults.Enqueue(SendFault.LostTwice);
        RunResult failed = await runs.RunAsync(new RunRequest("test") { Wait = true, Observer = new EndsAtCursor() });

        RunResult named = await runs.RunAsync(), later = await runs.RunAsync();

        Assert.Equal((RunState.Failed, RunState.Unverified, RunState.Verified), (failed.State, named.State, later.State));
        Assert.Contains(named.Streams[0].Reasons, reason => reason.Contains("(5 rows) arrived more than once: 10 rows", StringComparison.Ordinal));
    }

    [Fact]
    public async Task INV3_without_read_back_a_second_send_that_is_refused_leaves_the_first_one_named()
    {
        await using var desk = new DeliveryDesk();
        await using var runs = new RunDesk(desk);
        desk.Destination.Capabilities = desk.Destination.Capabilities with { ReadBack = ReadBackKind.None };
        desk.Source.Fill(5);
        desk.Destination.Faults.Enqueue(SendFault.LostAfter);
        desk.Destination.Faults.Enqueue(SendFault.Auth);
        RunResult failed = await runs.RunAsync();

        RunResult named = await runs.RunAsync();

        Assert.Equal((RunState.Failed, 10), (failed.State, desk.Destination.Rows.Count));
        Assert.Contains(named.Streams[0].Reasons, reason => reason.Contains("it may be there twice", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_refusal_fails_the_run_and_the_error_is_kept()
    {
        await using var desk = new DeliveryDesk();
        await using var runs = new RunDesk(desk);
        desk.Source.Fill(5);
        desk.Destination.Faults.Enqueue(SendFault.Auth);

        RunResult result = await runs.RunAsync();

        Assert.Equal((RunState.Failed, ErrorKind.Auth), (result.State, Assert.Single(result.Errors).Kind));
    }

    [Fact]
    public async Task An_unknown_stream_is_refused_before_anything_runs()
    {
        await using var desk = new DeliveryDesk();
        await using var runs = new RunDesk(desk);

        var error = await Assert.ThrowsAsync<ConnectorException>(() => runs.RunAsync(new RunRequest("test") { Streams = ["itmes"] }));

        Assert.Equal("RUN-STREAM", error.Error.Code);
    }

    private sealed class EndsAtCursor : MlConnector.Engine.Delivery.Progress.IDeliveryObserver
    {
        public void On(in MlConnector.Engine.Delivery.Progress.DeliveryEvent reached)
        {
            if (reached.Point == MlConnector.Engine.Delivery.Progress.DeliveryPoint.CursorMoved) throw new InvalidOperationException("the process ends here");
        }
    }

    private sealed class Thief(DeliveryDesk desk) : MlConnector.Engine.Delivery.Progress.IDeliveryObserver
    {
        public void On(in MlConnector.Engine.Delivery.Progress.DeliveryEvent reached)
        {
            if (reached.Point == MlConnector.Engine.Delivery.Progress.DeliveryPoint.Settled && desk.Destination.Rows.Count == 20) desk.Destination.Rows.RemoveAt(3);
        }
    }
}
