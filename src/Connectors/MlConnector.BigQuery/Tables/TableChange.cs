using System.Collections.Immutable;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Schemas;
using MlConnector.BigQuery.Queries;

namespace MlConnector.BigQuery.Tables;

/// <summary>What has to change at one table and its view.</summary>
/// <param name="Table">The table as wanted.</param>
/// <param name="There">The table as it is; null = to be created.</param>
/// <param name="Added">Columns to be added at its end.</param>
/// <param name="View">True if the view has to be made or made anew.</param>
/// <param name="Changes">The steps, for people; empty = all is as it should be.</param>
internal sealed record TableChange(TableSchema Table, TableEntry? There, ImmutableArray<ColumnSchema> Added, bool View, ImmutableArray<SchemaChange> Changes)
{
    /// <summary>How the table is laid out when it is created.</summary>
    public TableLayout Layout { get; init; } = TableLayout.Standard;

    /// <summary>Compares. The service adds columns; it does not change types, and what it could drop we leave.</summary>
    public static TableChange Compare(TableSchema wanted, TableSchema? deployed, TableEntry? there, TableEntry? view, string? viewQuery)
    {
        var changes = ImmutableArray.CreateBuilder<SchemaChange>();
        ImmutableArray<ColumnSchema> added = there is null ? [] : [.. wanted.Columns.Where(column => there.Column(column.Name) is null)];
        if (there is null)
        {
            changes.Add(deployed is null
                ? new SchemaChange($"create table {wanted.Name} with {wanted.Columns.Length} columns", Breaking: false)
                : new SchemaChange($"create table {wanted.Name} again: the one we used no longer exists", Breaking: true));
        }
        else if (there.ViewQuery is not null) changes.Add(Blocked($"load into {wanted.Name}", $"{wanted.Name} is a view, and takes no rows"));
        else changes.AddRange(ColumnChanges(wanted, deployed, there, added));

        if (viewQuery is null) return new TableChange(wanted, there, added, View: false, changes.ToImmutable());
        bool makesView = view?.ViewQuery != viewQuery;
        if (view is { ViewQuery: null }) changes.Add(Blocked($"create view {CurrentState.ViewName(wanted)}", $"{CurrentState.ViewName(wanted)} is a table already"));
        else if (makesView) changes.Add(new SchemaChange($"{(view is null ? "create" : "renew")} view {CurrentState.ViewName(wanted)}, the current state of {wanted.Name}", Breaking: false));
        return new TableChange(wanted, there, added, makesView, changes.ToImmutable());
    }

    private static IEnumerable<SchemaChange> ColumnChanges(TableSchema wanted, TableSchema? deployed, TableEntry there, ImmutableArray<ColumnSchema> added)
    {
        foreach (ColumnSchema column in added) yield return new SchemaChange($"add column {column.Name} ({column.NativeType}) to {wanted.Name}, null in rows that are there", Breaking: false);
        foreach (ColumnSchema column in wanted.Columns)
        {
            if (there.Column(column.Name) is { } found && ColumnTypes.Spell(found.Type) != column.NativeType)
                yield return Blocked($"change column {column.Name} of {wanted.Name} from {found.Type} to {column.NativeType}", $"the type of column {column.Name} of {wanted.Name} is {found.Type} there, {column.NativeType} is wanted");
        }

        foreach (ColumnEntry left in there.Columns.Where(column => !wanted.Columns.Any(ours => string.Equals(ours.Name, column.Name, StringComparison.OrdinalIgnoreCase))))
        {
            if (left.Required) yield return Blocked($"load into {wanted.Name} without {left.Name}", $"column {left.Name} of {wanted.Name} must not be null there, and the mapping does not fill it");
            else if (deployed?.OrdinalOf(left.Name) >= 0) yield return new SchemaChange($"stop filling column {left.Name} of {wanted.Name} (it stays in the table, null in new rows)", Breaking: true);
        }
    }

    private static SchemaChange Blocked(string description, string reason) => new(description, Breaking: true) { Obstacle = BigQueryErrors.TableDiffers(reason) };
}
