using System.Text;

namespace MlConnector.Engine.Blocks;

/// <summary>
/// The hash of a key within a stream. It decides where the key lies in the ledger: 16 bits stand for the company, so that absence can be judged company by company; 32 bits for the key without its last
/// three bytes, so that numbers that follow each other lie together and a page of them is found in a few reads; 80 bits for the whole key. Cells go in with their kinds and lengths.
/// Two companies may share a tag (1 in 65,536 per pair): who acts on a scanned entry checks the company in the journal row. Two different keys share a hash with a chance below 2^-80 per pair.
/// </summary>
public static class KeyHash
{
    private const int TagShift = 48, GroupShift = 16, GroupTail = 3;

    /// <summary>Tag of a company.</summary>
    public static ushort Tag(string company)
    {
        Span<byte> utf8 = stackalloc byte[Math.Min(Encoding.UTF8.GetMaxByteCount(company.Length), 1024)];
        return (ushort)(Hash128.Of(utf8[..Encoding.UTF8.GetBytes(company, utf8)]).High >> TagShift);
    }

    /// <summary>The tag that a hash lies under.</summary>
    public static ushort TagOf(Hash128 key) => (ushort)(key.High >> TagShift);

    /// <summary>Hash of encoded key cells (see <see cref="BlockRow.Key"/>) under a company's tag.</summary>
    public static Hash128 Of(ushort tag, ReadOnlySpan<byte> keyCells)
    {
        Hash128 whole = Hash128.Of(keyCells);
        ulong group = Hash128.Of(keyCells[..Math.Max(keyCells.Length - GroupTail, 0)]).High >> 32;
        return new Hash128((ulong)tag << TagShift | group << GroupShift | whole.High & (1UL << GroupShift) - 1, whole.Low);
    }

    /// <summary>Lowest hash under a tag.</summary>
    public static Hash128 First(ushort tag) => new((ulong)tag << TagShift, 0);

    /// <summary>Highest hash under a tag.</summary>
    public static Hash128 Last(ushort tag) => new((ulong)tag << TagShift | (1UL << TagShift) - 1, ulong.MaxValue);
}
