using System.Text;

namespace MlConnector.Engine.Blocks;

/// <summary>
/// The hash of a key within a stream: 16 bits that stand for the company, then 112 bits of the key cells with their kinds and lengths. Keys of one company lie together in
/// the ledger, so that absence can be judged company by company. Two companies may share a tag (1 in 65,536 per pair): who acts on a scanned entry checks the company in the journal row.
/// </summary>
public static class KeyHash
{
    private const int TagShift = 48;

    /// <summary>Tag of a company.</summary>
    public static ushort Tag(string company)
    {
        Span<byte> utf8 = stackalloc byte[Math.Min(Encoding.UTF8.GetMaxByteCount(company.Length), 1024)];
        return (ushort)(Hash128.Of(utf8[..Encoding.UTF8.GetBytes(company, utf8)]).High >> TagShift);
    }

    /// <summary>Hash of encoded key cells (see <see cref="BlockRow.Key"/>) under a company's tag.</summary>
    public static Hash128 Of(ushort tag, ReadOnlySpan<byte> keyCells)
    {
        Hash128 hash = Hash128.Of(keyCells);
        return hash with { High = hash.High & (1UL << TagShift) - 1 | (ulong)tag << TagShift };
    }

    /// <summary>Lowest hash under a tag.</summary>
    public static Hash128 First(ushort tag) => new((ulong)tag << TagShift, 0);

    /// <summary>Highest hash under a tag.</summary>
    public static Hash128 Last(ushort tag) => new((ulong)tag << TagShift | (1UL << TagShift) - 1, ulong.MaxValue);
}
