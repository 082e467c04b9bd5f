using System.Text.Json;

namespace MlConnector.Sandbox.PowerBi.Rows;

/// <summary>Whole numbers without the two ends of their range.</summary>
internal sealed class Int64Sink : CellSink
{
    private long[] values = new long[64];

    protected override bool TryRead(ref Utf8JsonReader reader, int row) =>
        reader.TokenType == JsonTokenType.Number
        && reader.TryGetInt64(out values[row])
        && values[row] is not (long.MinValue or long.MaxValue);

    protected override void Reserve(int row)
    {
        base.Reserve(row);
        Grow(ref values, row);
    }

    protected override ColumnData Copy(int rows, ulong[] presence) => new LongData(values[..rows], presence, static value => value);
}

/// <summary>Booleans.</summary>
internal sealed class BooleanSink : CellSink
{
    private static readonly object True = true;
    private static readonly object False = false;
    private long[] values = new long[64];

    protected override bool TryRead(ref Utf8JsonReader reader, int row)
    {
        values[row] = reader.TokenType == JsonTokenType.True ? 1 : 0;
        return reader.TokenType is JsonTokenType.True or JsonTokenType.False;
    }

    protected override void Reserve(int row)
    {
        base.Reserve(row);
        Grow(ref values, row);
    }

    protected override ColumnData Copy(int rows, ulong[] presence) =>
        new LongData(values[..rows], presence, static value => value != 0 ? True : False);
}

/// <summary>
/// Decimals. A Decimal column takes 28 digits with 4 after the point; trailing zeros do not count. A Double column takes any number
/// in a decimal's range and keeps 15 significant digits of it.
/// </summary>
internal sealed class DecimalSink(bool fixedPoint) : CellSink
{
    private decimal[] values = new decimal[64];

    protected override bool TryRead(ref Utf8JsonReader reader, int row) =>
        reader.TokenType == JsonTokenType.Number
        && (fixedPoint
            ? DecimalDigits.TryFixed(ref reader, out values[row])
            : DecimalDigits.TrySignificant(ref reader, out values[row]));

    protected override void Reserve(int row)
    {
        base.Reserve(row);
        Grow(ref values, row);
    }

    protected override ColumnData Copy(int rows, ulong[] presence) => new DecimalData(values[..rows], presence);
}
