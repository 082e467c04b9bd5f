using System.Collections.Immutable;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;

namespace MlConnector.Proof.Sites;

/// <summary>Tables as the engine would make them of what a destination says of its columns.</summary>
internal static class Tables
{
    /// <summary>A table of fields, the first of which is its key.</summary>
    public static TableSchema Of(IDestination destination, string name, WriteMode mode, IReadOnlyList<Field> fields)
    {
        var problems = new Problems();
        ImmutableArray<ColumnSchema> columns = [.. fields.Select((field, i) => destination.DescribeColumn(name, field.Name, field, null, problems) with { Key = i == 0 })];
        problems.ThrowIfAny();
        return new TableSchema(name, name, mode, columns.AddRange(destination.DescribeLineage(mode)));
    }

    /// <summary>Makes what is wanted.</summary>
    public static async Task<ContainerReference> ApplyAsync(IDestination destination, DestinationSchema schema)
    {
        SchemaDiff diff = await destination.PlanSchemaAsync(schema, null, null, default);
        return await destination.ApplySchemaAsync(schema, null, diff, allowBreaking: false, default);
    }

    /// <summary>A row: its own values, and what every row says of itself.</summary>
    public static string?[] Row(TableSchema table, string key, string batch, params string?[] own) =>
        [.. table.Columns.Select((column, i) => column.Lineage == LineageColumn.None ? own[i] : Lineage(column.Lineage, key, batch))];

    private static string Lineage(LineageColumn column, string key, string batch) => column switch
    {
        LineageColumn.SourceId => $"A|ap_invoices|{key}",
        LineageColumn.BatchId => batch,
        LineageColumn.RunId => "run-1",
        LineageColumn.ReadAt or LineageColumn.PostedAt => "2026-06-01T08:00:00Z",
        LineageColumn.Deleted => "false",
        _ => "1",
    };
}
