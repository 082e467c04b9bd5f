using System.Collections.Immutable;
using System.Globalization;
using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Schemas;
using MlConnector.Engine.Blocks;
using MlConnector.Engine.Delivery;
using MlConnector.Engine.Delivery.Generations;
using MlConnector.Engine.Delivery.Placing;
using MlConnector.Engine.Delivery.Reads;
using MlConnector.Engine.Delivery.Rows;
using MlConnector.Engine.Journal;
using MlConnector.Engine.Ledger;
using MlConnector.Engine.Mapping;

namespace MlConnector.Engine.Replay;

/// <summary>
/// Delivers the current state of a stream again, from the journal by way of the ledger: for a mapping change, a rebuild, a compaction. Rows get new versions, so what was delivered again is recognised by its version and an interrupted
/// replay goes on where it was.
/// </summary>
internal sealed class CurrentStateReplay(StreamDelivery delivery)
{
    private readonly DeliveryContext context = delivery.Context;
    private long unmappable;
    private long keyOnly;
    private bool fieldsMissing;

    /// <summary>Rows whose newest record was sent with another mapping than today's. Of a replaced table that has some, the whole generation, as a new one.</summary>
    public async Task<ImmutableArray<string>> OlderRevisionsAsync(CancellationToken stop, CancellationToken cancel)
    {
        OlderRecords older = await OlderRecords.FindAsync(context.Journal, context.Mappings, cancel);
        if (older.IsEmpty) return [];
        if (context.Table.Mode == WriteMode.Append) return [OlderRecords.StayIn(context.Table.Name)];
        if (context.Table.Mode != WriteMode.Replace) return await RunAsync(older.Hold, stop, cancel);
        await foreach (CurrentRecord current in new CurrentRows(context.Journal, context.Ledger).ReadAsync(withTombstones: false, cancel))
        {
            if (current.Entries.Any(older.Hold)) return await GenerationAsync(context.FillsEmptied, stop, cancel);
        }

        return [];
    }

    /// <summary>Every row with a version below <paramref name="before"/>.</summary>
    public Task<ImmutableArray<string>> BeforeAsync(long before, CancellationToken stop, CancellationToken cancel) =>
        RunAsync(entry => entry.Version < before, stop, cancel);

    /// <summary>The current generation of a replaced table, delivered once more as a new one.</summary>
    public async Task<ImmutableArray<string>> GenerationAsync(bool emptiesTable, CancellationToken stop, CancellationToken cancel)
    {
        using var spool = new GenerationSpool(delivery);
        await PlaceAsync(static _ => true, context.Journal.LastNumber, item => spool.AddAsync(item, cancel), cancel);
        await new GenerationSending(delivery).DeliverAsync(spool, emptiesTable, stop, cancel);
        return Remarks("are left out until they are read again");
    }

    private async Task<ImmutableArray<string>> RunAsync(Predicate<LedgerEntry> wanted, CancellationToken stop, CancellationToken cancel)
    {
        long last = context.Journal.LastNumber;
        await delivery.DeliverAsync((output, placing) => PlaceAsync(wanted, last, output, placing), stop, cancel);
        return Remarks("stay as they are");
    }

    private ImmutableArray<string> Remarks(string unfit)
    {
        var remarks = ImmutableArray.CreateBuilder<string>();
        if (unmappable > 0) remarks.Add(string.Create(CultureInfo.InvariantCulture, $"{unmappable} delivered rows do not fit the current mapping and {unfit}; read them again (`--existing reread`) to see why."));
        if (keyOnly > 0) remarks.Add(string.Create(CultureInfo.InvariantCulture, $"{keyOnly} delivered rows are known by their keys only, since the table was adopted, and {unfit}; read the stream from the beginning (`mlc run --full`) and replay again."));
        if (fieldsMissing) remarks.Add("The mapping reads fields that were not journaled for older rows, where they are empty now; read the stream again (`--existing reread`) to fill them.");
        return remarks.ToImmutable();
    }

    /// <summary>Walks the journal up to its end at the start; what this replay writes itself lies behind that.</summary>
    private async Task PlaceAsync(Predicate<LedgerEntry> wanted, long last, Func<DeliveryItem, ValueTask> output, CancellationToken cancel)
    {
        BatchBuilder plain = delivery.NewBuilder(output), repaired = delivery.NewRepairBuilder(output);
        try
        {
            foreach (JournalEntry entry in context.Journal.Scan())
            {
                if (entry.Header.Kind == JournalKind.Dead || entry.Header.Number > last) continue;
                using JournalRecord record = await context.Journal.ReadAsync(entry.Place, cancel);
                await context.LedgerGate.WaitAsync(cancel);
                try
                {
                    await PlaceRecordAsync(record, entry, wanted, plain, repaired, cancel);
                }
                finally
                {
                    context.LedgerGate.Release();
                }

                await repaired.HandOnAsync();
                await plain.HandOnAsync();
            }

            repaired.Close();
            plain.Close();
            await repaired.HandOnAsync();
            await plain.HandOnAsync();
        }
        finally
        {
            plain.Abandon();
            repaired.Abandon();
        }
    }

    private async ValueTask PlaceRecordAsync(
        JournalRecord record, JournalEntry entry, Predicate<LedgerEntry> wanted, BatchBuilder plain, BatchBuilder repaired, CancellationToken cancel)
    {
        RecordBlock block = record.Block;
        LedgerEntry[] known = Current(block, entry);
        if (AdoptedForm.Is(block.Layout))
        {
            keyOnly += known.Count(static key => key.IsLive);
            return;
        }

        bool carriesRepairs = block.Layout.IndexOf(StreamMappings.RepairField) >= 0;
        BlockLayout today = carriesRepairs ? context.Mappings.RepairLayout : context.Mappings.Layout;
        BatchBuilder builder = carriesRepairs ? repaired : plain;
        MappingProgram program = await context.Mappings.OverAsync(today, context.Revision, cancel);
        using RepairedRow? mended = carriesRepairs ? new RepairedRow(program.Schema) : null;
        using MappingScratch scratch = program.NewScratch(context.Time.GetUtcNow());
        using var conversion = new LayoutConversion(block.Layout, today);
        fieldsMissing |= !conversion.HasAllFields;
        var cells = new Cell[today.Fields.Length];
        BlockPart? part = null;
        for (int row = 0; row < known.Length; row++)
        {
            if (!known[row].IsLive || !wanted(known[row])) continue;
            (RecordBlock converted, int at) = conversion.Into(block, row);
            if (!Fits(converted.Decode(at, cells), mended, program, scratch))
            {
                unmappable++;
                continue;
            }

            if (part != block.PartOf(row)) Begin(part = block.PartOf(row), plain, repaired);
            builder.MakeRoom(1);
            RowFlags again = RowFlags.Replayed | (block.Row(row).Flags & (RowFlags.Open | RowFlags.Repaired | RowFlags.Erased));
            Append(builder, converted.Row(at), again.With(known[row].State == LedgerState.Purged ? RowFate.Purged : RowFate.Live), known[row]);
        }
    }

    private static bool Fits(RecordRow row, RepairedRow? mended, MappingProgram program, MappingScratch scratch)
    {
        if (mended is null) return program.Validate(row, scratch).IsNone;
        return mended.Load(row).IsNone && program.Validate(mended.Current, scratch).IsNone;
    }

    /// <summary>The hash is that of today's layout, so that the next read finds the row unchanged; of an erased row it is the one known, because its cells are no longer what was read.</summary>
    private static void Append(BatchBuilder builder, BlockRow row, RowFlags flags, in LedgerEntry known) =>
        builder.Append(row, flags, known.Key, (flags & RowFlags.Erased) == RowFlags.None ? row.SourceHash : known.Source);

    private void Begin(BlockPart part, BatchBuilder plain, BatchBuilder repaired)
    {
        var again = new BlockPart(part.Company, part.Page, part.ReadAt, context.Numbers.NextVersion());
        plain.BeginPart(again);
        repaired.BeginPart(again);
    }

    /// <summary>The ledger's entry of each row that is the newest of its key; none for the others.</summary>
    private LedgerEntry[] Current(RecordBlock block, JournalEntry entry)
    {
        var keys = new Hash128[block.RowCount];
        foreach (BlockPart part in block.Parts)
        {
            ushort tag = KeyHash.Tag(part.Company);
            for (int row = part.FirstRow; row < part.FirstRow + part.Rows; row++) keys[row] = KeyHash.Of(tag, block.Row(row).Key);
        }

        var known = new LedgerEntry[keys.Length];
        context.Ledger.Lookup(keys, known);
        for (int row = 0; row < known.Length; row++)
        {
            if (known[row].Place != entry.Place with { Row = row }) known[row] = default;
        }

        return known;
    }
}
