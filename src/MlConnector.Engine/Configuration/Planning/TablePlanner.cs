using System.Collections.Immutable;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;
using MlConnector.Engine.Mapping;

namespace MlConnector.Engine.Configuration.Planning;

/// <summary>Makes the tables of a pipeline: the mapping says what each value is, the destination says which column holds it.</summary>
public static class TablePlanner
{
    /// <summary>The tables of the plans, in their order; lineage columns come last. Problems name stream and column.</summary>
    /// <param name="plans">The streams.</param>
    /// <param name="destination">Describes the columns.</param>
    /// <param name="companies">Companies that the source reads: with more than one, a supplier's number is not unique any more, and a link over one column would join wrong rows.</param>
    /// <param name="problems">Gets what cannot be.</param>
    public static ImmutableArray<TableSchema> Plan(ImmutableArray<StreamPlan> plans, IDestination destination, int companies, Problems problems)
    {
        ImmutableArray<TableSchema> tables = [.. plans.Select(plan => Table(plan, destination, problems))];
        return [.. tables.Select((table, i) => table with { Relations = Relations(plans[i], table, plans, tables, companies) })];
    }

    private static TableSchema Table(StreamPlan plan, IDestination destination, Problems problems)
    {
        WriteMode mode = ModeOf(plan, destination.Capabilities.WriteModes);
        if (!destination.Capabilities.WriteModes.Contains(mode))
        {
            string known = string.Join(", ", destination.Capabilities.WriteModes.Select(mode => mode.ToString().ToLowerInvariant()));
            problems.Add(new ConnectorError("CONFIG-WRITE-MODE", ErrorKind.Config, ErrorOwner.Operator, $"Stream {plan.Name}: the destination cannot write with '{plan.Mode.ToString().ToLowerInvariant()}'.", $"Give 'write:' one of: {known}.") { Where = $"stream {plan.Name}" });
        }

        if (mode == WriteMode.Replace && plan.Stream.Strategy is not (ReadStrategy.Snapshot or ReadStrategy.EtagScan)) problems.Add(ReadsPart(plan));
        ImmutableArray<MappedColumn> values = MappingCompiler.For(plan.Stream).Describe(plan.Mapping, problems);
        ImmutableHashSet<string> key = [.. plan.Stream.Key];
        Dictionary<string, string> sources = plan.Mapping.Columns.ToDictionary(column => column.Column, column => column.Expression.Trim('[', ']'), StringComparer.Ordinal);
        ImmutableArray<ColumnSchema> columns = [.. values.Select(value => Column(plan, value, destination, key.Contains(sources.GetValueOrDefault(value.Value.Name, value.Value.Name)), problems))];
        return new TableSchema(plan.Table, plan.Name, mode, [.. columns, .. destination.DescribeLineage(mode)])
        {
            Description = plan.Stream.Description is { Length: > 0 } description ? description : null,
            MeasureColumns = [.. columns.Where(column => column is { Type: FieldType.Decimal, Key: false }).Select(column => column.Name)],
            DayColumn = plan.Mode == WriteMode.Replace && plan.Stream.Fields.FirstOrDefault(static field => field.SourceName == "$asof") is { } day ? ColumnOf(plan, day.Name) : null,
            TrialBalance = TrialBalance(plan, columns),
            Buckets = plan.Stream.Defaults.Buckets is { } buckets && ColumnOf(plan, buckets.Column) is { } named ? buckets with { Column = named } : null,
        };
    }

    /// <summary>A table is replaced by a read of every row; what reads only changes would be refused at the second poll.</summary>
    private static ConnectorError ReadsPart(StreamPlan plan)
    {
        string strategy = StreamYaml.StrategyNames.First(known => known.Value == plan.Stream.Strategy).Name;
        return new ConnectorError("CONFIG-REPLACE-STRATEGY", ErrorKind.Config, ErrorOwner.Operator, $"Stream {plan.Name}: its table is replaced as a whole, but with strategy {strategy} a poll reads only what has changed.", "Give 'write: versions', or 'strategy: snapshot' to read every row at each poll.") { Where = $"stream {plan.Name}" };
    }

    /// <summary>The trial balance of a stream's table; null if the mapping leaves out, or changes, a field of it.</summary>
    private static TrialBalanceColumns? TrialBalance(StreamPlan plan, ImmutableArray<ColumnSchema> columns)
    {
        if (plan.Stream.TrialBalance is not { } declared) return null;
        string?[] groupBy = [.. declared.GroupBy.Select(field => ColumnOf(plan, field))];
        KeyValuePair<string, string?>[] sums = [.. declared.Sums.Select(sum => KeyValuePair.Create(sum.Key, ColumnOf(plan, sum.Value)))];
        bool summed = sums.All(sum => columns.Any(column => column.Name == sum.Value && column.Type is FieldType.Decimal or FieldType.Integer));
        return groupBy.Contains(null) || !summed ? null : new TrialBalanceColumns([.. groupBy!], [.. sums.Select(sum => KeyValuePair.Create(sum.Key, sum.Value!))]);
    }

    /// <summary>What the catalog has for destinations that only take more rows is by key where the destination keeps the current state; what the user wrote stays.</summary>
    private static WriteMode ModeOf(StreamPlan plan, ImmutableArray<WriteMode> known) =>
        !plan.ModeIsGiven && plan.Mode is WriteMode.Append or WriteMode.Versions && !known.Contains(plan.Mode) && known.Contains(WriteMode.Upsert) ? WriteMode.Upsert : plan.Mode;

    private static ColumnSchema Column(StreamPlan plan, MappedColumn value, IDestination destination, bool isKey, Problems problems)
    {
        Problems found = new();
        ColumnSchema column = destination.DescribeColumn(plan.Table, value.Value.Name, value.Value, value.NativeType, found);
        ColumnMapping? written = plan.Mapping.Columns.FirstOrDefault(mapped => mapped.Column == value.Value.Name);
        string place = written is { Place.Line: > 0 } ? written.Place.ToString() : $"stream {plan.Name}";
        problems.AddRange(found.Errors.Select(error => error.Where.Length > 0 ? error : error with { Where = place }));
        return column with { Limits = value.Narrow(column.Limits), Key = isKey, Sensitive = value.Value.Sensitive, Required = value.Value.Required, Description = written?.Description ?? column.Description };
    }

    /// <summary>Links to tables of the same pipeline; one whose column is not mapped on either side, or is not unique on the other side (several companies, or a table that keeps every version), is left out.</summary>
    private static ImmutableArray<TableRelation> Relations(StreamPlan plan, TableSchema table, ImmutableArray<StreamPlan> plans, ImmutableArray<TableSchema> tables, int companies)
    {
        ImmutableArray<TableRelation>.Builder relations = ImmutableArray.CreateBuilder<TableRelation>();
        foreach ((string field, string stream, string toField) in plan.Stream.Defaults.Relations)
        {
            int to = plans.IndexOf(plans.FirstOrDefault(candidate => candidate.Name == stream)!);
            if (to < 0 || !IsUnique(plans[to], toField, companies) || plans[to].Mode is not (WriteMode.Replace or WriteMode.Upsert) || ColumnOf(plan, field) is not { } from || ColumnOf(plans[to], toField) is not { } column) continue;
            if (table.OrdinalOf(from) >= 0 && tables[to].OrdinalOf(column) >= 0) relations.Add(new TableRelation(from, tables[to].Name, column));
        }

        return relations.ToImmutable();
    }

    /// <summary>True if the field alone is the key of the other stream; the company does not count while there is only one.</summary>
    private static bool IsUnique(StreamPlan to, string field, int companies) =>
        to.Stream.Key.All(part => part == field || companies <= 1 && part == to.Stream.CompanyField) && to.Stream.Key.Contains(field, StringComparer.Ordinal);

    /// <summary>The column that carries a field unchanged, or null.</summary>
    private static string? ColumnOf(StreamPlan plan, string field) => plan.Mapping.Columns.IsEmpty
        ? field.Replace('.', '_')
        : plan.Mapping.Columns.FirstOrDefault(column => column.Expression.Trim('[', ']') == field)?.Column;
}
