using System.Collections.Immutable;
using MlConnector.Abstractions.Destinations;
using MlConnector.Engine.Delivery;
using MlConnector.Engine.Delivery.Progress;
using MlConnector.Engine.Ports;

namespace MlConnector.Engine.Pacing;

/// <summary>
/// The gate before every send: marks the batch <em>sending</em> and reserves its quota in one transaction (INV-1, INV-8), and waits where a limit is full. Waiting ends early only by
/// the stop of a person; nothing is marked while waiting. A request that may be under way has a slot among those of the run before it asks the store for one among those of all processes, so that one process does not
/// ask the store what it knows itself; while a limit is waited for, others have the slot.
/// </summary>
internal sealed class SendGate(IStore store, TimeProvider time, StageTimes times, WaitPolicy policy, IDeliveryObserver observer, string pipeline, string stream)
{
    /// <summary>Tells, for a wait at a limit, when the whole run is going to end.</summary>
    public Func<string, DateTimeOffset, CancellationToken, Task<DateTimeOffset?>>? Outlook { get; init; }

    /// <summary>Requests with rows that may be under way at once, over all streams of the run; null = no bound.</summary>
    public SemaphoreSlim? Slots { get; init; }

    private static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(50);

    // Nobody tells a process when another's request is answered.
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(100);

    /// <summary>Marks the batch; when this returns its first byte may leave. What it gives is disposed when the request is answered.</summary>
    /// <exception cref="QuotaWaitException">The limit stays full for longer than the policy waits.</exception>
    /// <exception cref="StoppedByPersonException">A person stopped the run meanwhile.</exception>
    public async Task<SendSlot> MarkAsync(Fence fence, BatchRecord batch, ImmutableArray<QuotaClaim> claims, CancellationToken stop, CancellationToken cancel)
    {
        while (true)
        {
            (SendSlot? slot, SendPermit permit) = await TryMarkAsync(fence, batch, claims, stop, cancel);
            if (slot is not null) return slot;
            DateTimeOffset until = permit.NotBefore!.Value;
            string reason = permit.Blocked ?? "a limit";
            DateTimeOffset? ends = Outlook is null ? null : await Outlook(reason, until, cancel);
            if (IsTooLong(until)) throw QuotaWaitException.Full(reason, until, ends);
            await SitOutAsync(until, reason, ends, stop, cancel);
        }
    }

    /// <summary>Waits until a time, with the reason visible.</summary>
    /// <exception cref="QuotaWaitException">That is longer than the policy waits.</exception>
    public Task WaitAsync(DateTimeOffset until, string reason, CancellationToken stop, CancellationToken cancel) =>
        IsTooLong(until) ? throw QuotaWaitException.Asked(reason, until) : SitOutAsync(until, reason, null, stop, cancel);

    /// <summary>Marks the batch, as soon as it has a slot, or tells which limit is full.</summary>
    private async Task<(SendSlot? Slot, SendPermit Permit)> TryMarkAsync(Fence fence, BatchRecord batch, ImmutableArray<QuotaClaim> claims, CancellationToken stop, CancellationToken cancel)
    {
        await EnterAsync(stop, cancel);
        SendSlot? slot = null;
        try
        {
            while (true)
            {
                if (stop.IsCancellationRequested) throw new StoppedByPersonException();
                DateTimeOffset now = time.GetUtcNow();
                SendPermit permit = await store.Batches.MarkSendingAsync(fence, batch, claims, now, cancel);
                if (permit.Granted)
                {
                    observer.On(new DeliveryEvent(DeliveryPoint.Marked, pipeline, stream) { Number = batch.Number, Rows = batch.Rows });
                    slot = new SendSlot(store.Quotas, Slots, fence, batch.Number, now);
                }

                if (permit.Granted || permit.NotBefore is not null) return (slot, permit);
                await SitOutAsync(now + LookAgain, permit.Blocked ?? "requests under way", null, stop, cancel);
            }
        }
        finally
        {
            if (slot is null) Slots?.Release();
        }
    }

    private async Task EnterAsync(CancellationToken stop, CancellationToken cancel)
    {
        if (Slots is null) return;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, cancel);
        try
        {
            await Slots.WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested && !cancel.IsCancellationRequested)
        {
            throw new StoppedByPersonException();
        }
    }

    private bool IsTooLong(DateTimeOffset until) => until - time.GetUtcNow() > policy.Longest;

    private async Task SitOutAsync(DateTimeOffset until, string reason, DateTimeOffset? ends, CancellationToken stop, CancellationToken cancel)
    {
        TimeSpan wait = until - time.GetUtcNow();
        observer.On(new DeliveryEvent(DeliveryPoint.Waiting, pipeline, stream) { Detail = reason, Until = until, Ends = ends });
        long begin = times.Begin();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, cancel);
        try
        {
            await Task.Delay(wait > ShortestWait ? wait : ShortestWait, time, either.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested && !cancel.IsCancellationRequested)
        {
            throw new StoppedByPersonException();
        }
        finally
        {
            times.End(Stage.Wait, begin);
        }
    }
}
