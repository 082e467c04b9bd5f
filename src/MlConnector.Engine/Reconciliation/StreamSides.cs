using System.Collections.Immutable;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
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

    /// <summary>Fields that the site does not show (<see cref="StreamBinding.MissingFields"/>): they are empty in every row, and nothing that agrees with nothing is no proof.</summary>
    public ImmutableArray<string> NotShown { get; init; } = [];

    /// <summary>Says that there are no balances of the ERP's own to compare with, and why (<see cref="ErpBalances.NotCompared"/>); null where there are, or where that is told elsewhere.</summary>
    public string? BalancesNotStated { get; init; }

    /// <summary>
    /// The declared control totals, as far as the site shows the field and the table has a column that holds it as it is: what is not delivered needs no proof. Null where the stream declares none.
    /// </summary>
    public ControlTotalDefinition? Totals => Stream.ControlTotals is { } declared ? new([.. declared.GroupBy.Where(name => ColumnOf(name) is not null && IsShown(name))], [.. declared.Sums.Where(name => IsSummed(name) && IsShown(name))]) : null;

    /// <summary>Fields of the declared control totals that are not compared, since the mapping delivers them changed, as text or not at all.</summary>
    public ImmutableArray<string> TotalsLeft => [.. DeclaredTotals.Except(Totals is { } totals ? totals.GroupBy.Concat(totals.Sums) : [], StringComparer.Ordinal).Except(TotalsNotShown, StringComparer.Ordinal)];

    /// <summary>Fields of the declared control totals that are not compared, since the site does not show them, or not what they are computed from.</summary>
    public ImmutableArray<string> TotalsNotShown => [.. DeclaredTotals.Where(name => !IsShown(name)).Distinct(StringComparer.Ordinal)];

    private IEnumerable<string> DeclaredTotals => Stream.ControlTotals is { } declared ? declared.GroupBy.Concat(declared.Sums) : [];

    /// <summary>The column that holds a field as it is, or null if the mapping does not deliver it unchanged.</summary>
    public string? ColumnOf(string field)
    {
        if (Mapping.Columns.IsEmpty) return Table.OrdinalOf(field.Replace('.', '_')) >= 0 ? field.Replace('.', '_') : null;
        return Mapping.Columns.FirstOrDefault(column => column.Expression == field || column.Expression == $"[{field}]")?.Column;
    }

    /// <summary>True if a field can be had of rows that lack what is not shown.</summary>
    private bool IsShown(string field)
    {
        if (NotShown.IsEmpty) return true;
        RecordSchema whole = Stream.ToSchema();
        RecordSchema shown = new(whole.Stream, whole.Fields.Where(one => !NotShown.Contains(one.Name, StringComparer.Ordinal)), []);
        Problems problems = new();
        new MappingCompiler(shown, Stream.Derived).CompileExpression($"[{field}]", "", problems);
        return problems.None;
    }

    private bool IsSummed(string field) => ColumnOf(field) is { } column && Table.OrdinalOf(column) is >= 0 and int at && (Destination is not IReadsBack reader || reader.IsNumber(Table.Columns[at]));
}
