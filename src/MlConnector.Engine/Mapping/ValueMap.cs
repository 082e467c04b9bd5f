using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace MlConnector.Engine.Mapping;

/// <summary>A value map: text in the source → text in the destination. Immutable.</summary>
/// <param name="Entries">In the order written; each source text once.</param>
public sealed record ValueMap(ImmutableArray<KeyValuePair<string, string>> Entries)
{
    /// <summary>Entries at most.</summary>
    public const int MaxEntries = 100_000;

    /// <summary>Two maps are equal if they say the same.</summary>
    public bool Equals(ValueMap? other) => other is not null && Entries.SequenceEqual(other.Entries);

    /// <inheritdoc />
    public override int GetHashCode() => Entries.Length;

    /// <summary>Places of the entries by the UTF-8 bytes of their source text.</summary>
    internal FrozenDictionary<byte[], int>.AlternateLookup<ReadOnlySpan<byte>> Lookup() =>
        Entries.Select((entry, i) => KeyValuePair.Create(Encoding.UTF8.GetBytes(entry.Key), i)).ToFrozenDictionary(Utf8Equality.Instance).GetAlternateLookup<ReadOnlySpan<byte>>();

    private sealed class Utf8Equality : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        public static Utf8Equality Instance { get; } = new();

        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode([DisallowNull] byte[] obj) => GetHashCode((ReadOnlySpan<byte>)obj);

        public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

        public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();

        public int GetHashCode(ReadOnlySpan<byte> alternate)
        {
            HashCode hash = default;
            hash.AddBytes(alternate);
            return hash.ToHashCode();
        }
    }
}
