using System.Buffers;
using System.Security.Cryptography;
using MlConnector.Abstractions.Schemas;
using MlConnector.BigQuery.Loads;
using MlConnector.Http.Rows;

namespace MlConnector.BigQuery.Inserts;

/// <summary>
/// The body of an <c>insertAll</c>: all rows or none, nothing unknown let through, and each row with an id made of its <c>_SourceId</c> and <c>_Version</c>. The service may use the id against repetitions for about a minute and may
/// cease to: it is given because it does no harm, and nothing rests on it.
/// </summary>
internal static class InsertRows
{
    /// <summary>Documented; a longer one makes the row invalid.</summary>
    private const int LongestId = 128;

    private static readonly byte[] Before = "{\"insertId\":"u8.ToArray(), Between = ",\"json\":"u8.ToArray();

    /// <summary>How rows of a table are written.</summary>
    public static JsonRowFormat FormatOf(TableSchema table)
    {
        int source = table.OrdinalOf(LineageColumn.SourceId), version = table.OrdinalOf(LineageColumn.Version);
        return LoadRows.Format with
        {
            Opening = "{\"skipInvalidRows\":false,\"ignoreUnknownValues\":false,\"rows\":["u8.ToArray(),
            Separator = (byte)',',
            Closing = "]}"u8.ToArray(),
            Head = (row, body) => WriteHead(body, row.Bytes(source), row.Bytes(version)),
            Tail = "}"u8.ToArray(),
        };
    }

    private static void WriteHead(PooledBody body, ReadOnlySpan<byte> source, ReadOnlySpan<byte> version)
    {
        int length = source.Length + 1 + version.Length;
        byte[]? rented = length > LongestId ? ArrayPool<byte>.Shared.Rent(length) : null;
        Span<byte> id = rented is null ? stackalloc byte[LongestId] : rented;
        source.CopyTo(id);
        id[source.Length] = (byte)'|';
        version.CopyTo(id[(source.Length + 1)..]);
        id = id[..length];
        if (rented is not null) id = id[..Shorten(id)];
        Span<byte> room = body.Room(Before.Length + JsonText.LongestEscaped(id.Length) + Between.Length);
        Before.CopyTo(room);
        int at = Before.Length;
        at += JsonText.CopyEscaped(id, room[at..]);
        Between.CopyTo(room[at..]);
        body.Advance(at + Between.Length);
        if (rented is not null) ArrayPool<byte>.Shared.Return(rented);
    }

    /// <summary>A long id becomes its hash; the same row has the same one whenever it is sent.</summary>
    private static int Shorten(Span<byte> id)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(id, hash);
        Convert.TryToHexStringLower(hash, id, out int written);
        return written;
    }
}
