using MlConnector.Abstractions.Destinations;
using MlConnector.Engine.Blocks;
using MlConnector.Engine.Delivery.Days;
using MlConnector.Engine.Delivery.Progress;
using MlConnector.Engine.Journal;
using MlConnector.Engine.Ledger;
using MlConnector.Engine.Ports;

namespace MlConnector.Engine.Delivery.Sending;

/// <summary>Makes blocks durable as batches (INV-1). The only way into sending, and the only way to send less than a batch.</summary>
internal sealed class BatchJournal(DeliveryContext context)
{
    private readonly BatchDays? days = BatchDays.Of(context);
    private readonly NewKeys? news = NewKeys.Of(context);

    /// <summary>Begins a batch over the ledger; its rows are staged while it is filled.</summary>
    public async Task<LedgerBatch> BeginAsync(CancellationToken cancel)
    {
        await context.LedgerGate.WaitAsync(cancel);
        try
        {
            return context.Ledger.Begin(context.Numbers.NextBatch());
        }
        finally
        {
            context.LedgerGate.Release();
        }
    }

    /// <summary>INV-1: journals a filled block. Durable when this returns.</summary>
    public Task<OutgoingBatch> WriteAsync(RecordBlock block, LedgerBatch staged, JournalKind kind, long generation, long parent, CancellationToken cancel) =>
        WriteAsync(block, staged, new JournalHeader(kind, staged.Number, context.Store.Incarnation, context.RunId, context.Revision) { Generation = generation, Parent = parent }, cancel);

    private async Task<OutgoingBatch> WriteAsync(RecordBlock block, LedgerBatch staged, JournalHeader header, CancellationToken cancel)
    {
        long begin = context.Times.Begin();
        JournalPlace place = await context.Journal.AppendAsync(block, header, cancel);
        context.Times.End(Stage.Journal, begin);
        await context.LedgerGate.WaitAsync(cancel);
        try
        {
            staged.Journaled(place, block);
        }
        finally
        {
            context.LedgerGate.Release();
        }

        context.Reached(DeliveryPoint.Journaled, header.Number, block.RowCount);
        DaySpan? span = days is not null && header.Kind == JournalKind.Batch ? await days.OfAsync(block, staged, cancel) : null;
        bool onlyNew = header.Kind == JournalKind.Batch && news?.AreAll(block, staged) == true;
        return new OutgoingBatch(block, RecordOf(block, place, header) with { Days = span }, staged) { OnlyNew = onlyNew };
    }

    /// <summary>INV-1: copies some rows of a batch into a part, stages and journals it. <paramref name="take"/> says which rows.</summary>
    public async Task<OutgoingBatch> WritePartAsync(OutgoingBatch whole, Func<int, bool> take, CancellationToken cancel)
    {
        var block = new RecordBlock(whole.Block.Layout, whole.Block.ByteCount);
        try
        {
            LedgerBatch staged = await BeginAsync(cancel);
            await context.LedgerGate.WaitAsync(cancel);
            try
            {
                Copy(whole.Block, block, staged, take);
            }
            finally
            {
                context.LedgerGate.Release();
            }

            // The part's bytes are those of the whole: same revision, same run, its own batch id; it lies within the same days. Its header says so, too: whoever reads its rows later maps them as they were sent.
            var header = new JournalHeader(JournalKind.Part, staged.Number, context.Store.Incarnation, whole.Record.RunId, whole.Record.Revision) { Generation = whole.Record.Generation, Parent = whole.Record.Number };
            OutgoingBatch part = await WriteAsync(block, staged, header, cancel);
            part.Record = part.Record with { Days = whole.Record.Days };
            return part;
        }
        catch
        {
            block.Dispose();
            throw;
        }
    }

    private void Copy(RecordBlock from, RecordBlock to, LedgerBatch staged, Func<int, bool> take)
    {
        foreach (BlockPart part in from.Parts)
        {
            to.BeginPart(part);
            ushort tag = KeyHash.Tag(part.Company);
            for (int row = part.FirstRow; row < part.FirstRow + part.Rows; row++)
            {
                if (!take(row)) continue;
                BlockRow source = from.Row(row);
                BlockRow copy = to.Append(source, source.Flags);
                Hash128 key = KeyHash.Of(tag, copy.Key);
                staged.Stage(key, context.Ledger.SourceOf(key, copy), part.Version, copy.Index, copy.Flags);
            }
        }
    }

    private BatchRecord RecordOf(RecordBlock block, JournalPlace place, JournalHeader header) =>
        new(context.State.Id, header.Number, context.Numbers.IdOf(header.Number), header.RunId, place, block.RowCount)
        {
            Revision = header.Revision,
            PostedAt = context.Time.GetUtcNow(),
            Generation = header.Generation,
            Parent = header.Parent,
        };
}
