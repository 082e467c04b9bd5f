using System.Collections.Immutable;
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
    /// <summary>Where history begins for the stream: field and lowest value; null = nowhere, all of it was delivered.</summary>
    public (string Field, string From)? Since { get; init; }

    /// <summary>Whether the members of a dimension are compared too: that asks the destination for all of them.</summary>
    public bool ComparesMembers { get; init; }

    /// <summary>The ERP's own balances of the ledger where they were asked for alone, without <see cref="Source"/>: after a run. Empty otherwise.</summary>
    public ImmutableArray<ControlFigure> Balances { get; init; } = [];

    /// <summary>The declared control totals, as far as the table has a column that holds the field as it is: what is not delivered needs no proof. Null where the stream declares none.</summary>
    public ControlTotalDefinition? Totals => Stream.ControlTotals is { } declared ? new([.. declared.GroupBy.Where(name => ColumnOf(name) is not null)], [.. declared.Sums.Where(IsSummed)]) : null;

    /// <summary>Fields of the declared control totals that are not compared, since the mapping delivers them changed, as text or not at all.</summary>
    public ImmutableArray<string> TotalsLeft => Stream.ControlTotals is { } declared ? [.. declared.GroupBy.Except(Totals!.GroupBy, StringComparer.Ordinal), .. declared.Sums.Except(Totals.Sums, StringComparer.Ordinal)] : [];

    /// <summary>The column that holds a field as it is, or null if the mapping does not deliver it unchanged.</summary>
    public string? ColumnOf(string field)
    {
        if (Mapping.Columns.IsEmpty) return Table.OrdinalOf(field.Replace('.', '_')) >= 0 ? field.Replace('.', '_') : null;
        return Mapping.Columns.FirstOrDefault(column => column.Expression == field || column.Expression == $"[{field}]")?.Column;
    }

    private bool IsSummed(string field) => ColumnOf(field) is { } column && Table.OrdinalOf(column) is >= 0 and int at && Table.Columns[at].Limits.MaxTextLength == 0;
}
