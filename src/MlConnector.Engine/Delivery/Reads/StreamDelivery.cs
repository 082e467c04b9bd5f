using MlConnector.Abstractions.Errors;
using MlConnector.Engine.DeadLetters;
using MlConnector.Engine.Delivery.Generations;
using MlConnector.Engine.Delivery.Placing;
using MlConnector.Engine.Delivery.Recovery;
using MlConnector.Engine.Delivery.Sending;
using MlConnector.Engine.Delivery.Stages;
using MlConnector.Engine.Delivery.Tables;
using MlConnector.Engine.Pacing;
using MlConnector.Engine.Reading.Cursors;

namespace MlConnector.Engine.Delivery.Reads;

/// <summary>
/// The delivery of one stream under its lease, in this order: what an earlier process left is resolved, the table is compared with our receipts, then rows are read, placed, journaled, sent and settled. Used
/// by one run; everything that sends goes through the same stages.
/// </summary>
internal sealed class StreamDelivery
{
    private readonly DeliveryContext context;
    private readonly BatchJournal journal;
    private readonly Settler settler;
    private CancellationTokenSource? comparing;

    /// <summary>The delivery of a stream whose ledger and journal are open.</summary>
    public StreamDelivery(DeliveryContext context, DeadLetterBook book)
    {
        (this.context, Book) = (context, book);
        Sent = new SentBatches(context.Swaps, context.Publishes);
        journal = new BatchJournal(context);
        settler = new Settler(context, book, new DeadLetterWriter(context), Sent);
        Size = BatchSize.For(context.Destination.Capabilities, context.Table);
    }

    /// <summary>Open dead letters and repairs of the stream.</summary>
    public DeadLetterBook Book { get; }

    /// <summary>What was delivered, for the count at the end.</summary>
    public SentBatches Sent { get; }

    /// <summary>What a person should know besides: filled by what prepares the stream.</summary>
    public List<string> Remarks { get; } = [];

    /// <summary>Something happened that makes control totals worth comparing although this run may deliver nothing: a recovery, an adoption, a rebuild, a read of everything.</summary>
    public bool ComparesTotals { get; set; }

    /// <summary>Batches of earlier processes that were resolved.</summary>
    public int Recovered { get; private set; }

    /// <summary>Size of its batches.</summary>
    public BatchSize Size { get; }

    /// <summary>Makes batches durable.</summary>
    public BatchJournal Journal => journal;

    /// <summary>What all parts share.</summary>
    public DeliveryContext Context => context;

    /// <summary>The comparison of the table with our receipts, once it has begun: gives a remark, or null; fails with <see cref="StreamHeldException"/> on a difference. Nothing is placed before it has ended well.</summary>
    public Task<string?> Compared { get; private set; } = Task.FromResult<string?>(null);

    /// <summary>Resolves what an earlier process left, then compares the table. Gives a remark, or null.</summary>
    /// <exception cref="StreamHeldException">The stream is held for a person.</exception>
    public async Task<string?> PrepareAsync(CancellationToken stop, CancellationToken cancel)
    {
        await BeginAsync(stop, cancel);
        return await Compared;
    }

    /// <summary>Resolves what an earlier process left, and begins to compare the table: the source may be asked meanwhile. <see cref="EndComparingAsync"/> before the context is disposed.</summary>
    /// <exception cref="StreamHeldException">The stream is held for a person.</exception>
    public async Task BeginAsync(CancellationToken stop, CancellationToken cancel)
    {
        if (context.State.Hold is { } hold && TableFilling.Of(context.State) is null) throw new StreamHeldException(Holds.FromJson(hold));
        await Book.RenewAsync(cancel);
        await RecoverAsync(stop, cancel);
        if (TableFilling.Of(context.State) is { } generation) await new GenerationResume(this, generation).FinishAsync(stop, cancel);
        comparing = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        Compared = CompareAsync(stop, comparing.Token);
    }

    /// <summary>Ends a comparison that nobody waits for any more, because something else ended the stream.</summary>
    public async Task EndComparingAsync()
    {
        if (comparing is null) return;
        await comparing.CancelAsync();
        await ((Task)Compared).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        comparing.Dispose();
        comparing = null;
    }

    /// <summary>Resolves what an earlier process left.</summary>
    public async Task RecoverAsync(CancellationToken stop, CancellationToken cancel)
    {
        await HoldingAsync(async () => Recovered = await new StreamRecovery(context, journal, settler).RunAsync(stop, cancel), cancel);
        if (Recovered == 0) return;
        ComparesTotals = true;
        await context.RenewStateAsync(cancel);
    }

    /// <summary>Delivers whatever <paramref name="place"/> puts into builders: the only way rows reach the destination.</summary>
    public Task DeliverAsync(Func<Func<DeliveryItem, ValueTask>, CancellationToken, Task> place, CancellationToken stop, CancellationToken cancel) =>
        context.Publishes ? HoldingAsync(() => new Publications.Publication(this).DeliverAsync(place, stop, cancel), cancel) : SendAsync(place, stop, cancel);

    /// <summary>Sends batches one by one, as they come.</summary>
    public Task SendAsync(Func<Func<DeliveryItem, ValueTask>, CancellationToken, Task> place, CancellationToken stop, CancellationToken cancel) =>
        HoldingAsync(() => new DeliveryPipeline(context, journal, new BatchSender(context, journal), settler, OverBudget).RunAsync(place, stop, cancel), cancel);

    /// <summary>A builder of ordinary batches.</summary>
    public BatchBuilder NewBuilder(Func<DeliveryItem, ValueTask> output) => new(context, context.Mappings.Layout, Size, output);

    /// <summary>A builder of batches whose rows carry repairs.</summary>
    public BatchBuilder NewRepairBuilder(Func<DeliveryItem, ValueTask> output) => new(context, context.Mappings.RepairLayout, Size, output);

    /// <summary>The error that stops the stream if too many rows of this run are dead, those that the destination refused included; null while they are few.</summary>
    public ConnectorException? OverBudget()
    {
        FateCounts counts = context.Tally.Snapshot();
        return context.Policies.Budget.IsExceeded(counts.NewlyDead, counts.Read) ? new(context.Policies.Budget.Error(context.State.Stream, counts.NewlyDead, counts.Read, Book.CommonestFound)) : null;
    }

    private async Task<string?> CompareAsync(CancellationToken stop, CancellationToken cancel)
    {
        string? remark = await new TableInspection(context).CompareAsync(stop, cancel);
        context.Fill.Hold(context.Table.Name, context.RowsInTable);
        if (context.PublishesAnyway) Remarks.Add($"Table {context.Table.Name} is not as our last receipt left it, although it shows a publication of ours: its state is published once more, whether or not the ERP changed.");
        return remark;
    }

    /// <summary>What has to be decided by a person is stored as the stream's hold before it is told.</summary>
    private async Task HoldingAsync(Func<Task> work, CancellationToken cancel)
    {
        try
        {
            await work();
        }
        catch (StreamHeldException held)
        {
            await context.Store.Streams.HoldAsync(context.State.Id, Holds.ToJson(held.Hold), cancel);
            throw;
        }
        catch (ConnectorException read) when (read.Error.Code == CursorErrors.Regressed)
        {
            await context.Store.Streams.HoldAsync(context.State.Id, Holds.ToJson(read.Error), cancel);
            throw;
        }
    }
}
