using System.Buffers.Binary;
using MlConnector.Parquet.Pages;

namespace MlConnector.Parquet;

/// <summary>Gathers the values of one column until their row group is written. Each row adds one value or null, of the column's own kind.</summary>
public sealed class ColumnWriter : IDisposable
{
    private readonly GrowingBuffer values = new();
    private readonly GrowingBuffer present = new();
    private int booleans;

    internal ColumnWriter(ParquetColumn column) => Column = column;

    /// <summary>The column.</summary>
    public ParquetColumn Column { get; }

    /// <summary>Values and nulls since the row group began.</summary>
    internal int Count { get; private set; }

    /// <summary>Of them nulls.</summary>
    internal int Nulls { get; private set; }

    internal int Bytes => values.Length + present.Length;

    internal ReadOnlySpan<byte> Values => values.Written;

    /// <summary>A bit per row, lowest first: whether it has a value.</summary>
    internal ReadOnlySpan<byte> Present => present.Written;

    /// <summary>No value.</summary>
    /// <exception cref="InvalidOperationException">The column is not nullable.</exception>
    public void AddNull()
    {
        if (!Column.Nullable) throw new InvalidOperationException($"Column {Column.Name} needs a value in every row.");
        Mark(0);
        Nulls++;
    }

    /// <summary>A text, as UTF-8.</summary>
    public void AddText(ReadOnlySpan<byte> utf8)
    {
        Begin(ParquetKind.Text);
        Span<byte> into = values.Reserve(utf8.Length + sizeof(int));
        BinaryPrimitives.WriteInt32LittleEndian(into, utf8.Length);
        utf8.CopyTo(into[sizeof(int)..]);
    }

    /// <summary>A whole number.</summary>
    public void AddInteger(long value)
    {
        Begin(ParquetKind.Integer);
        BinaryPrimitives.WriteInt64LittleEndian(values.Reserve(sizeof(long)), value);
    }

    /// <summary>True or false.</summary>
    public void AddBoolean(bool value)
    {
        Begin(ParquetKind.Boolean);
        AddBit(values, booleans++, value ? 1 : 0);
    }

    /// <summary>A date, as days since 1970-01-01.</summary>
    public void AddDate(int days)
    {
        Begin(ParquetKind.Date);
        BinaryPrimitives.WriteInt32LittleEndian(values.Reserve(sizeof(int)), days);
    }

    /// <summary>A point in time, as microseconds since 1970-01-01T00:00:00.</summary>
    public void AddTimestamp(long microseconds)
    {
        Begin(ParquetKind.Timestamp);
        BinaryPrimitives.WriteInt64LittleEndian(values.Reserve(sizeof(long)), microseconds);
    }

    /// <summary>A decimal number, as its digits without the point: 12.50 with a scale of 2 is 1250.</summary>
    /// <exception cref="OverflowException">It has more digits than the column.</exception>
    public void AddDecimal(Int128 unscaled)
    {
        Begin(ParquetKind.Decimal);
        if (Int128.Abs(unscaled) >= PowersOfTen.Of(Column.Precision)) throw new OverflowException($"Column {Column.Name} holds {Column.Precision} digits.");
        if (Column.IsWide) BinaryPrimitives.WriteInt128BigEndian(values.Reserve(16), unscaled);
        else BinaryPrimitives.WriteInt64LittleEndian(values.Reserve(sizeof(long)), (long)unscaled);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        values.Dispose();
        present.Dispose();
    }

    internal void Clear()
    {
        values.Clear();
        present.Clear();
        (Count, Nulls, booleans) = (0, 0, 0);
    }

    private void Begin(ParquetKind kind)
    {
        if (kind != Column.Kind) throw new InvalidOperationException($"Column {Column.Name} holds {Column.Kind}, not {kind}.");
        Mark(1);
    }

    private void Mark(int bit)
    {
        if (Column.Nullable) AddBit(present, Count, bit);
        Count++;
    }

    private static void AddBit(GrowingBuffer bits, int at, int bit)
    {
        if ((at & 7) == 0) bits.Reserve(1)[0] = (byte)bit;
        else bits.Last |= (byte)(bit << (at & 7));
    }
}
