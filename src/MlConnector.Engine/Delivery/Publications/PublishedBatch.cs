using System.Runtime.CompilerServices;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Schemas;
using MlConnector.Engine.Blocks;
using MlConnector.Engine.Delivery.Rows;
using MlConnector.Engine.Ledger;
using MlConnector.Engine.Mapping;
using MlConnector.Engine.Ports;

namespace MlConnector.Engine.Delivery.Publications;

/// <summary>A current state as a batch: one part for each journal record that holds current rows. Every row is under the publication's batch id, run and time; version and time of reading are those of the row.</summary>
internal sealed class PublishedBatch(DeliveryContext context, BatchRecord publication, PublishedState state, MappingProgram plain, MappingProgram repaired) : DeliveryBatch
{
    /// <inheritdoc />
    public override BatchReference Reference { get; } = Sending.DeliveryReference.Of(publication, context.Table, state);

    /// <summary>About; the sizes of the records are not known before they are read.</summary>
    public override int ValueBytes => (int)Math.Min(int.MaxValue, publication.Rows * (long)context.Table.Columns.Length * 8);

    /// <inheritdoc />
    public override DeliveryRows OpenRows() => throw new NotSupportedException("A current state is read in parts.");

    /// <inheritdoc />
    public override async IAsyncEnumerable<DeliveryRows> OpenPartsAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        var lineage = new BatchLineage(publication.BatchId, publication.RunId, publication.PostedAt, 0);
        await foreach (CurrentRecord current in new CurrentRows(context.Journal, context.Ledger) { OnlyStaged = state.IsWhole }.ReadAsync(withTombstones: false, cancel))
        {
            bool carriesRepairs = current.Record.Block.Layout.IndexOf(StreamMappings.RepairField) >= 0;
            BlockLayout today = carriesRepairs ? context.Mappings.RepairLayout : context.Mappings.Layout;
            using var part = new Part(current, carriesRepairs ? repaired : plain, today, lineage);
            yield return part;
        }
    }

    /// <summary>The current rows of one journal record, in today's layout.</summary>
    private sealed class Part(CurrentRecord current, MappingProgram program, BlockLayout today, BatchLineage lineage) : MappedRows(program, lineage)
    {
        private readonly RecordSchema fields = program.Schema;
        private readonly RecordBlock block = current.Record.Block;
        private readonly LayoutConversion conversion = new(current.Record.Block.Layout, today);
        private readonly Cell[] cells = new Cell[today.Fields.Length];
        private RecordBlock from = current.Record.Block;
        private RepairedRow? mended;
        private BlockPart? page;
        private bool isMended;
        private int next;
        private int row;

        protected override RecordRow Source => isMended ? mended!.Current : from.Decode(row, cells);

        protected override bool MoveSource(out RowLineage moved)
        {
            moved = default;
            if (next == current.Rows.Count) return false;
            int at = current.Rows[next++];
            if (page is null || at < page.FirstRow || at >= page.FirstRow + page.Rows) page = block.PartOf(at);
            (from, row) = conversion.Into(block, at);
            isMended = block.Row(at).Flags.HasFlag(RowFlags.Repaired);
            if (isMended) (mended ??= new RepairedRow(fields)).Load(from.Decode(row, cells));
            moved = new RowLineage(page.Version, page.ReadAt, Deleted: false);
            return true;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                conversion.Dispose();
                mended?.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
