namespace MlConnector.Abstractions.Records;

/// <summary>What a cell's bytes are.</summary>
public enum CellKind : byte
{
    /// <summary>The record had no such property; delivered like <see cref="Null"/>.</summary>
    Absent,

    /// <summary>An explicit null; no bytes.</summary>
    Null,

    /// <summary>Plain UTF-8 text, no escapes of any format left. Dates and times are text too: <c>yyyy-MM-dd</c>, <c>yyyy-MM-ddTHH:mm:ss[.f…][Z]</c>.</summary>
    Text,

    /// <summary>Decimal digits as ASCII: <c>-12.5</c>; no exponent, no grouping.</summary>
    Number,

    /// <summary>True; no bytes.</summary>
    True,

    /// <summary>False; no bytes.</summary>
    False,
}

/// <summary>
/// One value of a row: a slice over a buffer that the row's owner holds, plus a kind. Eight bytes, no reference, never boxed.
/// A row may lie over two buffers (the bytes as read, and a scratch buffer for computed values); <see cref="InScratch"/> tells which.
/// </summary>
public readonly struct Cell : IEquatable<Cell>
{
    private const uint ScratchBit = 0x8000_0000;
    private const int LengthBits = 28;
    private readonly uint place;
    private readonly uint lengthAndKind;

    /// <summary>A slice of <paramref name="length"/> bytes (below 2^28) from <paramref name="offset"/> (below 2^31).</summary>
    public Cell(CellKind kind, int offset, int length, bool inScratch = false)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)length, 1u << LengthBits, nameof(length));
        place = (uint)offset | (inScratch ? ScratchBit : 0);
        lengthAndKind = (uint)length | ((uint)kind << LengthBits);
    }

    /// <summary>An explicit null.</summary>
    public static Cell Null => new(CellKind.Null, 0, 0);

    /// <summary>A boolean.</summary>
    public static Cell Of(bool value) => new(value ? CellKind.True : CellKind.False, 0, 0);

    /// <summary>What the bytes are.</summary>
    public CellKind Kind => (CellKind)(lengthAndKind >> LengthBits);

    /// <summary>First byte in the buffer.</summary>
    public int Offset => (int)(place & ~ScratchBit);

    /// <summary>Number of bytes.</summary>
    public int Length => (int)(lengthAndKind & ((1u << LengthBits) - 1));

    /// <summary>True if the bytes lie in the row's scratch buffer.</summary>
    public bool InScratch => (place & ScratchBit) != 0;

    /// <summary>True for <see cref="CellKind.Null"/> and <see cref="CellKind.Absent"/>.</summary>
    public bool IsNull => Kind <= CellKind.Null;

    /// <inheritdoc />
    public bool Equals(Cell other) => place == other.place && lengthAndKind == other.lengthAndKind;

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is Cell other && Equals(other);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(place, lengthAndKind);

    /// <summary>Same slice and kind.</summary>
    public static bool operator ==(Cell left, Cell right) => left.Equals(right);

    /// <summary>Another slice or kind.</summary>
    public static bool operator !=(Cell left, Cell right) => !left.Equals(right);
}
