using System.Buffers;
using System.Security.Cryptography;
using MlConnector.Abstractions.Records;
using MlConnector.Engine.Blocks;
using MlConnector.Engine.Ports;

namespace MlConnector.Engine.Journal;

/// <summary>A record ready to be written: header and sealed rows in one pooled buffer.</summary>
internal readonly record struct SealedRecord(byte[] Buffer, int Length)
{
    public Span<byte> Bytes => Buffer.AsSpan(0, Length);

    public void Return() => RowArrays.Of<byte>().Return(Buffer);
}

/// <summary>
/// Between a block and its record: packs, then encrypts with AES-256-GCM under a data key of the journal. The nonce is random: at 2^32 records per key the chance of a repeat is below 2^-32, and
/// a stream that writes a record a second needs 136 years for that.
/// </summary>
internal static class RecordSeal
{
    private const byte Packed = 1;
    private const int TagSize = 16;

    /// <summary>Packs and encrypts.</summary>
    public static SealedRecord Seal(RecordBlock block, JournalHeader header, StreamId stream, DataKey key)
    {
        ArrayBufferWriter<byte> meta = new(1024);
        BlockBytes.WriteMeta(meta, block);
        byte[] buffer = RowArrays.Of<byte>().Rent(RecordHeader.Size + sizeof(int) + meta.WrittenCount + RowPacker.MaxSize(block));
        Span<byte> body = buffer.AsSpan(RecordHeader.Size);
        BitConverter.TryWriteBytes(body, meta.WrittenCount);
        meta.WrittenSpan.CopyTo(body[sizeof(int)..]);
        int size = sizeof(int) + meta.WrittenCount;
        size += RowPacker.Pack(block, body[size..]);

        Span<byte> head = buffer.AsSpan(0, RecordHeader.Size);
        new RecordHeader(header, stream, key.Id, Packed, size, block.ByteCount).Write(head);
        RandomNumberGenerator.Fill(RecordHeader.Nonce(head));
        using AesGcm aes = new(key.Bytes.Span, TagSize);
        aes.Encrypt(RecordHeader.Nonce(head), body[..size], body[..size], RecordHeader.Tag(head), head[..RecordHeader.AuthenticatedSize]);
        return new SealedRecord(buffer, RecordHeader.Size + size);
    }

    /// <summary>Seals a record anew under another key, in place. It keeps its length, and so everything that points into its segment.</summary>
    /// <exception cref="CryptographicException">The bytes were changed.</exception>
    public static void Reseal(RecordHeader header, Span<byte> record, DataKey old, DataKey now)
    {
        Span<byte> head = record[..RecordHeader.Size], body = record.Slice(RecordHeader.Size, header.SealedLength);
        using (AesGcm aes = new(old.Bytes.Span, TagSize)) aes.Decrypt(RecordHeader.Nonce(head), body, RecordHeader.Tag(head), body, head[..RecordHeader.AuthenticatedSize]);
        RecordHeader.WriteKey(head, now.Id);
        RandomNumberGenerator.Fill(RecordHeader.Nonce(head));
        using (AesGcm aes = new(now.Bytes.Span, TagSize)) aes.Encrypt(RecordHeader.Nonce(head), body, body, RecordHeader.Tag(head), head[..RecordHeader.AuthenticatedSize]);
        RecordHeader.Finish(head, header.DurableBefore, RecordHeader.Check(body));
    }

    /// <summary>Decrypts in place and unpacks.</summary>
    /// <exception cref="CryptographicException">The bytes were changed.</exception>
    /// <exception cref="InvalidDataException">The bytes are authentic, but no block: written by a program with a fault.</exception>
    public static RecordBlock Open(RecordHeader header, Span<byte> record, DataKey key)
    {
        Span<byte> head = record[..RecordHeader.Size], body = record.Slice(RecordHeader.Size, header.SealedLength);
        using (AesGcm aes = new(key.Bytes.Span, TagSize))
        {
            aes.Decrypt(RecordHeader.Nonce(head), body, RecordHeader.Tag(head), body, head[..RecordHeader.AuthenticatedSize]);
        }

        if (header.Codec != Packed || body.Length < sizeof(int) || header.PlainLength is < 0 or > RecordBlock.MaxBytes) throw new InvalidDataException("The record is packed in an unknown way.");
        int metaSize = BitConverter.ToInt32(body), at = 0;
        if (metaSize < 0 || metaSize > body.Length - sizeof(int)) throw new InvalidDataException("The head of a journal record cannot be read.");
        (BlockLayout layout, List<BlockPart> parts) = BlockBytes.ReadMeta(body.Slice(sizeof(int), metaSize), ref at);
        return Unpack(header, layout, parts, body[(sizeof(int) + metaSize)..]);
    }

    private static RecordBlock Unpack(RecordHeader header, BlockLayout layout, List<BlockPart> parts, ReadOnlySpan<byte> packed)
    {
        RecordBlock block = new(layout, header.PlainLength);
        try
        {
            RowUnpacker.Unpack(packed, header.Header.Rows, layout.Fields.Length, block.LoadBuffer(header.PlainLength));
            block.Load(header.PlainLength, parts);
            return block.RowCount == header.Header.Rows ? block : throw new InvalidDataException("The record has another number of rows than its header says.");
        }
        catch
        {
            block.Dispose();
            throw;
        }
    }
}
