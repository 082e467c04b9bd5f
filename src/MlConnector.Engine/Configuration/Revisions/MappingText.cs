using System.Text.Json;
using MlConnector.Abstractions.Schemas;
using MlConnector.Engine.Mapping;

namespace MlConnector.Engine.Configuration.Revisions;

/// <summary>What decides the cells of a delivered row, as text: two revisions with the same text deliver the same row, so nothing of it has to be delivered again.</summary>
internal static class MappingText
{
    /// <summary>Mapping and table in the canonical JSON of revisions, without what is only written about them.</summary>
    public static string Of(MappingDefinition mapping, TableSchema table) =>
        JsonSerializer.Serialize(mapping with { Columns = [.. mapping.Columns.Select(column => column with { Description = null })] }, RevisionContext.Default.MappingDefinition)
        + JsonSerializer.Serialize(table with { Description = null, Columns = [.. table.Columns.Select(column => column with { Description = "" })] }, RevisionContext.Default.TableSchema);
}
