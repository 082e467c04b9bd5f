using System.Text;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Schemas;

namespace MlConnector.PowerBi.Checks;

/// <summary>One row with a batch id and a key, to try out whether rows are taken.</summary>
internal sealed class ProbeBatch(string batchId) : DeliveryBatch
{
    private readonly byte[] text = Encoding.UTF8.GetBytes(batchId);

    /// <summary>Table of the throw-away dataset.</summary>
    public static TableSchema Table { get; } = new("Probe", "probe", WriteMode.Append,
    [
        new ColumnSchema("_SourceId", FieldType.Text, "String") { Lineage = LineageColumn.SourceId },
        new ColumnSchema("_BatchId", FieldType.Text, "String") { Lineage = LineageColumn.BatchId },
    ]);

    /// <inheritdoc />
    public override BatchReference Reference { get; } = new(batchId, Table, Rows: 1, Attempt: 1);

    /// <inheritdoc />
    public override int ValueBytes => text.Length * 2;

    /// <inheritdoc />
    public override DeliveryRows OpenRows() => new OneRow(text);

    private sealed class OneRow(byte[] text) : DeliveryRows
    {
        private readonly Cell[] cells = [new Cell(CellKind.Text, 0, text.Length), new Cell(CellKind.Text, 0, text.Length)];
        private bool given;

        public override RecordRow Current => new(cells, text);

        public override bool MoveNext()
        {
            bool first = !given;
            given = true;
            return first;
        }
    }
}
