using System.Collections.Immutable;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;

namespace MlConnector.BigQuery.Tables;

/// <summary>What has to change at one table and its views.</summary>
/// <param name="Table">The table as wanted.</param>
/// <param name="There">The table as it is; null = to be created.</param>
/// <param name="Added">Columns to be added at its end.</param>
/// <param name="Views">The views that have to be made or made anew.</param>
/// <param name="Changes">The steps, for people; empty = all is as it should be.</param>
internal sealed record TableChange(TableSchema Table, TableEntry? There, ImmutableArray<ColumnSchema> Added, ImmutableArray<ReaderView> Views, ImmutableArray<SchemaChange> Changes)
{
    /// <summary>How the table is laid out when it is created.</summary>
    public TableLayout Layout { get; init; } = TableLayout.Standard;

    /// <summary>What changes at a table that is there beside its columns.</summary>
    public TableUpkeep Upkeep { get; init; } = new();

    /// <summary>What is worth knowing, if anything.</summary>
    public string? Remark { get; init; }

    /// <summary>The same, and why it cannot be done.</summary>
    public TableChange Blocked(ConnectorError obstacle) => this with { Changes = Changes.Add(new SchemaChange($"not possible: {obstacle.Message}", Breaking: true) { Obstacle = obstacle }) };

    /// <summary>Compares. The service adds columns; it does not change types, and what it could drop we leave.</summary>
    public static TableChange Compare(TableSchema wanted, TableLayout layout, TableSchema? deployed, TableEntry? there, IReadOnlyList<(ReaderView Wanted, TableEntry? There)> views, BigQueryOptions options)
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

        TableUpkeep upkeep = there is { ViewQuery: null } ? TableUpkeep.Of(wanted, layout, deployed, there, options) : new TableUpkeep();
        if (there is not null) changes.AddRange(upkeep.Changes(wanted.Name, there));

        (ReaderView Wanted, TableEntry? There)[] renewed = [.. views.Where(view => view.There?.ViewQuery != view.Wanted.Query)];
        changes.AddRange(renewed.Select(view => ViewChange(view.Wanted, view.There)));
        var change = new TableChange(wanted, there, added, [.. renewed.Select(view => view.Wanted)], changes.ToImmutable()) { Layout = layout, Upkeep = upkeep };
        if (there is null) return change;
        string[] remarks = [.. new[] { PartitionRules.Remark(wanted, layout, there, options), EndRules.OfTable(wanted, layout, there) }.OfType<string>()];
        if (remarks.Length > 0) change = change with { Remark = string.Join(" ", remarks) };
        ConnectorError? obstacle = PartitionRules.Obstacle(wanted, layout, there, options) ?? (there.WantsFilter ? BigQueryErrors.WantsFilter(wanted.Name) : null);
        return obstacle is null ? change : change.Blocked(obstacle);
    }

    private static SchemaChange ViewChange(ReaderView wanted, TableEntry? there) => there is { ViewQuery: null }
        ? Blocked($"create view {wanted.Name}", $"{wanted.Name} is a table already")
        : new SchemaChange($"{(there is null ? "create" : "renew")} view {wanted.Name}, {wanted.Shows}", Breaking: false);

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
