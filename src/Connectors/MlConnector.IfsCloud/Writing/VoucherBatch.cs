using System.Globalization;
using System.Text;

namespace MlConnector.IfsCloud.Writing;

/// <summary>
/// A voucher as one request: a change set, which is atomic, of its header and of each row, which names the header as <c>$1</c>. Half a voucher cannot come about. JSON stands on one line, so no boundary can occur in it.
/// </summary>
internal static class VoucherBatch
{
    private const string Boundary = "mlc_batch", Changes = "mlc_changes";

    /// <summary>Type of the request's body.</summary>
    public const string ContentType = $"multipart/mixed;boundary={Boundary}";

    /// <summary>The body.</summary>
    public static byte[] Write(string set, string lines, byte[] header, IEnumerable<byte[]> rows)
    {
        using var body = new MemoryStream();
        Put(body, $"--{Boundary}\r\nContent-Type: multipart/mixed;boundary={Changes}\r\n\r\n");
        int id = 0;
        Part(body, ++id, set, header);
        foreach (byte[] row in rows) Part(body, ++id, $"$1/{lines}", row);
        Put(body, $"--{Changes}--\r\n--{Boundary}--\r\n");
        return body.ToArray();
    }

    /// <summary>The answers in an answer, in order: status and JSON body; empty if it is none.</summary>
    public static IReadOnlyList<(int Status, ReadOnlyMemory<byte> Body)> Read(ReadOnlyMemory<byte> answer)
    {
        List<(int, ReadOnlyMemory<byte>)> found = [];
        ReadOnlySpan<byte> status = "HTTP/1.1 "u8;
        for (int at = answer.Span.IndexOf(status); at >= 0;)
        {
            int next = answer.Span[(at + status.Length)..].IndexOf(status);
            ReadOnlyMemory<byte> part = next < 0 ? answer[at..] : answer.Slice(at, next + status.Length);
            if (part.Length >= status.Length + 3 && int.TryParse(part.Span.Slice(status.Length, 3), NumberStyles.None, CultureInfo.InvariantCulture, out int code)) found.Add((code, Json(part)));
            at = next < 0 ? -1 : at + status.Length + next;
        }

        return found;
    }

    /// <summary>From its first brace to its last.</summary>
    private static ReadOnlyMemory<byte> Json(ReadOnlyMemory<byte> part)
    {
        int from = part.Span.IndexOf((byte)'{'), to = part.Span.LastIndexOf((byte)'}');
        return from < 0 || to < from ? default : part[from..(to + 1)];
    }

    private static void Part(MemoryStream body, int id, string target, byte[] json)
    {
        Put(body, string.Create(CultureInfo.InvariantCulture, $"--{Changes}\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\nContent-ID: {id}\r\n\r\nPOST {target} HTTP/1.1\r\nContent-Type: application/json\r\nAccept: application/json\r\nContent-Length: {json.Length}\r\n\r\n"));
        body.Write(json);
        Put(body, "\r\n");
    }

    private static void Put(MemoryStream body, string text) => body.Write(Encoding.ASCII.GetBytes(text));
}
