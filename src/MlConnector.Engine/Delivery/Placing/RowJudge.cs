using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Schemas;
using MlConnector.Engine.Blocks;
using MlConnector.Engine.DeadLetters;
using MlConnector.Engine.Delivery.Rows;
using MlConnector.Engine.Ledger;
using MlConnector.Engine.Mapping;
using MlConnector.Engine.Mapping.Violations;
using MlConnector.Engine.Reading;

namespace MlConnector.Engine.Delivery.Placing;

/// <summary>
/// Decides what becomes of one row of the page that is loaded: exactly one fate (INV-4), by what the ledger, the rows before it, the dead letters, the repairs, <c>where</c> and the mapping say, in this order.
/// </summary>
internal sealed class RowJudge : IDisposable
{
    private readonly DeliveryContext context;
    private readonly StreamMappings mappings;
    private readonly MappingProgram program;
    private readonly MappingScratch scratch;
    private readonly BatchBuilder builder;
    private readonly ReadMemory memory;
    private readonly DeadLetterBook book;
    private readonly KnownDead knownDead;
    private readonly PageRows rows;
    private readonly PageKeys pageKeys = new();
    private readonly TombstoneRow tombstone;
    private readonly AdoptedRows adopted;
    private readonly bool append;
    private readonly bool tombstones;
    private readonly bool generation;

    /// <summary>Judges the rows of <paramref name="rows"/>, for the batches of a builder.</summary>
    public RowJudge(DeliveryContext context, BatchBuilder builder, PageRows rows, KnownDead knownDead, ReadMemory memory, DeadLetterBook book)
    {
        (this.context, this.builder, this.rows, this.knownDead, this.memory, this.book) = (context, builder, rows, knownDead, memory, book);
        mappings = context.Mappings;
        program = mappings.Page;
        scratch = program.NewScratch(context.Time.GetUtcNow());
        tombstone = new TombstoneRow(mappings, context.Time.GetUtcNow());
        adopted = new AdoptedRows(context, builder);
        append = context.Table.Mode == WriteMode.Append;
        generation = context.Table.Mode == WriteMode.Replace;
        tombstones = !generation && (context.Publishes || context.Table.OrdinalOf(LineageColumn.Deleted) >= 0);
    }

    /// <summary>What became of rows that were known by their key only; null if there were none.</summary>
    public string? AdoptedRemark => adopted.Remark;

    /// <summary>A page of so many rows begins.</summary>
    public void Begin(int count) => pageKeys.Begin(count);

    /// <inheritdoc />
    public void Dispose()
    {
        tombstone.Dispose();
        adopted.Dispose();
        scratch.Dispose();
    }

    /// <summary>The fate of a row, and the row put where the fate says.</summary>
    public ReadFate Place(ReadPage page, BlockPart part, int row)
    {
        Hash128 key = rows.Keys[row], source = rows.Sources[row];
        LedgerEntry known = rows.Known[row];
        memory.Meet(key, known.Open || !book.IsEmpty && book.Asks(key));
        int earlier = pageKeys.Exchange(rows.Keys, row);
        if (earlier >= 0) return Again(page, row, key, rows.Sources[earlier] == source);
        if (known.IsLive && known.Version >= memory.FirstVersion) return Again(page, row, key, known.Source == source);
        if (memory.Recent.Has(key, source)) return ReadFate.Repeated;
        ReadFate fate = PlaceFirst(page, part, row, known);
        if (fate is ReadFate.Unchanged or ReadFate.Filtered or ReadFate.Dead) memory.Recent.Add(key, source);
        return fate;
    }

    /// <summary>A key's first meeting with this content in this read.</summary>
    private ReadFate PlaceFirst(ReadPage page, BlockPart part, int row, LedgerEntry known)
    {
        Hash128 key = rows.Keys[row], source = rows.Sources[row];
        if (append && known.State == LedgerState.Adopted) return Adopt(page.Page.Records[row], row, known)!.Value;
        if (!book.IsEmpty && book.RepairOf(key, source) is { } repair) return PlaceRepaired(page, part, row, known, repair);
        RecordRow cells = page.Page.Records[row];
        RowViolation raw = page.ViolationOf(row);
        if (!raw.IsNone) return NotCanonical(page, part, row, known, raw, cells);
        FilterOutcome filter = program.HasFilter ? program.Filter(cells, scratch, out _) : FilterOutcome.Pass;
        if (filter == FilterOutcome.Filtered) return Filtered(row, known, key, source);
        bool same = known.IsLive && known.Source == source;
        if (same && (known.Repaired || !IsRenewed(known))) return Unchanged(page, row, known, key, source);
        if (!same && page.WaitsAt(row)) return ReadFate.Waiting;
        if (filter == FilterOutcome.Violation || !program.Validate(cells, scratch).IsNone) return Bury(part, row, DeadRows.NotMappable(program, cells, scratch));
        if (known.State == LedgerState.Adopted && Adopt(cells, row, known) is { } there) return there;
        if (append && known.IsLive) return Bury(part, row, DeadRows.ChangedInAppend(context.Table.Name));
        if (!book.IsEmpty && knownDead.RefusedBefore(key, source)) return Bury(part, row, default);

        RowFlags flags = rows.Encoded.Row(row).Flags | KnownDead.SentBefore(known, source);
        builder.Append(rows.Encoded.Row(row), flags, key, source);
        if (!book.IsEmpty) knownDead.Delivered(key, source);
        return FateOf(known, source);
    }

    /// <summary>A row that is known by what the destination shows of it: unchanged if that is this row; null if it has to be sent.</summary>
    private ReadFate? Adopt(RecordRow cells, int row, in LedgerEntry known)
    {
        if (!adopted.Take(cells, rows.Encoded.Row(row), known, rows.Sources[row], append)) return null;
        if (!book.IsEmpty) knownDead.Reverted(known.Key, rows.Sources[row], known.Place);
        return ReadFate.Unchanged;
    }

    /// <summary>A row with a repair in force is what it was repaired to: for <c>where</c>, for the mapping and for the table.</summary>
    private ReadFate PlaceRepaired(ReadPage page, BlockPart part, int row, in LedgerEntry known, RepairInForce repair)
    {
        Hash128 key = rows.Keys[row], source = rows.Sources[row];
        using var mended = new RepairedRow(mappings.Schema);
        RowViolation raw = mended.Load(page.Page.Records[row], repair.Values);
        if (!raw.IsNone) return NotCanonical(page, part, row, known, raw, mended.Current);
        FilterOutcome filter = program.HasFilter ? program.Filter(mended.Current, scratch, out _) : FilterOutcome.Pass;
        if (filter == FilterOutcome.Filtered) return Filtered(row, known, key, source, repaired: true);
        bool same = known.IsLive && known.Source == source;
        if (same && !IsRenewed(known)) return Unchanged(page, row, known, key, source);
        if (!same && page.WaitsAt(row)) return ReadFate.Waiting;
        if (filter == FilterOutcome.Violation || !program.Validate(mended.Current, scratch).IsNone) return Bury(part, row, DeadRows.NotMappable(program, mended.Current, scratch));
        if (append && known.IsLive) return Bury(part, row, DeadRows.ChangedInAppend(context.Table.Name));
        knownDead.DeliverRepaired(page.Page.Records[row], part, rows.Encoded.Row(row), repair, key, source, known);
        return FateOf(known, source);
    }

    /// <summary>A row that is not of its declared types, with its repair or without: a repair may have made it deliverable all the same, before.</summary>
    private ReadFate NotCanonical(ReadPage page, BlockPart part, int row, in LedgerEntry known, RowViolation raw, RecordRow cells)
    {
        Hash128 key = rows.Keys[row], source = rows.Sources[row];
        if (known.IsLive && known.Source == source) return Unchanged(page, row, known, key, source);
        return Bury(part, row, DeadRows.NotCanonical(program, cells, raw));
    }

    /// <summary>A key met twice in one read: the same content is a repetition; other content is looked at again by key, and never decided by which came last.</summary>
    private ReadFate Again(ReadPage page, int row, Hash128 key, bool same)
    {
        if (!same) memory.Conflict(key, KeyParts.Of(mappings.Schema, page.Page.Records[row]));
        return ReadFate.Repeated;
    }

    /// <summary>An unchanged row that the destination shows as an older mapping made it, in a run that delivers those again. A generation is always whole: there the same rows decide whether it is another one.</summary>
    private bool IsRenewed(in LedgerEntry known)
    {
        if (!context.Older.Hold(known)) return false;
        memory.HasOlder = true;
        return !generation;
    }

    private static ReadFate FateOf(in LedgerEntry known, Hash128 source) => !known.IsLive ? ReadFate.New : known.Source == source ? ReadFate.Unchanged : ReadFate.Changed;

    private ReadFate Unchanged(ReadPage page, int row, in LedgerEntry known, Hash128 key, Hash128 source)
    {
        bool open = page.IsOpen(row);
        if (known.Open != open || known.Absences > 0 || known.State == LedgerState.Purged)
        {
            context.Ledger.Mark(known with { State = known.State == LedgerState.Purged ? LedgerState.Live : known.State, Open = open, Absences = 0 });
            builder.Notes.Flush = true;
        }

        if (known.Repaired) context.Tally.CountRepaired();
        if (!book.IsEmpty) knownDead.Reverted(key, source, known.Place);
        if (generation && known.Repaired) memory.KeepLastGood(known); // with its repair, which lies in the journal
        else if (generation) builder.Append(rows.Encoded.Row(row), rows.Encoded.Row(row).Flags | RowFlags.Replayed, key, source);
        return ReadFate.Unchanged;
    }

    private ReadFate Filtered(int row, in LedgerEntry known, Hash128 key, Hash128 source, bool repaired = false)
    {
        if (!book.IsEmpty) knownDead.Filtered(key, source, repaired);
        if (!known.IsLive || !tombstones) return ReadFate.Filtered;
        if (tombstone.TryFit(rows.Encoded, row, out BlockRow fitting)) builder.Append(fitting, RowFlags.None.With(RowFate.Filtered), key, source);
        else memory.UnfitTombstones++;
        return ReadFate.Filtered;
    }

    private ReadFate Bury(BlockPart part, int row, (string Column, Abstractions.Errors.ConnectorError Error) why)
    {
        Hash128 key = rows.Keys[row], source = rows.Sources[row];
        if (!knownDead.MetAgain(key, source))
        {
            string id = IdOf(row);
            builder.AppendDead(rows.Encoded.Row(row), rows.Encoded.Row(row).Flags, DeadRows.Letter(key, source, id, why));
            knownDead.Buried(key, source, why.Error.Code, why.Column);
        }

        if (generation && rows.Known[row].IsLive) memory.KeepLastGood(rows.Known[row]);
        return ReadFate.Dead;
    }

    private string IdOf(int row)
    {
        var cells = new Cell[rows.Encoded.Layout.Fields.Length];
        return mappings.SourceIdOf(rows.Encoded.Decode(row, cells));
    }
}
