using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Schemas;
using MlConnector.Engine.Blocks;
using MlConnector.Engine.Delivery.Rows;

namespace MlConnector.Engine.Reconciliation;

/// <summary>Rows of the journal as the destination shows them: with the repair over what was read. What was read alone would differ from every table that holds a repaired row.</summary>
internal sealed class ShownRows : IDisposable
{
    private RepairedRow? mended;
    private RecordSchema? mendedFor;

    /// <summary>A row of a block whose fields are those of <paramref name="schema"/>; valid until the next one is asked for.</summary>
    public RecordRow Of(RecordBlock block, int index, Cell[] cells, RecordSchema schema)
    {
        RecordRow row = block.Decode(index, cells);
        if (!block.Row(index).Flags.HasFlag(RowFlags.Repaired)) return row;
        if (mended is null || !ReferenceEquals(mendedFor, schema))
        {
            mended?.Dispose();
            (mended, mendedFor) = (new RepairedRow(schema), schema);
        }

        mended.Load(row);
        return mended.Current;
    }

    /// <inheritdoc />
    public void Dispose() => mended?.Dispose();
}
