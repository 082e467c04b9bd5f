using System.Text.Encodings.Web;
using System.Text.Json;

namespace MlConnector.Cli.Output;

/// <summary>Writes one indented JSON document, without reflection.</summary>
internal static class JsonDocumentWriter
{
    /// <summary>Writes what <paramref name="write"/> makes, and a line end.</summary>
    public static void Write(TextWriter output, Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping })) write(json);
        output.WriteLine(System.Text.Encoding.UTF8.GetString(buffer.GetBuffer().AsSpan(0, (int)buffer.Length)));
    }
}
