using System.Collections.Immutable;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Sources;
using MlConnector.Engine.Blocks;
using MlConnector.Engine.Configuration.Model;
using MlConnector.Engine.Delivery.Placing;
using MlConnector.Engine.Delivery.Reads;
using MlConnector.Engine.Delivery.Rows;
using MlConnector.Engine.Journal;
using MlConnector.Engine.Ledger;
using MlConnector.Engine.Reading;

namespace MlConnector.Engine.Delivery.Generations;

/// <summary>
/// Write mode replace (INV-5): a complete read is journaled first and sent only when it is complete and has passed its guards. It becomes current by its closing row, delivered when everything before it is confirmed;
/// until then readers see the generation before. A table that others relate to is emptied and filled instead. A read that found nothing new sends nothing. See docs/adr/20261121-closing-row.md.
/// </summary>
internal sealed class GenerationDelivery(StreamDelivery delivery, Func<ReadRequest, IOpenKeys, StreamReading> open)
{
    private readonly DeliveryContext context = delivery.Context;

    /// <summary>Reads a generation, and delivers it if it is another one than the current; gives the remarks of the read.</summary>
    public async Task<ImmutableArray<string>> RunAsync(ReadRequest request, CancellationToken stop, CancellationToken cancel)
    {
        if (request.Only is not null) throw Refused("GENERATION-WINDOW", "a replaced table is delivered as a whole, so a single window cannot be", "Run without `--window`.");
        using var spool = new GenerationSpool(delivery);
        var read = new ReadDelivery(delivery, open);
        ReadMemory memory = await read.ReadAsync(request, AbsenceMeaning.Ignored, item => spool.AddAsync(item, cancel), stop, cancel);
        if (!read.IsGeneration) throw Refused("GENERATION-INCOMPLETE", "the strategy of the stream does not read every row", "Read it with `strategy: snapshot`, or deliver it with `write: versions`.");
        await KeepLastGoodAsync(memory, spool, cancel);
        if (!context.PublishesAnyway && (read.NothingDiffers || !memory.HasOlder && IsUnchanged(spool.Rows)))
        {
            await spool.DropRowsAsync(stop, cancel);
            return read.Remarks;
        }

        Check(spool.Rows);
        await new GenerationSending(delivery).DeliverAsync(spool, context.FillsEmptied, stop, cancel);
        return read.Remarks;
    }

    /// <summary>A table that never had a row stays as it is until it has one.</summary>
    private bool IsUnchanged(long rows)
    {
        FateCounts counts = context.Tally.Snapshot();
        return counts.New == 0 && counts.Changed == 0 && rows == context.State.GenerationRows;
    }

    /// <summary>INV-5: an empty or shrunken read changes nothing; neither does one with dead rows, if the policy says so.</summary>
    private void Check(long rows)
    {
        FateCounts counts = context.Tally.Snapshot();
        if (counts.Dead > 0 && context.Policies.DeadInReplace == DeadRowsInReplace.Hold)
        {
            throw Refused("GENERATION-DEAD", $"{counts.Dead} of its rows cannot be delivered", "Repair them (`mlc dead-letters`), or set `deadInReplace: keep-last-good`.");
        }

        if (!context.Policies.GuardsOff && context.Policies.Generation.RefusalReason(rows, context.State.GenerationRows) is { } reason)
        {
            throw Refused("GENERATION-SMALLER", reason, "If that is right, run again with `--approve-removals`; if not, look at the source's rights and company.");
        }
    }

    private async Task KeepLastGoodAsync(ReadMemory memory, GenerationSpool spool, CancellationToken cancel)
    {
        if (memory.LastGood.Count == 0) return;
        BatchBuilder plain = delivery.NewBuilder(item => spool.AddAsync(item, cancel)), repaired = delivery.NewRepairBuilder(item => spool.AddAsync(item, cancel));
        foreach (IGrouping<(int, int), LedgerEntry> record in memory.LastGood.GroupBy(entry => (entry.Place.Segment, entry.Place.Offset)))
        {
            using JournalRecord journaled = await context.Journal.ReadAsync(record.First().Place with { Row = 0 }, cancel);
            bool carriesRepairs = journaled.Block.Layout.IndexOf(StreamMappings.RepairField) >= 0;
            using var conversion = new LayoutConversion(journaled.Block.Layout, carriesRepairs ? context.Mappings.RepairLayout : context.Mappings.Layout);
            await context.LedgerGate.WaitAsync(cancel);
            foreach (LedgerEntry entry in record) KeepLastGood(carriesRepairs ? repaired : plain, conversion, journaled.Block, entry);
            context.LedgerGate.Release();
        }

        foreach (BatchBuilder builder in new[] { plain, repaired })
        {
            builder.Close();
            await builder.HandOnAsync();
        }
    }

    private void KeepLastGood(BatchBuilder builder, LayoutConversion conversion, RecordBlock block, in LedgerEntry entry)
    {
        BlockPart last = block.PartOf(entry.Place.Row);
        builder.MakeRoom(1);
        builder.BeginPart(new BlockPart(last.Company, 0, last.ReadAt, context.Numbers.NextVersion()));
        RowFlags flags = RowFlags.Replayed | (block.Row(entry.Place.Row).Flags & (RowFlags.Erased | RowFlags.Repaired));
        builder.Append(conversion.Convert(block, entry.Place.Row), flags, entry.Key, entry.Source);
    }

    private ConnectorException Refused(string code, string reason, string fix) => new(
        new ConnectorError(code, ErrorKind.Data, ErrorOwner.Operator, $"The new generation of table {context.Table.Name} was not delivered: {reason}.", fix) { Where = $"stream {context.State.Stream}" });
}
