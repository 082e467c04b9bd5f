using System.Globalization;
using System.IO.Pipelines;
using System.Text.Encodings.Web;
using System.Text.Json;
using MlConnector.Sandbox.IfsCloud.Data;

namespace MlConnector.Sandbox.IfsCloud.OData;

/// <summary>Writes answers: each row with its entity tag; without <c>$select</c> also what a client never asked for.</summary>
internal sealed class IfsPageWriter(bool quotesDecimals, bool tags = true)
{
    private const int FlushAt = 64 * 1024;
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public async Task WriteAsync(PipeWriter output, string context, IfsQuery query, IReadOnlyList<IfsColumn> columns, IfsPage page, CancellationToken cancellation)
    {
        await using var json = new Utf8JsonWriter(output, Options);
        IReadOnlyList<string> expand = query.Expand();
        json.WriteStartObject();
        json.WriteString("@odata.context", context);
        if (page.Count is { } count) json.WriteNumber("@odata.count", count);
        json.WriteStartArray("value");
        foreach (IfsRow row in page.Rows)
        {
            json.WriteStartObject();
            Write(json, row, columns, everything: !query.HasSelect);
            foreach (string name in expand) Reference(json, name, row);
            json.WriteEndObject();
            if (json.BytesPending < FlushAt) continue;
            json.Flush();
            await output.FlushAsync(cancellation);
        }

        json.WriteEndArray();
        if (page.NextLink is not null) json.WriteString("@odata.nextLink", page.NextLink);
        json.WriteEndObject();
        json.Flush();
        await output.FlushAsync(cancellation);
    }

    /// <summary>One record by itself.</summary>
    public static byte[] One(IfsRow row, IReadOnlyList<IfsColumn> columns)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteString("@odata.context", $"$metadata#{row.Set.Name}/$entity");
            new IfsPageWriter(quotesDecimals: false).Write(json, row, columns, everything: columns.Count == row.Set.Columns.Count);
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    private void Write(Utf8JsonWriter json, IfsRow row, IReadOnlyList<IfsColumn> columns, bool everything)
    {
        if (tags) json.WriteString("@odata.etag", row.Etag);
        if (everything)
        {
            json.WriteString("luname", row.Set.Unit);
            json.WriteString("keyref", row.KeyRef);
            json.WriteNull("Objgrants");
        }

        foreach (IfsColumn column in columns)
        {
            json.WritePropertyName(column.Name);
            Value(json, row.Values[column.Index]);
        }
    }

    private void Reference(Utf8JsonWriter json, string name, IfsRow row)
    {
        (IfsSet set, string column) = row.Set.References[name];
        json.WritePropertyName(name);
        if (set.Rows.FirstOrDefault(other => Equals(other.Key[0], row[column])) is not { } found)
        {
            json.WriteNullValue();
            return;
        }

        json.WriteStartObject();
        Write(json, found, set.Columns, everything: true);
        json.WriteEndObject();
    }

    private void Value(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case null: json.WriteNullValue(); break;
            case bool flag: json.WriteBooleanValue(flag); break;
            case decimal number when quotesDecimals: json.WriteStringValue(number.ToString(CultureInfo.InvariantCulture)); break;
            case decimal number: json.WriteNumberValue(number); break;
            default: json.WriteStringValue(IfsRow.Text(value)); break;
        }
    }
}
