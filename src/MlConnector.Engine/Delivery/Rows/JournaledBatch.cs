using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Schemas;
using MlConnector.Engine.Blocks;
using MlConnector.Engine.Delivery.Sending;
using MlConnector.Engine.Mapping;

namespace MlConnector.Engine.Delivery.Rows;

/// <summary>
/// A batch as the destination sees it. Rows are mapped when they are encoded, from what lies in the journal: the bytes are a pure function of the journal record and the recorded revision (with the
/// times that were given once), so a resend is the same bytes.
/// </summary>
internal sealed class JournaledBatch(OutgoingBatch batch, MappingProgram program) : DeliveryBatch
{
    /// <inheritdoc />
    public override BatchReference Reference { get; } = DeliveryReference.Of(batch, program.Table) with { OnlyNew = batch.OnlyNew && batch.Record.Attempt == 1 };

    /// <inheritdoc />
    public override int ValueBytes => batch.Block.ByteCount;

    /// <inheritdoc />
    public override DeliveryRows OpenRows() =>
        new Rows(batch.Block.OpenReader(), program, new BatchLineage(batch.Record.BatchId, batch.Record.RunId, batch.Record.PostedAt, batch.Record.Generation));

    private sealed class Rows(BlockReader reader, MappingProgram program, BatchLineage lineage) : MappedRows(program, lineage)
    {
        private readonly RecordSchema fields = program.Schema;
        private RepairedRow? repaired;
        private bool isRepaired;

        protected override RecordRow Source => isRepaired ? repaired!.Current : reader.Current;

        protected override bool MoveSource(out RowLineage row)
        {
            row = default;
            if (!reader.MoveNext()) return false;
            RowFlags flags = reader.Flags;
            BlockPart part = reader.Part;
            row = new RowLineage(part.Version, part.ReadAt, !flags.IsShown());
            isRepaired = flags.HasFlag(RowFlags.Repaired);
            if (isRepaired) (repaired ??= new RepairedRow(fields)).Load(reader.Current);
            return true;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing) repaired?.Dispose();
            base.Dispose(disposing);
        }
    }
}
