using System.Text.Encodings.Web;
using System.Text.Json;

namespace MlConnector.Composition.Wording;

/// <summary>Writes JSON documents, without reflection.</summary>
public static class JsonDocumentWriter
{
    /// <summary>Writes what <paramref name="write"/> makes, and a line end.</summary>
    public static void Write(TextWriter output, Action<Utf8JsonWriter> write) => output.WriteLine(Text(write, indented: true));

    /// <summary>The same on one line, as text.</summary>
    public static string Compact(Action<Utf8JsonWriter> write) => Text(write, indented: false);

    private static string Text(Action<Utf8JsonWriter> write, bool indented)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = indented, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping })) write(json);
        return System.Text.Encoding.UTF8.GetString(buffer.GetBuffer().AsSpan(0, (int)buffer.Length));
    }
}
