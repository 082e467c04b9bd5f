using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using MlConnector.Engine.Segments;

namespace MlConnector.Store.Incarnations;

/// <summary>What the anchor says: the incarnation it belongs to, and how many settled transactions that incarnation's store surely holds.</summary>
internal sealed record AnchorMark(string Incarnation, long Settled, long FileBirth);

/// <summary>
/// A small file beside the database, written after the fact: a database that has settled less than its anchor says was put back to an older state. The file is written in place, in
/// two slots by turns, so that a torn write leaves the other one; and never replaced, so that its time of birth tells a copied folder from the one it was written in.
/// </summary>
internal sealed class Anchor(string path)
{
    private const int SlotBytes = 256;

    /// <summary>The newest valid mark; null if there is no file, or nothing valid in it.</summary>
    public AnchorMark? Read()
    {
        if (!File.Exists(path)) return null;
        using var file = Open();
        return Newest(file)?.Mark;
    }

    /// <summary>True if the file lies where it was written: a copy is born later.</summary>
    public bool IsOriginal(AnchorMark mark) => mark.FileBirth == FileBirth.Of(path);

    /// <summary>Writes a mark and syncs it. The caller holds the store's write lock.</summary>
    public void Write(string incarnation, long settled)
    {
        OwnerOnly.MakeFile(path);
        using var file = Open();
        var turn = (Newest(file)?.Turn ?? 0) + 1;
        file.Position = turn % 2 * SlotBytes;
        file.Write(Format(turn, new AnchorMark(incarnation, settled, FileBirth.Of(path))));
        file.Flush(flushToDisk: true);
    }

    private FileStream Open() => new(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);

    private static (long Turn, AnchorMark Mark)? Newest(FileStream file)
    {
        var both = new byte[2 * SlotBytes];
        file.Position = 0;
        var length = file.ReadAtLeast(both, both.Length, throwOnEndOfStream: false);
        var first = length >= SlotBytes ? Parse(both.AsSpan(0, SlotBytes)) : null;
        var second = length >= 2 * SlotBytes ? Parse(both.AsSpan(SlotBytes)) : null;
        if (first is null || second is null) return first ?? second;
        return first.Value.Turn > second.Value.Turn ? first : second;
    }

    // One line of text, filled up with blanks: turn, incarnation, settled, birth, checksum.
    private static byte[] Format(long turn, AnchorMark mark)
    {
        var content = string.Create(CultureInfo.InvariantCulture, $"{turn} {mark.Incarnation} {mark.Settled} {mark.FileBirth}");
        return Encoding.ASCII.GetBytes($"{content} {Checksum(content)}".PadRight(SlotBytes - 1) + "\n");
    }

    private static (long Turn, AnchorMark Mark)? Parse(ReadOnlySpan<byte> slot)
    {
        var parts = Encoding.ASCII.GetString(slot).TrimEnd().Split(' ');
        if (parts.Length != 5 || parts[4] != Checksum(string.Join(' ', parts[..4]))) return null;
        return (Number(parts[0]), new AnchorMark(parts[1], Number(parts[2]), Number(parts[3])));
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    private static string Checksum(string content) => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(content)).AsSpan(0, 8));
}
