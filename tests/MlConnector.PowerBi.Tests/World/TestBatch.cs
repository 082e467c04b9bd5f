using System.Globalization;
using System.Text;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Schemas;

namespace MlConnector.PowerBi.Tests.World;

/// <summary>A batch of rows given as objects: string = text, long and decimal = number, <see cref="Digits"/> = number as written, bool, null.</summary>
internal sealed class TestBatch : DeliveryBatch
{
    private readonly byte[] bytes;
    private readonly Cell[][] rows;

    public TestBatch(string id, TableSchema table, IReadOnlyList<object?[]> values, int attempt = 1)
    {
        var all = new MemoryStream();
        rows = [.. values.Select(row => row.Select(value => CellOf(value, all)).ToArray())];
        bytes = all.ToArray();
        Reference = new BatchReference(id, table, rows.Length, attempt);
    }

    public override BatchReference Reference { get; }

    public override int ValueBytes => bytes.Length;

    public override DeliveryRows OpenRows() => new Walk(rows, bytes);

    private static Cell CellOf(object? value, MemoryStream all)
    {
        if (value is null) return Cell.Null;
        if (value is bool flag) return Cell.Of(flag);
        string text = value is Digits digits ? digits.Value : Convert.ToString(value, CultureInfo.InvariantCulture)!;
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        var cell = new Cell(value is string ? CellKind.Text : CellKind.Number, (int)all.Length, utf8.Length);
        all.Write(utf8);
        return cell;
    }

    private sealed class Walk(Cell[][] rows, byte[] bytes) : DeliveryRows
    {
        private int at = -1;

        public override RecordRow Current => new(rows[at], bytes);

        public override bool MoveNext() => ++at < rows.Length;
    }
}

/// <summary>A number as its digits.</summary>
internal sealed record Digits(string Value);
