using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using MlConnector.Engine.Ports;

namespace MlConnector.Engine.Audit;

/// <summary>The trail as text: one JSON object a line (NDJSON), with the MACs, so that the export can be verified with the key.</summary>
public sealed class AuditExport(IAuditStore store)
{
    private const int Chunk = 64 * 1024;

    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes entries from a number on; memory does not depend on how many. Gives their number.</summary>
    public async Task<long> WriteAsync(Stream into, long from, CancellationToken cancel)
    {
        var buffer = new ArrayBufferWriter<byte>(Chunk);
        var count = 0L;
        await using var json = new Utf8JsonWriter(buffer, Compact);
        await foreach (var entry in store.ReadAsync(from, cancel))
        {
            Write(json, entry);
            buffer.Write("\n"u8);
            count++;
            if (buffer.WrittenCount >= Chunk) await DrainAsync(buffer, into, cancel);
        }
        await DrainAsync(buffer, into, cancel);
        return count;
    }

    private static async Task DrainAsync(ArrayBufferWriter<byte> buffer, Stream into, CancellationToken cancel)
    {
        await into.WriteAsync(buffer.WrittenMemory, cancel);
        buffer.ResetWrittenCount();
    }

    private static void Write(Utf8JsonWriter json, AuditEntry entry)
    {
        json.Reset();
        json.WriteStartObject();
        json.WriteNumber("number", entry.Number);
        json.WriteString("at", entry.At);
        json.WriteString("who", entry.Who);
        json.WriteString("action", entry.Action);
        json.WriteString("subject", entry.Subject);
        // As text, exactly as it was sealed: written as JSON it could come out differently and no longer fit its MAC.
        json.WriteString("detail", entry.Detail);
        json.WriteString("key", entry.KeyId);
        json.WriteString("mac", Convert.ToHexStringLower(entry.Mac));
        json.WriteEndObject();
        json.Flush();
    }
}
