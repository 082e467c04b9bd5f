using System.Collections.Immutable;
using MlConnector.Abstractions.Schemas;
using MlConnector.Http.OData;

namespace MlConnector.Syspro.Channels;

/// <summary>A table as it is known at a site: its name there, the types of its columns, what it lacks. Part of a stream's binding, so that a run needs no metadata.</summary>
/// <param name="Name">Entity set or SQL table.</param>
/// <param name="Path">Template of its OData address; empty for e.net.</param>
internal sealed record SiteTable(string Name, string Path)
{
    /// <summary>Types by column, where metadata told them.</summary>
    public ImmutableDictionary<string, EdmType> Types { get; init; } = ImmutableDictionary<string, EdmType>.Empty;

    /// <summary>Columns that the site does not have.</summary>
    public ImmutableHashSet<string> Missing { get; init; } = [];

    /// <summary>Forms of numbered codes seen on a sample, by column (see <see cref="Reading.KeyForms.Learn"/>).</summary>
    public ImmutableDictionary<string, string> Forms { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>True if the table could not be found: whatever joins it finds nothing.</summary>
    public bool Absent { get; init; }

    /// <summary>Type of a column: as metadata says, else as declared.</summary>
    public EdmType? TypeOf(string column, RecordSchema schema)
    {
        if (Types.TryGetValue(column, out EdmType type)) return type;
        Field? field = schema.Fields.FirstOrDefault(candidate => TableQuery.ColumnOf(candidate) == column);
        return field?.Type switch
        {
            FieldType.Text => EdmType.String,
            FieldType.Integer => EdmType.Integer,
            FieldType.Decimal => EdmType.Decimal,
            FieldType.Boolean => EdmType.Boolean,
            _ => null,
        };
    }
}
