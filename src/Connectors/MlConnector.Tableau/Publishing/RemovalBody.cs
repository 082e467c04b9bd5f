using System.Buffers;
using System.Text.Json;

namespace MlConnector.Tableau.Publishing;

/// <summary>The request to delete the rows of some keys: one action, so that all of them go or none, with a condition of constants, which needs no file beside it.</summary>
internal static class RemovalBody
{
    /// <summary>The body.</summary>
    /// <param name="target">Schema and table of the data source's file.</param>
    /// <param name="column">The column of the source ids.</param>
    /// <param name="ids">Source ids of the rows; one at least.</param>
    public static byte[] Of((string Schema, string Table) target, string column, IReadOnlyList<string> ids)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteStartArray("actions");
            writer.WriteStartObject();
            writer.WriteString("action", "delete");
            writer.WriteString("target-schema", target.Schema);
            writer.WriteString("target-table", target.Table);
            writer.WritePropertyName("condition");
            if (ids.Count == 1) WriteIs(writer, column, ids[0]);
            else WriteAny(writer, column, ids);
            writer.WriteEndObject();
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteAny(Utf8JsonWriter writer, string column, IReadOnlyList<string> ids)
    {
        writer.WriteStartObject();
        writer.WriteString("op", "or");
        writer.WriteStartArray("args");
        foreach (string id in ids) WriteIs(writer, column, id);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteIs(Utf8JsonWriter writer, string column, string id)
    {
        writer.WriteStartObject();
        writer.WriteString("op", "eq");
        writer.WriteString("target-col", column);
        writer.WriteStartObject("const");
        writer.WriteString("type", "string");
        writer.WriteString("v", id);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
