using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text.Json;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Schemas;
using MlConnector.Http.Rows;

namespace MlConnector.PowerBi.ReadBack;

/// <summary>Reads totals and keys of the current state. Keys come in ranges, so that no answer meets the caps of 100,000 rows, 1,000,000 values or 15 MB.</summary>
internal sealed class TotalsReader(QueryClient queries)
{
    private const int MostRows = 50_000;
    private const int MostValues = 500_000;
    private const int FewestRows = 500;

    /// <summary>A row per group; a blank group value is an empty text.</summary>
    public async IAsyncEnumerable<GroupTotals> TotalsAsync(string workspace, ContainerReference dataset, TableSchema table,
        ImmutableArray<string> groupBy, ImmutableArray<string> sums, [EnumeratorCancellation] CancellationToken cancel)
    {
        using QueryRows rows = await queries.AskAsync(workspace, dataset, DaxQueries.Totals(table, groupBy, sums), cancel);
        foreach (JsonElement row in rows.Rows)
        {
            yield return new GroupTotals([.. groupBy.Select(column => GroupText(table, column, row))], QueryRows.Number(row, "n"), Sums(table, sums, row));
        }
    }

    /// <summary>A row per key of one group, in the service's own order of keys.</summary>
    public async IAsyncEnumerable<KeyTotals> KeysAsync(string workspace, ContainerReference dataset, TableSchema table,
        ImmutableArray<KeyValuePair<string, string>> group, ImmutableArray<string> sums, [EnumeratorCancellation] CancellationToken cancel)
    {
        string keyColumn = LineageNames.NameOf(table, LineageColumn.SourceId);
        int most = Math.Min(MostRows, MostValues / (sums.Length + 2));
        string? after = null;
        while (true)
        {
            QueryRows? rows = await queries.AskRangeAsync(workspace, dataset, DaxQueries.Keys(table, group, sums, after, most), most > FewestRows, cancel);
            if (rows is null)
            {
                most /= 2;
                continue;
            }

            using (rows)
            {
                foreach (JsonElement row in rows.Rows)
                {
                    after = QueryRows.Text(row, keyColumn);
                    yield return new KeyTotals(after, Sums(table, sums, row));
                }

                if (rows.Count < most) yield break;
            }
        }
    }

    // A Double comes back with the noise of its binary form: it is rounded to the places that were declared, as the digits that were sent.
    private static ImmutableArray<decimal> Sums(TableSchema table, ImmutableArray<string> sums, JsonElement row)
    {
        var values = ImmutableArray.CreateBuilder<decimal>(sums.Length);
        for (int i = 0; i < sums.Length; i++)
        {
            ColumnSchema column = table.Columns[table.OrdinalOf(sums[i])];
            int places = column.NativeType == "Double" ? column.Scale : 4;
            values.Add(Math.Round(QueryRows.Exact(row, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"s{i}")), places,
                MidpointRounding.AwayFromZero));
        }

        return values.MoveToImmutable();
    }

    private static string GroupText(TableSchema table, string column, JsonElement row)
    {
        string text = QueryRows.Text(row, column);
        // The service gives a date back with its midnight.
        bool date = table.Columns[table.OrdinalOf(column)] is { Type: FieldType.Date, NativeType: "DateTime" };
        return date && text.Length > 10 ? text[..10] : text;
    }
}
