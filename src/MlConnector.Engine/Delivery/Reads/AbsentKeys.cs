using System.Collections.Immutable;
using MlConnector.Abstractions.Sources;
using MlConnector.Engine.Blocks;
using MlConnector.Engine.DeadLetters;
using MlConnector.Engine.Delivery.Placing;
using MlConnector.Engine.Delivery.Rows;
using MlConnector.Engine.Delivery.Stages;
using MlConnector.Engine.Journal;
using MlConnector.Engine.Ledger;
using MlConnector.Engine.Removals;

namespace MlConnector.Engine.Delivery.Reads;

/// <summary>
/// Keys that a complete read did not meet: counted against the stream's grace, checked by the guards, and delivered as tombstones that repeat the last row of the key. A key with an open dead letter was met by
/// definition.
/// </summary>
internal sealed class AbsentKeys(DeliveryContext context, DeadLetterBook book, BatchBuilder builder, ReadMemory memory, SentBatches sent)
{
    private static readonly ushort NoCompany = KeyHash.Tag("");
    private readonly HashSet<Hash128> dead = [.. book.Keys()];

    /// <summary>Tags of the companies that were read, whether a row of them came or not; empty = the source has none.</summary>
    public ImmutableArray<ushort> Read { get; init; } = [];

    /// <summary>Puts tombstones for what is gone into the builder; if too much is gone, only says so: a person has to approve it, and until then every complete read finds it again.</summary>
    public async Task DeliverAsync(AbsenceMeaning absence, CancellationToken cancel)
    {
        List<LedgerEntry> gone = await CountAsync(cancel);
        if (gone.Count == 0) return;
        if (!context.Policies.GuardsOff && HoldReason(gone) is { } reason)
        {
            sent.Doubt($"Removals wait for approval: {reason}. If that is right, run again with `--approve-removals`; if not, look at the source's rights and company.");
            return;
        }

        gone.Sort(static (a, b) => (a.Place.Segment, a.Place.Offset, a.Place.Row).CompareTo((b.Place.Segment, b.Place.Offset, b.Place.Row)));
        RowFate fate = absence == AbsenceMeaning.Purged ? RowFate.Purged : RowFate.Removed;
        foreach (IGrouping<(int, int), LedgerEntry> record in gone.GroupBy(entry => (entry.Place.Segment, entry.Place.Offset)))
        {
            using JournalRecord journaled = await context.Journal.ReadAsync(record.First().Place with { Row = 0 }, cancel);
            await TombstonesAsync(journaled.Block, [.. record], fate, cancel);
            await builder.HandOnAsync();
        }
    }

    /// <summary>Why a person has to approve: of everything that was read, or of a company of which nothing came.</summary>
    private string? HoldReason(List<LedgerEntry> gone)
    {
        int silent = gone.Count(entry => !memory.Companies.Contains(KeyHash.TagOf(entry.Key)));
        return context.Policies.Removal.HoldReason(silent, silent, met: 0) ?? context.Policies.Removal.HoldReason(gone.Count, memory.Met + gone.Count, memory.Met);
    }

    /// <summary>Absent keys beyond the grace; the others get one more absence in the ledger.</summary>
    private async Task<List<LedgerEntry>> CountAsync(CancellationToken cancel)
    {
        var gone = new List<LedgerEntry>();
        int grace = context.Mappings.Pinned.Stream.Cursor.AbsenceGrace;
        await context.LedgerGate.WaitAsync(cancel);
        try
        {
            foreach (LedgerEntry entry in memory.Seen!.Absent([.. memory.Companies, .. Read.IsEmpty ? [NoCompany] : Read]))
            {
                if (dead.Contains(entry.Key)) continue;
                (int missed, bool absent) = AbsenceTally.Missed(entry.Absences, Math.Min(grace, LedgerEntry.MaxAbsences));
                if (absent) gone.Add(entry);
                else context.Ledger.Mark(entry with { Absences = missed });
                builder.Notes.Flush |= !absent;
            }
        }
        finally
        {
            context.LedgerGate.Release();
        }

        return gone;
    }

    private async Task TombstonesAsync(RecordBlock rows, LedgerEntry[] entries, RowFate fate, CancellationToken cancel)
    {
        // The row may have been written under an older layout; the tombstone is written in today's.
        using var conversion = new LayoutConversion(rows.Layout, context.Mappings.Layout);
        using var tombstone = new TombstoneRow(context.Mappings);
        await context.LedgerGate.WaitAsync(cancel);
        try
        {
            foreach (LedgerEntry entry in entries)
            {
                BlockPart last = rows.PartOf(entry.Place.Row);
                (RecordBlock block, int at) = conversion.Into(rows, entry.Place.Row);
                if (!tombstone.TryFit(block, at, out BlockRow fitting))
                {
                    memory.UnfitTombstones++;
                    continue;
                }

                builder.MakeRoom(1);
                builder.BeginPart(new BlockPart(last.Company, 0, context.Time.GetUtcNow(), context.Numbers.NextVersion()));
                builder.Append(fitting, RowFlags.None.With(fate), entry.Key, entry.Source);
            }
        }
        finally
        {
            context.LedgerGate.Release();
        }
    }
}
