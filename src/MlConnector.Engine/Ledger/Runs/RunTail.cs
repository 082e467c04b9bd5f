using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace MlConnector.Engine.Ledger.Runs;

/// <summary>
/// What stands behind the entries of a run, and is held in memory: the first key of each block, a checksum of each block, the filter. Its SHA-256 is in the manifest; with the checksums of the
/// blocks it binds the whole file. About 1.7 bytes a ledger key.
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

    /// <summary>The bytes of the tail and their SHA-256.</summary>
    public (byte[] Bytes, string Checksum) Write(RunShape shape, long entries)
    {
        ulong[] words = Filter?.Words ?? [];
        byte[] bytes = new byte[(Fences.Length + Checks.Length + words.Length) * sizeof(ulong) + FooterSize];
        int at = 0;
        foreach (ulong[] part in (ulong[][])[Fences, Checks, words])
        {
            MemoryMarshal.AsBytes(part.AsSpan()).CopyTo(bytes.AsSpan(at));
            at += part.Length * sizeof(ulong);
        }

        Span<byte> footer = bytes.AsSpan(at);
        BinaryPrimitives.WriteUInt32LittleEndian(footer, Magic);
        BinaryPrimitives.WriteInt32LittleEndian(footer[4..], shape.EntrySize);
        BinaryPrimitives.WriteInt32LittleEndian(footer[8..], shape.KeySize);
        BinaryPrimitives.WriteInt32LittleEndian(footer[12..], shape.EntriesPerBlock);
        BinaryPrimitives.WriteInt64LittleEndian(footer[16..], entries);
        BinaryPrimitives.WriteInt32LittleEndian(footer[24..], Fences.Length);
        BinaryPrimitives.WriteInt32LittleEndian(footer[28..], words.Length);
        return (bytes, Convert.ToHexStringLower(SHA256.HashData(bytes)));
    }

    /// <summary>Reads the tail of a run.</summary>
    /// <exception cref="InvalidDataException">It is not the tail that the manifest names.</exception>
    public static RunTail Read(Ports.ISegmentReader reader, RunShape shape, Ports.SortedRunFile file)
    {
        long start = file.Entries * shape.EntrySize, size = reader.Length - start;
        if (file.Entries < 0 || size < FooterSize || size > int.MaxValue) throw new InvalidDataException("it has another length than its manifest says");
        byte[] bytes = new byte[size];
        if (reader.Read(start, bytes) != bytes.Length || Convert.ToHexStringLower(SHA256.HashData(bytes)) != file.Checksum) throw new InvalidDataException("its checksum is not that of the manifest");
        ReadOnlySpan<byte> footer = bytes.AsSpan(bytes.Length - FooterSize);
        int blocks = BinaryPrimitives.ReadInt32LittleEndian(footer[24..]), words = BinaryPrimitives.ReadInt32LittleEndian(footer[28..]);
        bool known = BinaryPrimitives.ReadUInt32LittleEndian(footer) == Magic && BinaryPrimitives.ReadInt32LittleEndian(footer[4..]) == shape.EntrySize
            && BinaryPrimitives.ReadInt32LittleEndian(footer[8..]) == shape.KeySize && BinaryPrimitives.ReadInt32LittleEndian(footer[12..]) == shape.EntriesPerBlock
            && BinaryPrimitives.ReadInt64LittleEndian(footer[16..]) == file.Entries && (blocks * 2L + words) * sizeof(ulong) + FooterSize == size;
        if (!known) throw new InvalidDataException("it was written in another format");
        ReadOnlySpan<ulong> all = MemoryMarshal.Cast<byte, ulong>(bytes.AsSpan(0, bytes.Length - FooterSize));
        return new RunTail(all[..blocks].ToArray(), all.Slice(blocks, blocks).ToArray(), words == 0 ? null : KeyFilter.From(all[(blocks * 2)..].ToArray()));
    }
}
