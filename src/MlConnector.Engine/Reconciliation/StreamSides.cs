using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;
using MlConnector.Engine.Ledger;
using MlConnector.Engine.Mapping;

namespace MlConnector.Engine.Reconciliation;

/// <summary>The sides of one stream that are compared.</summary>
/// <param name="Stream">The stream.</param>
/// <param name="Rows">What we delivered and is current, from journal and ledger.</param>
/// <param name="Source">The ERP; null to compare without asking it.</param>
/// <param name="Destination">The destination.</param>
/// <param name="Container">Where the table lies.</param>
/// <param name="Table">The table.</param>
/// <param name="Mapping">How fields became columns.</param>
public sealed record StreamSides(
    StreamDefinition Stream, CurrentRows Rows, ISourceStream? Source, IDestination Destination, ContainerReference Container, TableSchema Table, MappingDefinition Mapping)
{
    /// <summary>The column that holds a field as it is, or null if the mapping does not deliver it unchanged.</summary>
    public string? ColumnOf(string field)
    {
        if (Mapping.Columns.IsEmpty) return Table.OrdinalOf(field.Replace('.', '_')) >= 0 ? field.Replace('.', '_') : null;
        return Mapping.Columns.FirstOrDefault(column => column.Expression == field || column.Expression == $"[{field}]")?.Column;
    }
}
