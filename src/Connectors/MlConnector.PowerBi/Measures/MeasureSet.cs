using System.Collections.Immutable;
using MlConnector.Abstractions.Schemas;

namespace MlConnector.PowerBi.Measures;

/// <summary>A measure as the dataset holds it.</summary>
internal sealed record Measure(string Name, string Expression, string Description)
{
    public string FormatString { get; init; } = "";
}

/// <summary>
/// The measures shipped with a table: a row count, a sum per measure column, and for aging tables a sum per bucket. Names begin with the table's, because measure names are
/// unique in a whole dataset.
/// </summary>
internal static class MeasureSet
{
    /// <summary>All measures of a table, in a fixed order.</summary>
    public static ImmutableArray<Measure> Of(TableSchema table)
    {
        var taken = new HashSet<string>(table.Columns.Select(column => column.Name), StringComparer.OrdinalIgnoreCase);
        var measures = ImmutableArray.CreateBuilder<Measure>();
        Add("rows", MeasureDax.Count(table), "Rows of the current state; rows that arrived twice count once.", "#,0");
        foreach (string column in table.MeasureColumns.Where(column => table.OrdinalOf(column) >= 0))
        {
            Add(column, MeasureDax.Sum(table, column), $"{column}, summed over the current state; rows that arrived twice count once.", FormatOf(table, column));
            if (table.DayColumn is { } day && table.OrdinalOf(day) >= 0)
                Add($"{column} by day", MeasureDax.SumByDay(table, column, day), $"{column} of each day: the last complete load of that day.", FormatOf(table, column));
            if (table.Buckets is not { } buckets || table.OrdinalOf(buckets.Column) < 0) continue;
            foreach (string bucket in buckets.Names) Add($"{column} {bucket}", MeasureDax.Bucket(table, column, buckets.Column, bucket), $"{column} in bucket {bucket}.", FormatOf(table, column));
        }

        return measures.ToImmutable();

        void Add(string name, string dax, string description, string format)
        {
            string full = $"{table.Name} {name}";
            // A measure must not be called like a column of its table.
            while (!taken.Add(full)) full += " total";
            measures.Add(new Measure(full, dax, description) { FormatString = format });
        }
    }

    private static string FormatOf(TableSchema table, string column) => table.Columns[table.OrdinalOf(column)].NativeType == "Int64" ? "#,0" : "#,0.00";
}
