using System.Text;

namespace MlConnector.Sandbox.PowerBi.Rows;

/// <summary>The cells of one column in one committed POST. Immutable.</summary>
internal abstract class ColumnData
{
    public abstract bool IsBlank(int row);

    /// <summary>The cell as long, decimal, bool, DateTime or string; null when blank.</summary>
    public abstract object? Value(int row);
}

/// <summary>One bit per row: set when the cell has a value.</summary>
internal readonly struct Presence(ulong[] bits)
{
    public bool Has(int row) => (bits[row >> 6] & (1UL << (row & 63))) != 0;
}

/// <summary>Whole numbers; also booleans (0 and 1) and points in time (ticks).</summary>
internal sealed class LongData(long[] values, ulong[] present, Func<long, object> shape) : ColumnData
{
    private readonly Presence presence = new(present);

    public long[] Values => values;

    public override bool IsBlank(int row) => !presence.Has(row);

    public override object? Value(int row) => presence.Has(row) ? shape(values[row]) : null;
}

/// <summary>Exact decimals.</summary>
internal sealed class DecimalData(decimal[] values, ulong[] present) : ColumnData
{
    private readonly Presence presence = new(present);

    public decimal[] Values => values;

    public override bool IsBlank(int row) => !presence.Has(row);

    public override object? Value(int row) => presence.Has(row) ? values[row] : null;
}

/// <summary>Text as UTF-8; a value equal to the one before it shares its bytes, so a batch id costs its bytes once per POST.</summary>
internal sealed class TextData(byte[] utf8, int[] starts, int[] lengths) : ColumnData
{
    public override bool IsBlank(int row) => lengths[row] < 0;

    public override object? Value(int row) => lengths[row] < 0 ? null : Text(row);

    public string Text(int row) => Encoding.UTF8.GetString(utf8, starts[row], lengths[row]);

    /// <summary>True when the two cells are the same bytes in the same place, which holds for every run of equal values.</summary>
    public bool SamePlace(int row, int other) => starts[row] == starts[other] && lengths[row] == lengths[other];
}
