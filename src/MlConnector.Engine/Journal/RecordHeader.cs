using System.Buffers.Binary;
using System.Text;
using MlConnector.Engine.Blocks;
using MlConnector.Engine.Ports;

namespace MlConnector.Engine.Journal;

/// <summary>
/// The 224 bytes before a record's sealed rows, little-endian. Bytes 0–187 are authenticated with the rows; then the tag, the place up to which the segment was durable when the record was
/// written, and checksums of rows and header that need no key.
/// </summary>
internal sealed record RecordHeader(JournalHeader Header, StreamId Stream, string KeyId, byte Codec, int SealedLength, int PlainLength)
{
    public const int Size = 224;
    public const int AuthenticatedSize = 188;
    private const uint Magic = 0x314A4C4D;
    private const byte Format = 1;
    private const int TextSize = 32, KeyAt = 136, KeySize = 40, NonceAt = 176, TagAt = 188, DurableAt = 204, RowsCheckAt = 208, HeaderCheckAt = 216;

    /// <summary>Everything before this byte of the segment was durable when the record was written.</summary>
    public int DurableBefore { get; init; }

    /// <summary>Checksum of the sealed rows.</summary>
    public ulong RowsCheck { get; init; }

    /// <summary>Bytes of the record in the segment.</summary>
    public int RecordLength => Size + SealedLength;

    public static Span<byte> Nonce(Span<byte> header) => header.Slice(NonceAt, 12);

    public static Span<byte> Tag(Span<byte> header) => header.Slice(TagAt, 16);

    public static ulong Check(ReadOnlySpan<byte> bytes) => Hash128.Of(bytes).High;

    /// <summary>Writes the authenticated part but for the nonce.</summary>
    public void Write(Span<byte> into)
    {
        into[..Size].Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(into, Magic);
        into[4] = Format;
        into[5] = (byte)Header.Kind;
        into[6] = Codec;
        BinaryPrimitives.WriteInt64LittleEndian(into[8..], Stream.Value);
        BinaryPrimitives.WriteInt64LittleEndian(into[16..], Header.Number);
        BinaryPrimitives.WriteInt32LittleEndian(into[24..], Header.Revision);
        BinaryPrimitives.WriteInt32LittleEndian(into[28..], Header.Rows);
        BinaryPrimitives.WriteInt64LittleEndian(into[32..], Header.Generation);
        BinaryPrimitives.WriteInt64LittleEndian(into[40..], Header.Parent);
        BinaryPrimitives.WriteInt64LittleEndian(into[48..], Header.WrittenAt.ToUnixTimeMilliseconds());
        BinaryPrimitives.WriteInt32LittleEndian(into[56..], SealedLength);
        BinaryPrimitives.WriteInt32LittleEndian(into[60..], PlainLength);
        WriteText(into.Slice(72, TextSize), Header.Incarnation);
        WriteText(into.Slice(104, TextSize), Header.RunId);
        WriteKey(into, KeyId);
    }

    /// <summary>Writes the id of the key that the rows are sealed under.</summary>
    public static void WriteKey(Span<byte> header, string keyId)
    {
        header.Slice(KeyAt, KeySize).Clear();
        WriteText(header.Slice(KeyAt, KeySize), keyId);
    }

    /// <summary>Adds what is known only when the record is written.</summary>
    public static void Finish(Span<byte> header, int durableBefore, ulong rowsCheck)
    {
        BinaryPrimitives.WriteInt32LittleEndian(header[DurableAt..], durableBefore);
        BinaryPrimitives.WriteUInt64LittleEndian(header[RowsCheckAt..], rowsCheck);
        BinaryPrimitives.WriteUInt64LittleEndian(header[HeaderCheckAt..], Check(header[..HeaderCheckAt]));
    }

    /// <summary>Reads a header; null if the bytes are none. A valid header of an unknown format gives the format.</summary>
    public static RecordHeader? TryRead(ReadOnlySpan<byte> from, out int unknownFormat)
    {
        unknownFormat = 0;
        if (from.Length < Size || BinaryPrimitives.ReadUInt32LittleEndian(from) != Magic) return null;
        if (BinaryPrimitives.ReadUInt64LittleEndian(from[HeaderCheckAt..]) != Check(from[..HeaderCheckAt])) return null;
        if (from[4] != Format)
        {
            unknownFormat = from[4];
            return null;
        }

        return new RecordHeader(ReadHeader(from), new StreamId(BinaryPrimitives.ReadInt64LittleEndian(from[8..])), ReadText(from.Slice(KeyAt, KeySize)), from[6],
            BinaryPrimitives.ReadInt32LittleEndian(from[56..]), BinaryPrimitives.ReadInt32LittleEndian(from[60..]))
        {
            DurableBefore = BinaryPrimitives.ReadInt32LittleEndian(from[DurableAt..]),
            RowsCheck = BinaryPrimitives.ReadUInt64LittleEndian(from[RowsCheckAt..]),
        };
    }

    private static JournalHeader ReadHeader(ReadOnlySpan<byte> from) => new(
        (JournalKind)from[5], BinaryPrimitives.ReadInt64LittleEndian(from[16..]), ReadText(from.Slice(72, TextSize)), ReadText(from.Slice(104, TextSize)),
        BinaryPrimitives.ReadInt32LittleEndian(from[24..]))
    {
        Rows = BinaryPrimitives.ReadInt32LittleEndian(from[28..]),
        Generation = BinaryPrimitives.ReadInt64LittleEndian(from[32..]),
        Parent = BinaryPrimitives.ReadInt64LittleEndian(from[40..]),
        WrittenAt = DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64LittleEndian(from[48..])),
    };

    private static void WriteText(Span<byte> into, string text)
    {
        if (text.Length > into.Length || !Ascii.IsValid(text)) throw new ArgumentException($"'{text}' is not ASCII of at most {into.Length} characters.", nameof(text));
        Encoding.ASCII.GetBytes(text, into);
    }

    private static string ReadText(ReadOnlySpan<byte> from) => Encoding.ASCII.GetString(from.TrimEnd((byte)0));
}
