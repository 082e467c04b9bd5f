using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Schemas;
using MlConnector.Http.Rows;
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
        VizFilter[] filters = [.. group.Select(part => VizFilter.Set(part.Key, [part.Value], table.Columns[table.OrdinalOf(part.Key)].Type is FieldType.Integer or FieldType.Decimal))];
        using VizRows answer = await viz.QueryAsync(source.Id, [new VizField(id), .. Sums(sums)], filters, What, cancel);
        foreach (VizRow row in answer.All) yield return new KeyTotals(row.Text(id), SumsOf(table, sums, row));
    }

    private static IEnumerable<VizField> Sums(ImmutableArray<string> sums) => sums.Select((column, i) => new VizField(column, "SUM", string.Create(CultureInfo.InvariantCulture, $"sum{i}")));

    private static ImmutableArray<decimal> SumsOf(TableSchema table, ImmutableArray<string> sums, VizRow row) =>
        [.. sums.Select((column, i) => row.Number(string.Create(CultureInfo.InvariantCulture, $"sum{i}"), table.Columns[table.OrdinalOf(column)].Scale))];
}
