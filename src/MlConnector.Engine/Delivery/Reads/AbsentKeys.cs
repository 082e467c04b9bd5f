using System.Collections.Immutable;
using System.Globalization;
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
/// Keys that a complete read did not meet: counted against the stream's grace and checked by the guards. What was removed gets a tombstone that repeats the last row of the key; what the source purged is history, is flagged in the
/// ledger and stays as it is at the destination. Only what is closed is purged: an open item that is gone was removed. A key with an open dead letter was met by definition.
/// </summary>
internal sealed class AbsentKeys(DeliveryContext context, DeadLetterBook book, BatchBuilder builder, ReadMemory memory, SentBatches sent)
{
    private static readonly ushort NoCompany = KeyHash.Tag("");
    private readonly HashSet<Hash128> dead = [.. book.Keys()];

    /// <summary>Tags of the companies that were read, whether a row of them came or not; empty = the source has none.</summary>
    public ImmutableArray<ushort> Read { get; init; } = [];

    /// <summary>Delivers and flags what is gone; gives a remark, or null.</summary>
    public async Task<string?> JudgeAsync(AbsenceMeaning absence, CancellationToken cancel)
    {
        bool keepsHistory = absence == AbsenceMeaning.Purged;
        return await EndAsync(await CountAsync(keepsHistory, cancel), keepsHistory, gone => context.Policies.Removal.HoldReason(gone, memory.Met + gone, memory.Met), SilenceOf, cancel);
    }

    /// <summary>
    /// The same for keys that the source's log names as deleted and that were asked for in vain: two proofs, so nothing is waited for. Too many of them at once are a person's matter all the same; <see cref="IsHolding"/> tells it, because
    /// only this read knows of them.
    /// </summary>
    public async Task<string?> JudgeAsync(AbsenceMeaning absence, ImmutableArray<Hash128> logged, CancellationToken cancel)
    {
        bool keepsHistory = absence == AbsenceMeaning.Purged;
        (List<LedgerEntry> gone, long known) = await KnownAsync(logged, keepsHistory, cancel);
        return await EndAsync(gone, keepsHistory, removed => context.Policies.Removal.HoldReason(removed, known, known - removed), static _ => null, cancel);
    }

    /// <summary>True if something waits for a person's approval.</summary>
    public bool IsHolding { get; private set; }

    private async Task<string?> EndAsync(List<LedgerEntry> gone, bool keepsHistory, Func<int, string?> tooMany, Func<List<LedgerEntry>, string?> silence, CancellationToken cancel)
    {
        List<LedgerEntry> removed = [.. gone.Where(entry => !keepsHistory || entry.Open)];
        await RemoveAsync(removed, silence(removed) ?? tooMany(removed.Count), cancel);
        List<LedgerEntry> purged = [.. gone.Where(entry => keepsHistory && !entry.Open)];
        return keepsHistory ? await FlagAsync(purged, silence(purged), cancel) : null;
    }

    /// <summary>What the destination shows of these keys, and of all.</summary>
    private async Task<(List<LedgerEntry> Gone, long Known)> KnownAsync(ImmutableArray<Hash128> keys, bool keepsHistory, CancellationToken cancel)
    {
        var entries = new LedgerEntry[keys.Length];
        await context.LedgerGate.WaitAsync(cancel);
        try
        {
            context.Ledger.Lookup(keys.AsSpan(), entries);
            List<LedgerEntry> gone = [.. entries.Where(entry => entry.IsLive && !dead.Contains(entry.Key) && !(keepsHistory && IsFlagged(entry)))];
            return (gone, gone.Count == 0 ? 0 : context.Ledger.Scan().LongCount(static entry => entry.IsLive));
        }
        finally
        {
            context.LedgerGate.Release();
        }
    }

    /// <summary>Puts tombstones for what is gone into the builder; if too much is gone, only says so: a person has to approve it, and until then every complete read finds it again.</summary>
    private async Task RemoveAsync(List<LedgerEntry> gone, string? reason, CancellationToken cancel)
    {
        if (gone.Count == 0 || IsHeld("Removals", reason)) return;
        gone.Sort(static (a, b) => (a.Place.Segment, a.Place.Offset, a.Place.Row).CompareTo((b.Place.Segment, b.Place.Offset, b.Place.Row)));
        foreach (IGrouping<(int, int), LedgerEntry> record in gone.GroupBy(entry => (entry.Place.Segment, entry.Place.Offset)))
        {
            using JournalRecord journaled = await context.Journal.ReadAsync(record.First().Place with { Row = 0 }, cancel);
            await TombstonesAsync(journaled.Block, [.. record], cancel);
            await builder.HandOnAsync();
        }
    }

    /// <summary>
    /// Flags in the ledger what the source has purged since the last complete read; gives a remark about it, or null. A year that is archived is business, however many rows it has; only a source or company that shows nothing at
    /// all is a person's matter.
    /// </summary>
    private async Task<string?> FlagAsync(List<LedgerEntry> gone, string? reason, CancellationToken cancel)
    {
        if (gone.Count == 0 || IsHeld("Purged rows", reason)) return null;
        await context.LedgerGate.WaitAsync(cancel);
        try
        {
            foreach (LedgerEntry entry in gone) context.Ledger.Mark(entry with { State = entry.State == LedgerState.Live ? LedgerState.Purged : entry.State, Absences = MissedBy(entry).Missed });
            builder.Notes.Flush = true;
        }
        finally
        {
            context.LedgerGate.Release();
        }

        return Text($"{gone.Count} rows are no longer at the source, which purges its history: they stay delivered and are flagged.");
    }

    /// <summary>A row that is known by its key only stays that; its absences alone are the flag.</summary>
    private bool IsFlagged(LedgerEntry entry) => entry.State == LedgerState.Purged || entry.State == LedgerState.Adopted && entry.Absences > 0 && MissedBy(entry with { Absences = entry.Absences - 1 }).Absent;

    /// <summary>Why a person has to look: nothing came of everything that was read, or of a company.</summary>
    private string? SilenceOf(List<LedgerEntry> gone)
    {
        int silent = gone.Count(entry => !memory.Companies.Contains(KeyHash.TagOf(entry.Key)));
        return context.Policies.Removal.HoldReason(silent, silent, met: 0);
    }

    private bool IsHeld(string what, string? reason)
    {
        if (reason is null || context.Policies.GuardsOff) return false;
        IsHolding = true;
        sent.Doubt($"{what} {RemovalPolicy.Awaiting}: {reason}. If that is right, run again with `--approve-removals`; if not, look at the source's rights and company.");
        return true;
    }

    private (int Missed, bool Absent) MissedBy(in LedgerEntry entry)
    {
        (int missed, bool absent) = AbsenceTally.Missed(entry.Absences, Math.Min(context.Mappings.Pinned.Stream.Cursor.AbsenceGrace, LedgerEntry.MaxAbsences));
        return (Math.Min(missed, LedgerEntry.MaxAbsences), absent);
    }

    /// <summary>Absent keys beyond the grace; the others get one more absence in the ledger.</summary>
    private async Task<List<LedgerEntry>> CountAsync(bool keepsHistory, CancellationToken cancel)
    {
        var gone = new List<LedgerEntry>();
        await context.LedgerGate.WaitAsync(cancel);
        try
        {
            foreach (LedgerEntry entry in memory.Seen!.Absent([.. memory.Companies, .. Read.IsEmpty ? [NoCompany] : Read]))
            {
                if (dead.Contains(entry.Key) || keepsHistory && IsFlagged(entry)) continue;
                (int missed, bool absent) = MissedBy(entry);
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

    private async Task TombstonesAsync(RecordBlock rows, LedgerEntry[] entries, CancellationToken cancel)
    {
        // The row may have been written under an older layout; the tombstone is written in today's.
        using var conversion = new LayoutConversion(rows.Layout, context.Mappings.Layout);
        using var tombstone = new TombstoneRow(context.Mappings, context.Time.GetUtcNow());
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
                builder.Append(fitting, RowFlags.None.With(RowFate.Removed), entry.Key, entry.Source);
            }
        }
        finally
        {
            context.LedgerGate.Release();
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
