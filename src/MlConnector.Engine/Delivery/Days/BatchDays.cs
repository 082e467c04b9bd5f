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
/// maps them again, one record after the other. Where one of them is not known (adopted, without a date, under way in an earlier batch), or the records together are larger than is worth reading
/// (<see cref="DeliveryPolicies.OlderRowBytes"/>), neither is the span, and nothing is read.
/// </summary>
internal sealed class BatchDays(DeliveryContext context, string column)
{
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
            if (!context.Ledger.TryLookupBefore(staged, older)) range.Lose();
            int shown = range.IsKnown ? Shown(older.AsSpan(0, staged.Count), range) : 0;
            if (range.IsKnown && IsTooMuch(older.AsSpan(0, shown))) range.Lose();
            await AddAsync(older, shown, range, cancel);
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

    /// <summary>Told by the heads of the records, before one is read.</summary>
    private bool IsTooMuch(ReadOnlySpan<LedgerEntry> older)
    {
        long bytes = 0;
        for (int at = 0; at < older.Length && bytes <= context.Policies.OlderRowBytes; at++)
        {
            if (at == 0 || !SameRecord(older[at].Place, older[at - 1].Place)) bytes += context.Journal.BytesOf(older[at].Place);
        }

        return bytes > context.Policies.OlderRowBytes;
    }

    private async Task AddAsync(LedgerEntry[] older, int count, DayRange range, CancellationToken cancel)
    {
        for (int from = 0, to; from < count && range.IsKnown; from = to)
        {
            for (to = from + 1; to < count && SameRecord(older[to].Place, older[from].Place);) to++;
            using JournalRecord record = await context.Journal.ReadAsync(older[from].Place with { Row = 0 }, cancel);
            MappingProgram program = await context.Mappings.OverAsync(record.Block.Layout, record.Header.Revision, cancel);
            using var days = new ColumnDays(record.Block, program, column, range);
            days.Add(older.AsSpan(from, to - from));
        }
    }

    private static bool SameRecord(JournalPlace left, JournalPlace right) => left.Segment == right.Segment && left.Offset == right.Offset;
}
