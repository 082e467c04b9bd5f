using MlConnector.Engine.Delivery.Placing;
using MlConnector.Engine.Delivery.Reads;
using MlConnector.Engine.Delivery.Sending;
using MlConnector.Engine.Journal;
using MlConnector.Engine.Ledger;
using MlConnector.Engine.Ports;

namespace MlConnector.Engine.Delivery.Generations;

/// <summary>
/// The batches of a generation, waiting in the journal until it is known whether they are sent. Records that are never marked are nothing to anybody. In memory is one entry per batch; rows lie in the journal, their keys in
/// <see cref="StagedRows"/>.
/// </summary>
internal sealed class GenerationSpool : IDisposable
{
    private readonly StreamDelivery delivery;
    private readonly DeliveryContext context;
    private readonly StagedRows staged;
    private readonly List<(SettleNotes Notes, BatchRecord? Batch, OutgoingBatch? Dead)> items = [];

    /// <summary>Begins a generation; its number is a row version given before that of its first row.</summary>
    public GenerationSpool(StreamDelivery delivery)
    {
        (this.delivery, context) = (delivery, delivery.Context);
        Number = context.Numbers.NextVersion();
        staged = context.Ledger.BeginStaged();
        Removed = new Publications.RemovedKeys(context);
    }

    /// <summary>Number of the generation.</summary>
    public long Number { get; }

    /// <summary>Rows of the generation.</summary>
    public long Rows => staged.Rows;

    /// <summary>Its batches, in order, with what is settled with each.</summary>
    public IReadOnlyList<(SettleNotes Notes, BatchRecord? Batch, OutgoingBatch? Dead)> Items => items;

    /// <summary>Its records.</summary>
    public IEnumerable<BatchRecord> Batches => items.Select(static item => item.Batch).OfType<BatchRecord>();

    /// <summary>Its rows by what they say; counted while they are in memory.</summary>
    public Publications.PublishedCounts Counts { get; private set; }

    /// <summary>Its rows, if they only say what is gone; collected while they are in memory.</summary>
    public Publications.RemovedKeys Removed { get; }

    /// <summary>The last batch; null if it has none.</summary>
    public BatchRecord? Last => items.LastOrDefault(item => item.Batch is not null).Batch;

    /// <summary>INV-1: journals an item's rows and lets go of them.</summary>
    public async ValueTask AddAsync(DeliveryItem item, CancellationToken cancel)
    {
        using DeliveryItem owned = item;
        OutgoingBatch? batch = null, dead = null;
        if (item.Filled is { } filled) batch = await delivery.Journal.WriteAsync(filled.Block, filled.Staged, JournalKind.Batch, Number, 0, cancel);
        if (batch is not null) Counts = Counts.Plus(batch.Block);
        if (batch is not null) await Removed.AddAsync(batch.Block, batch.Record.Revision, cancel);
        if (item.Dead is { } buried) dead = await delivery.Journal.WriteAsync(buried.Block, buried.Staged, JournalKind.Dead, Number, 0, cancel);
        items.Add((item.Notes, batch?.Record, dead is null ? null : new OutgoingBatch(dead.Block, dead.Record, staged: null)));
        await context.LedgerGate.WaitAsync(cancel);
        try
        {
            batch?.Staged?.StageAway();
            dead?.Staged?.Discard();
            if (context.Ledger.IsFull) await context.Ledger.FlushNowAsync(context.Fence, cancel);
        }
        finally
        {
            context.LedgerGate.Release();
        }
    }

    /// <summary>The generation is the current one: its rows are forgotten, only the notes (dead letters, cursor) are settled.</summary>
    public Task DropRowsAsync(CancellationToken stop, CancellationToken cancel)
    {
        context.Ledger.EndStaged();
        return delivery.SendAsync(
            async (output, _) =>
            {
                foreach (var item in items.Where(item => !item.Notes.IsEmpty)) await output(new DeliveryItem(item.Notes) { DeadBatch = item.Dead });
            },
            stop, cancel);
    }

    /// <inheritdoc />
    public void Dispose() => context.Ledger.EndStaged();
}
