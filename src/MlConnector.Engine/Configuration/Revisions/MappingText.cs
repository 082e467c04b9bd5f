using System.Text.Json;
using MlConnector.Abstractions.Schemas;
using MlConnector.Engine.Mapping;

namespace MlConnector.Engine.Configuration.Revisions;

/// <summary>What decides the cells of a delivered row, as text: two revisions with the same text deliver the same row, so nothing of it has to be delivered again.</summary>
internal static class MappingText
{
    /// <summary>Mapping and table in the canonical JSON of revisions.</summary>
    public static string Of(MappingDefinition mapping, TableSchema table) =>
        JsonSerializer.Serialize(mapping, RevisionContext.Default.MappingDefinition) + JsonSerializer.Serialize(table, RevisionContext.Default.TableSchema);
}
