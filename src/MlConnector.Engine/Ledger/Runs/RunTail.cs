using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace MlConnector.Engine.Ledger.Runs;

/// <summary>
/// What stands behind the entries of a run, and is held in memory: the first key of each block, a checksum of each block, the filter. Its SHA-256 is in the manifest; with the checksums of the
/// blocks it binds the whole file. About 1.7 bytes a ledger key, written and read without a copy: that of a long run would be megabytes.
/// </summary>
internal sealed class RunTail(ulong[] fences, ulong[] checks, KeyFilter? filter)
{
    private const int FooterSize = 40;
    private const uint Magic = 0x314E5552;

    /// <summary>Prefix of the first key of each block.</summary>
    public ulong[] Fences { get; } = fences;

    /// <summary>Checksum of each block.</summary>
    public ulong[] Checks { get; } = checks;

    /// <summary>Filter; null for shapes without one.</summary>
    public KeyFilter? Filter { get; } = filter;

    /// <summary>Writes the tail, and gives its SHA-256.</summary>
    public static string Write(Ports.ISegmentWriter writer, RunShape shape, long entries, ReadOnlySpan<ulong> fences, ReadOnlySpan<ulong> checks, ReadOnlySpan<ulong> filter)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Write(MemoryMarshal.AsBytes(fences));
        Write(MemoryMarshal.AsBytes(checks));
        Write(MemoryMarshal.AsBytes(filter));
        Span<byte> footer = stackalloc byte[FooterSize];
        footer.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(footer, Magic);
        BinaryPrimitives.WriteInt32LittleEndian(footer[4..], shape.EntrySize);
        BinaryPrimitives.WriteInt32LittleEndian(footer[8..], shape.KeySize);
        BinaryPrimitives.WriteInt32LittleEndian(footer[12..], shape.EntriesPerBlock);
        BinaryPrimitives.WriteInt64LittleEndian(footer[16..], entries);
        BinaryPrimitives.WriteInt32LittleEndian(footer[24..], fences.Length);
        BinaryPrimitives.WriteInt32LittleEndian(footer[28..], filter.Length);
        Write(footer);
        return Convert.ToHexStringLower(sha.GetHashAndReset());

        void Write(ReadOnlySpan<byte> part)
        {
            sha.AppendData(part);
            writer.Write(part);
        }
    }

    /// <summary>Reads the tail of a run.</summary>
    /// <exception cref="InvalidDataException">It is not the tail that the manifest names.</exception>
    public static RunTail Read(Ports.ISegmentReader reader, RunShape shape, Ports.SortedRunFile file)
    {
        long start = file.Entries * shape.EntrySize, size = reader.Length - start, blocks = (file.Entries + shape.EntriesPerBlock - 1) / shape.EntriesPerBlock;
        long words = (size - FooterSize) / sizeof(ulong) - blocks * 2;
        if (file.Entries < 0 || words < 0 || size > int.MaxValue || (blocks * 2 + words) * sizeof(ulong) + FooterSize != size) throw new InvalidDataException("it has another length than its manifest says");
        ulong[] fences = new ulong[blocks], checks = new ulong[blocks], filter = new ulong[words];
        Span<byte> footer = stackalloc byte[FooterSize];
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        bool whole = Read(MemoryMarshal.AsBytes(fences.AsSpan())) && Read(MemoryMarshal.AsBytes(checks.AsSpan())) && Read(MemoryMarshal.AsBytes(filter.AsSpan())) && Read(footer);
        if (!whole || Convert.ToHexStringLower(sha.GetHashAndReset()) != file.Checksum) throw new InvalidDataException("its checksum is not that of the manifest");
        bool known = BinaryPrimitives.ReadUInt32LittleEndian(footer) == Magic && BinaryPrimitives.ReadInt32LittleEndian(footer[4..]) == shape.EntrySize
            && BinaryPrimitives.ReadInt32LittleEndian(footer[8..]) == shape.KeySize && BinaryPrimitives.ReadInt32LittleEndian(footer[12..]) == shape.EntriesPerBlock
            && BinaryPrimitives.ReadInt64LittleEndian(footer[16..]) == file.Entries && BinaryPrimitives.ReadInt32LittleEndian(footer[24..]) == blocks && BinaryPrimitives.ReadInt32LittleEndian(footer[28..]) == words;
        if (!known) throw new InvalidDataException("it was written in another format");
        return new RunTail(fences, checks, words == 0 ? null : KeyFilter.From(filter));

        bool Read(Span<byte> part)
        {
            if (reader.Read(start, part) != part.Length) return false;
            start += part.Length;
            sha.AppendData(part);
            return true;
        }
    }
}
