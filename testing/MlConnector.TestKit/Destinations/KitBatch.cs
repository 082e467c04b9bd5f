using System.Text;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Schemas;

namespace MlConnector.TestKit.Destinations;

/// <summary>A batch made of plain texts in canonical form; null is null, and booleans are <c>true</c> and <c>false</c>.</summary>
public sealed class KitBatch(BatchReference reference, IReadOnlyList<IReadOnlyList<string?>> rows) : DeliveryBatch
{
    private BatchReference current = reference;

    /// <inheritdoc />
    public override BatchReference Reference => current;

    /// <inheritdoc />
    public override int ValueBytes => rows.Sum(row => row.Sum(cell => Encoding.UTF8.GetByteCount(cell ?? "")));

    /// <inheritdoc />
    public override DeliveryRows OpenRows() => new Walk(Reference.Table, rows);

    /// <inheritdoc />
    public override Task KeepRequestAsync(string requestId, CancellationToken cancel)
    {
        current = current with { RequestId = requestId };
        return Task.CompletedTask;
    }

    private sealed class Walk(TableSchema table, IReadOnlyList<IReadOnlyList<string?>> rows) : DeliveryRows
    {
        private readonly Cell[] cells = new Cell[table.Columns.Length];
        private byte[] bytes = [];
        private int next;

        public override RecordRow Current => new(cells, bytes);

        public override bool MoveNext()
        {
            if (next == rows.Count) return false;
            IReadOnlyList<string?> row = rows[next++];
            bytes = Encoding.UTF8.GetBytes(string.Concat(row));
            int at = 0;
            for (int i = 0; i < cells.Length; i++)
            {
                int length = Encoding.UTF8.GetByteCount(row[i] ?? "");
                cells[i] = CellOf(table.Columns[i].Type, row[i], at, length);
                at += length;
            }

            return true;
        }

        private static Cell CellOf(FieldType type, string? text, int at, int length) => (type, text) switch
        {
            (_, null) => Cell.Null,
            (FieldType.Boolean, _) => Cell.Of(text == "true"),
            (FieldType.Integer or FieldType.Decimal, _) => new Cell(CellKind.Number, at, length),
            _ => new Cell(CellKind.Text, at, length),
        };
    }
}
