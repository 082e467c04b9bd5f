using System.Buffers.Binary;

namespace MlConnector.Engine.Blocks;

/// <summary>A 128-bit hash. Ordered like its bytes, most significant first, which is also how it lies in files.</summary>
/// <param name="High">First eight bytes.</param>
/// <param name="Low">Last eight bytes.</param>
public readonly record struct Hash128(ulong High, ulong Low) : IComparable<Hash128>
{
    /// <summary>Bytes of a hash in a file.</summary>
    public const int Size = 16;

    /// <summary>Hash of some bytes; the same for ever, in every store (see <see cref="Murmur3"/>).</summary>
    public static Hash128 Of(ReadOnlySpan<byte> bytes) => Murmur3.Hash(bytes, 0);

    /// <summary>From its 16 bytes.</summary>
    public static Hash128 Read(ReadOnlySpan<byte> from) => new(BinaryPrimitives.ReadUInt64BigEndian(from), BinaryPrimitives.ReadUInt64BigEndian(from[8..]));

    /// <summary>Writes its 16 bytes.</summary>
    public void Write(Span<byte> into)
    {
        BinaryPrimitives.WriteUInt64BigEndian(into, High);
        BinaryPrimitives.WriteUInt64BigEndian(into[8..], Low);
    }

    /// <inheritdoc />
    public int CompareTo(Hash128 other) => High != other.High ? High.CompareTo(other.High) : Low.CompareTo(other.Low);

    /// <summary>32 lower-case hex digits, as the store keeps it.</summary>
    public override string ToString() => $"{High:x16}{Low:x16}";

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    /// <exception cref="FormatException">It is not 32 hex digits.</exception>
    public static Hash128 Parse(string hex) => hex.Length == 32 ? Read(Convert.FromHexString(hex)) : throw new FormatException("A hash has 32 hex digits.");

    /// <summary>Comes before.</summary>
    public static bool operator <(Hash128 left, Hash128 right) => left.CompareTo(right) < 0;

    /// <summary>Comes after.</summary>
    public static bool operator >(Hash128 left, Hash128 right) => left.CompareTo(right) > 0;

    /// <summary>Comes before, or is the same.</summary>
    public static bool operator <=(Hash128 left, Hash128 right) => left.CompareTo(right) <= 0;

    /// <summary>Comes after, or is the same.</summary>
    public static bool operator >=(Hash128 left, Hash128 right) => left.CompareTo(right) >= 0;
}
