using System.Text;
using System.Text.Json;

namespace MlConnector.Engine.Retention;

/// <summary>What the audit trail says of a purge and of retention: names, counts and the reason, never a value.</summary>
internal static class AuditDetail
{
    public static string Start(string purge, string pipeline, string stream, string reason, PersonalFields fields) => Json(writer =>
    {
        writer.WriteString("purge", purge);
        writer.WriteString("pipeline", pipeline);
        writer.WriteString("stream", stream);
        writer.WriteString("fields", string.Join(", ", fields.Names));
        writer.WriteString("reason", reason);
    });

    public static string End(string purge, PurgeReport report) => Json(writer =>
    {
        writer.WriteString("purge", purge);
        writer.WriteNumber("rowsDropped", report.RowsDropped);
        writer.WriteNumber("rowsEmptied", report.RowsEmptied);
        writer.WriteNumber("segments", report.SegmentsRewritten);
        writer.WriteNumber("deadLetters", report.DeadLetters);
        writer.WriteNumber("repairs", report.Repairs);
    });

    internal static string Json(Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }
}
