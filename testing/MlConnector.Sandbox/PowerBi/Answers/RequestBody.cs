using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http;

namespace MlConnector.Sandbox.PowerBi.Answers;

/// <summary>A whole request body in a pooled buffer.</summary>
internal readonly struct RequestBody(byte[] buffer, int length) : IDisposable
{
    public ReadOnlySpan<byte> Bytes => buffer.AsSpan(0, length);

    /// <summary>Reads up to a number of bytes; more is a 413.</summary>
    public static async Task<RequestBody> ReadAsync(HttpContext http, int most)
    {
        if (http.Request.ContentLength > most) throw TooLarge();
        byte[] buffer = ArrayPool<byte>.Shared.Rent((int)(http.Request.ContentLength ?? 64 * 1024) + 1);
        int length = 0;
        while (await http.Request.Body.ReadAsync(buffer.AsMemory(length), http.RequestAborted) is > 0 and var read)
        {
            length += read;
            if (length > most) throw TooLarge();
            if (length == buffer.Length) buffer = Grown(buffer);
        }

        return new RequestBody(buffer, length);
    }

    public JsonElement Json()
    {
        try
        {
            if (!Utf8.IsValid(Bytes)) throw new JsonException();
            var reader = new Utf8JsonReader(Bytes, new JsonReaderOptions { MaxDepth = 16 });
            var json = JsonElement.ParseValue(ref reader);
            return reader.Read() ? throw new JsonException() : json;
        }
        catch (JsonException)
        {
            throw new RefusedException(Refusal.Invalid("The request body is not well-formed JSON.", "json"));
        }
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(buffer);

    private static byte[] Grown(byte[] buffer)
    {
        byte[] larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
        buffer.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(buffer);
        return larger;
    }

    private static RefusedException TooLarge() => new(new Refusal(413, "RequestEntityTooLarge", "The request is too large.") { Reason = "bodySize" });
}
