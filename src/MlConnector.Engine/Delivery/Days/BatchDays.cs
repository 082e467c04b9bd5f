using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Records;
using MlConnector.Engine.Blocks;
using MlConnector.Engine.Journal;
using MlConnector.Engine.Ledger;
using MlConnector.Engine.Mapping;
using MlConnector.Engine.Ports;

namespace MlConnector.Engine.Delivery.Days;

/// <summary>
/// Finds the days between which a column lies in the rows of a batch and in what the destination shows of their keys until then: the ledger knows where in the journal the older rows are, and the revision that they were sent with
/// maps them again. Where one of them is not known (adopted, without a date, under way in an earlier batch), neither is the span.
/// </summary>
internal sealed class BatchDays(DeliveryContext context, string column)
{
    /// <summary>Journal rows that are read for one batch at most, in bytes. A batch whose older rows lie further apart than that touches most partitions anyway, and reading would cost more than the destination saves.</summary>
    private const long BytesRead = 256L << 20;

    /// <summary>For the table of a stream; null if its destination does not ask for days.</summary>
    public static BatchDays? Of(DeliveryContext context) =>
        context.Destination is ILooksByDay looks && looks.DayColumn(context.Table) is { } column ? new BatchDays(context, column) : null;

    /// <summary>The span of a filled block whose rows are staged; null if it is not known.</summary>
    public async Task<DaySpan?> OfAsync(RecordBlock block, LedgerBatch staged, CancellationToken cancel)
    {
        var range = new DayRange();
        MappingProgram program = await context.Mappings.OverAsync(block.Layout, context.Revision, cancel);
        using (var days = new ColumnDays(block, program, column, range)) days.AddShown();
        if (range.IsKnown) await AddOlderAsync(staged, range, cancel);
        return range.Span;
    }

    private async Task AddOlderAsync(LedgerBatch staged, DayRange range, CancellationToken cancel)
    {
        LedgerEntry[] older = RowArrays.Of<LedgerEntry>().Rent(staged.Count);
        try
        {
            if (context.Ledger.TryLookupBefore(staged, older)) await AddAsync(older, Shown(older.AsSpan(0, staged.Count), range), range, cancel);
            else range.Lose();
        }
        finally
        {
            RowArrays.Of<LedgerEntry>().Return(older);
        }
    }

    /// <summary>Brings the entries that the destination shows to the front, in the order of the journal, and gives how many they are.</summary>
    private static int Shown(Span<LedgerEntry> older, DayRange range)
    {
        int shown = 0;
        foreach (ref readonly LedgerEntry entry in older)
        {
            if (entry.State == LedgerState.Adopted) range.Lose();
            if (entry.IsLive) older[shown++] = entry;
        }

        older[..shown].Sort(static (left, right) => left.Place.Segment != right.Place.Segment ? left.Place.Segment.CompareTo(right.Place.Segment) : left.Place.Offset.CompareTo(right.Place.Offset));
        return shown;
    }

    private async Task AddAsync(LedgerEntry[] older, int count, DayRange range, CancellationToken cancel)
    {
        long read = 0;
        for (int from = 0, to; from < count && range.IsKnown; from = to)
        {
            for (to = from + 1; to < count && SameRecord(older[to].Place, older[from].Place);) to++;
            using JournalRecord record = await context.Journal.ReadAsync(older[from].Place with { Row = 0 }, cancel);
            if ((read += record.Block.ByteCount) > BytesRead) range.Lose();
            MappingProgram program = await context.Mappings.OverAsync(record.Block.Layout, await RevisionOfAsync(record.Header, older[from].Place, cancel), cancel);
            using var days = new ColumnDays(record.Block, program, column, range);
            days.Add(older.AsSpan(from, to - from));
        }
    }

    /// <summary>A part was sent with the revision of the batch it was split from, which only the store knows.</summary>
    private async Task<int> RevisionOfAsync(JournalHeader header, JournalPlace place, CancellationToken cancel) =>
        header.Kind == JournalKind.Part && await context.Store.Batches.FindAsync(context.State.Id, place, cancel) is { } part ? part.Revision : header.Revision;

    private static bool SameRecord(JournalPlace left, JournalPlace right) => left.Segment == right.Segment && left.Offset == right.Offset;
}
