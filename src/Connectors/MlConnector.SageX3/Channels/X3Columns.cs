using System.Collections.Immutable;
using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;

namespace MlConnector.SageX3.Channels;

/// <summary>Where the fields of a stream stand in X3: in the record itself, or of a line in its header (<c>from=$header.COLUMN</c>).</summary>
internal sealed class X3Columns
{
    private const string Header = "$header.";
    private readonly StreamDefinition stream;

    public X3Columns(StreamDefinition stream)
    {
        this.stream = stream;
        Lines = stream.Extra.ContainsKey("lines");
        HeaderKey = [.. stream.Key.Where(name => OfHeader(name) is not null)];
    }

    /// <summary>True if a row is a line of a document.</summary>
    public bool Lines { get; }

    /// <summary>The fields that identify the document, in key order.</summary>
    public ImmutableArray<string> HeaderKey { get; }

    /// <summary>Column of a field in its own record; null if it stands elsewhere.</summary>
    public string? OfLine(Field field) => !Lines || ColumnOf(field)[0] == '$' ? null : ColumnOf(field);

    /// <summary>Column of a field in the header, or in the one record that there is; null if it stands elsewhere.</summary>
    public string? OfHeader(Field field)
    {
        string column = ColumnOf(field);
        if (!Lines) return column[0] == '$' && !column.StartsWith("$u", StringComparison.Ordinal) && column != "$etag" && column != "$key" ? null : column;
        return column.StartsWith(Header, StringComparison.Ordinal) ? column[Header.Length..] : null;
    }

    /// <summary>The same by the field's name.</summary>
    public string? OfHeader(string field) => stream.Fields.FirstOrDefault(one => one.Name == field) is { } found ? OfHeader(found) : null;

    /// <summary>Type of a column of the record that is asked; null if no field declares it.</summary>
    public FieldType? TypeOf(string column) => stream.Fields.FirstOrDefault(field => OfHeader(field) == column)?.Type;

    private static string ColumnOf(Field field) => field.SourceName ?? field.Name;
}
