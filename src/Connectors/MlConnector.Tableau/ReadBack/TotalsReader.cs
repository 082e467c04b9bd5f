using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Schemas;
using MlConnector.Http.Rows;
using MlConnector.Tableau.Schema;
using MlConnector.Tableau.Sources;

namespace MlConnector.Tableau.ReadBack;

/// <summary>Reads totals and keys. A data source holds the current state and nothing else, so no row is left out.</summary>
internal sealed class TotalsReader(SiteDirectory site, VizClient viz)
{
    private const string What = "Asking for totals";

    /// <summary>A row per group; a null group value is an empty text.</summary>
    public async IAsyncEnumerable<GroupTotals> TotalsAsync(ContainerReference container, TableSchema table, ImmutableArray<string> groupBy, ImmutableArray<string> sums, [EnumeratorCancellation] CancellationToken cancel)
    {
        if (await site.FindAsync(container.Id, table.Name, cancel) is not { } source) yield break;
        VizField[] fields = [.. groupBy.Select(column => new VizField(column)), new VizField(LineageNames.NameOf(table, LineageColumn.SourceId), "COUNT", "rows"), .. Sums(sums)];
        using VizRows answer = await viz.QueryAsync(source.Id, fields, [], What, cancel);
        foreach (VizRow row in answer.All)
        {
            yield return new GroupTotals([.. groupBy.Select(column => row.Text(column))], row.Count("rows"), SumsOf(table, sums, row));
        }
    }

    /// <summary>A row per key of one group.</summary>
    public async IAsyncEnumerable<KeyTotals> KeysAsync(ContainerReference container, TableSchema table, ImmutableArray<KeyValuePair<string, string>> group, ImmutableArray<string> sums, [EnumeratorCancellation] CancellationToken cancel)
    {
        if (await site.FindAsync(container.Id, table.Name, cancel) is not { } source) yield break;
        string id = LineageNames.NameOf(table, LineageColumn.SourceId);
        ILookup<bool, (string Column, string Value, VizFilter? Filter)> parts = group.Select(part => (part.Key, part.Value, Filter: FilterOf(table.Columns[table.OrdinalOf(part.Key)], part.Value))).ToLookup(part => part.Filter is not null);
        VizField[] fields = [new VizField(id), .. parts[false].Select(part => new VizField(part.Column)), .. Sums(sums)];
        using VizRows answer = await viz.QueryAsync(source.Id, fields, [.. parts[true].Select(part => part.Filter!)], What, cancel);
        foreach (VizRow row in answer.All)
        {
            if (parts[false].All(part => row.Text(part.Column) == part.Value)) yield return new KeyTotals(row.Text(id), SumsOf(table, sums, row));
        }
    }

    /// <summary>
    /// What leaves one value of a column, by the type that it is shown as; a missing value is an empty text. Null where no filter of the service says that (missing texts, which stand beside empty ones, missing truth values, moments): then
    /// the column is asked for, and compared here.
    /// </summary>
    private static VizFilter? FilterOf(ColumnSchema column, string value) => (ColumnTypes.VizOf(column), value.Length > 0) switch
    {
        ("INTEGER" or "REAL", true) => VizFilter.Set(column.Name, [value], areTexts: false),
        ("INTEGER" or "REAL", false) => VizFilter.NoNumber(column.Name),
        ("BOOLEAN", _) when value is "true" or "false" => VizFilter.Set(column.Name, [value], areTexts: false),
        ("DATE", true) => VizFilter.Day(column.Name, value),
        ("DATE", false) => VizFilter.NoDate(column.Name),
        ("STRING", true) => VizFilter.Set(column.Name, [value]),
        _ => null,
    };

    private static IEnumerable<VizField> Sums(ImmutableArray<string> sums) => sums.Select((column, i) => new VizField(column, "SUM", string.Create(CultureInfo.InvariantCulture, $"sum{i}")));

    private static ImmutableArray<decimal> SumsOf(TableSchema table, ImmutableArray<string> sums, VizRow row) =>
        [.. sums.Select((column, i) => row.Number(string.Create(CultureInfo.InvariantCulture, $"sum{i}"), table.Columns[table.OrdinalOf(column)].Scale))];
}
