using System.Runtime.ExceptionServices;
using System.Threading.Channels;
using MlConnector.Engine.Delivery.Placing;
using MlConnector.Engine.Delivery.Sending;

namespace MlConnector.Engine.Delivery.Stages;

/// <summary>
/// The stages of delivery: place → journal → send → settle. Each stage works on its own item at the same time, so reading and mapping overlap with sending; a stage hands its item over when the next one is free to take it,
/// which holds back everything before it, down to the source. Memory is what the stages hold: about six batches, which also stay in the processor's reach.
/// <para>
/// Items are settled in their order (INV-2). When a batch stops the stream, placing is told to end, what is under way is brought to its end and settled, and what was not marked is dropped: it was never sent.
/// </para>
/// </summary>
internal sealed class DeliveryPipeline(DeliveryContext context, BatchJournal journal, BatchSender sender, Settler settler, Func<Exception?> overBudget)
{
    private Exception? stopped;
    private Exception? placingFailed;

    /// <summary>Runs until <paramref name="place"/> has handed on everything and it is settled.</summary>
    /// <param name="place">Produces items; its token is cancelled when the stream stops.</param>
    /// <param name="stop">A person's stop: at the next batch border.</param>
    /// <param name="cancel">Ends everything at once, as a crash would; what was marked is resolved by the next holder.</param>
    public async Task RunAsync(Func<Func<DeliveryItem, ValueTask>, CancellationToken, Task> place, CancellationToken stop, CancellationToken cancel)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        using var placing = CancellationTokenSource.CreateLinkedTokenSource(ending.Token);
        Channel<DeliveryItem> placed = Handover<DeliveryItem>(0);
        Channel<DeliveryItem> journaled = Handover<DeliveryItem>(0);
        int parallel = Math.Clamp(context.Destination.Capabilities.ParallelSends, 1, 2);
        Channel<(DeliveryItem Item, Task<BatchOutcome?> Sending)> sending = Handover<(DeliveryItem, Task<BatchOutcome?>)>(parallel - 1);

        Task[] stages =
        [
            StageAsync(() => place(item => HandOnAsync(placed.Writer, item, placing.Token), placing.Token), placed.Writer.Complete, ending, placing.Token),
            StageAsync(() => JournalAsync(placed.Reader, journaled.Writer, ending.Token), journaled.Writer.Complete, ending, default),
            StageAsync(() => SendAsync(journaled.Reader, sending.Writer, parallel, stop, ending.Token), sending.Writer.Complete, ending, default),
            StageAsync(() => SettleAsync(sending.Reader, placing, ending.Token), null, ending, default),
        ];
        await Task.WhenAll(stages).ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        ThrowFirst(stages, cancel);
    }

    /// <summary>Runs one stage on its own; its end ends the next stage's input, its failure ends everything.</summary>
    private async Task StageAsync(Func<Task> stage, Action<Exception?>? complete, CancellationTokenSource ending, CancellationToken expected)
    {
        await Task.Yield();
        try
        {
            await stage();
        }
        catch (OperationCanceledException) when (stopped is not null && expected.IsCancellationRequested)
        {
            // Placing was told to end because a batch stopped the stream.
        }
        catch (Exception e) when (complete is not null && expected != default && IsOrderly(e))
        {
            // The source failed or the budget is used up: what was placed before is still delivered and settled.
            placingFailed = e;
        }
        catch
        {
            await ending.CancelAsync();
            throw;
        }
        finally
        {
            complete?.Invoke(null);
        }
    }

    private async Task JournalAsync(ChannelReader<DeliveryItem> items, ChannelWriter<DeliveryItem> output, CancellationToken cancel)
    {
        await foreach (DeliveryItem item in items.ReadAllAsync(cancel))
        {
            if (item.Filled is { } filled) item.Batch = await journal.WriteAsync(filled.Block, filled.Staged, Journal.JournalKind.Batch, 0, 0, cancel);

            if (item.Dead is { } dead) item.DeadBatch = await journal.WriteAsync(dead.Block, dead.Staged, Journal.JournalKind.Dead, 0, 0, cancel);
            if (item.Adopted is { } adopted) item.AdoptedBatch = await journal.WriteAsync(adopted.Block, adopted.Staged, Journal.JournalKind.Adopted, 0, 0, cancel);
            await HandOnAsync(output, item, cancel);
        }
    }

    private async Task SendAsync(ChannelReader<DeliveryItem> items, ChannelWriter<(DeliveryItem, Task<BatchOutcome?>)> output, int parallel, CancellationToken stop, CancellationToken cancel)
    {
        using var slots = new SemaphoreSlim(parallel, parallel);
        var last = Task.CompletedTask;
        bool pastNew = false;
        try
        {
            while (true)
            {
                await slots.WaitAsync(cancel); // before the item: what cannot be sent yet stays with the stage before
                if (await NextAsync(items, cancel) is not { } item) break;

                // A batch that may change rows which one of new keys brings is sent when that has come to its end; each other batch of new keys has other keys.
                if (pastNew && item.Batch is { OnlyNew: false }) await last;
                pastNew = item.Batch is { OnlyNew: true } || pastNew && item.Batch is null;
                Task<BatchOutcome?> outcome = SendOneAsync(item, slots, stop, cancel);
                last = Task.WhenAll(last, outcome);
                await output.WriteAsync((item, outcome), cancel);
            }
        }
        finally
        {
            await last.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }

    private async Task<BatchOutcome?> SendOneAsync(DeliveryItem item, SemaphoreSlim slots, CancellationToken stop, CancellationToken cancel)
    {
        await Task.Yield();
        try
        {
            if (item.Batch is null || Volatile.Read(ref stopped) is not null) return null;
            BatchOutcome outcome = await sender.SendAsync(item.Batch, stop, cancel);
            if (outcome.Stop is not null) Interlocked.CompareExchange(ref stopped, outcome.Stop, null);
            return outcome;
        }
        finally
        {
            slots.Release();
        }
    }

    private async Task SettleAsync(ChannelReader<(DeliveryItem Item, Task<BatchOutcome?> Sending)> items, CancellationTokenSource placing, CancellationToken cancel)
    {
        bool holes = false;
        await foreach ((DeliveryItem item, Task<BatchOutcome?> sending) in items.ReadAllAsync(cancel))
        {
            using BatchOutcome? outcome = await sending;
            bool dropped = item.Batch is not null && outcome is null;
            holes |= dropped || outcome?.Stop is not null;
            if (stopped is not null) await placing.CancelAsync();

            // INV-2: once something before it is not settled, the cursor and what else depends on order stay; receipts are stored all the same.
            if (!dropped) await settler.SettleAsync(item, outcome, inOrder: !holes, cancel);
            item.Dispose();
            if (outcome is not { Refused.Count: > 0 } || overBudget() is not { } exceeded) continue;
            Interlocked.CompareExchange(ref stopped, exceeded, null);
            await placing.CancelAsync();
        }
    }

    private static bool IsOrderly(Exception e) =>
        e is Abstractions.Errors.ConnectorException or Pacing.StoppedByPersonException or Pacing.StreamHeldException or Pacing.QuotaWaitException;

    private void ThrowFirst(Task[] stages, CancellationToken cancel)
    {
        Exception? crash = stages.Where(stage => stage.IsFaulted).Select(stage => stage.Exception!.InnerException).FirstOrDefault(e => e is not OperationCanceledException and not ChannelClosedException);
        if (crash is not null) ExceptionDispatchInfo.Throw(crash);
        cancel.ThrowIfCancellationRequested();
        if ((stopped ?? placingFailed) is { } reason) ExceptionDispatchInfo.Throw(reason);
        if (stages.FirstOrDefault(stage => !stage.IsCompletedSuccessfully) is { } ended) ended.GetAwaiter().GetResult();
    }

    private static async ValueTask HandOnAsync(ChannelWriter<DeliveryItem> next, DeliveryItem item, CancellationToken cancel)
    {
        try
        {
            await next.WriteAsync(item, cancel);
        }
        catch
        {
            item.Dispose(); // nobody took it
            throw;
        }
    }

    private static async ValueTask<DeliveryItem?> NextAsync(ChannelReader<DeliveryItem> items, CancellationToken cancel)
    {
        while (await items.WaitToReadAsync(cancel))
        {
            if (items.TryRead(out DeliveryItem? item)) return item;
        }

        return null;
    }

    private static Channel<T> Handover<T>(int capacity) => Channel.CreateBounded<T>(new BoundedChannelOptions(capacity) { SingleReader = true, SingleWriter = true });
}
