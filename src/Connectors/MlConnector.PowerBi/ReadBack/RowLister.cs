using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Schemas;
using MlConnector.Http.Rows;

namespace MlConnector.PowerBi.ReadBack;

/// <summary>
/// Lists rows as the dataset holds them, by batch id and in ranges of keys, so that no answer meets the caps of 100,000 rows, 1,000,000 values or 15 MB. Rows of one key come together: an answer that is full ends within a key only if
/// the key fills it, because TOPN gives ties whole.
/// </summary>
internal sealed class RowLister(QueryClient queries)
{
    private const int MostRows = 50_000;
    private const int MostValues = 500_000;
    private const int FewestRows = 200;

    /// <summary>Every batch id of a table.</summary>
    public async IAsyncEnumerable<StoredBatch> BatchesAsync(string workspace, ContainerReference dataset, TableSchema table, [EnumeratorCancellation] CancellationToken cancel)
    {
        string column = LineageNames.NameOf(table, LineageColumn.BatchId);
        string? after = null;
        int count;
        do
        {
            using QueryRows rows = await queries.AskAsync(workspace, dataset, DaxQueries.Batches(table, after, MostRows), cancel);
            count = rows.Count;
            foreach (JsonElement row in rows.Rows)
            {
                after = QueryRows.Text(row, column);
                yield return new StoredBatch(after, QueryRows.Number(row, "n"));
            }
        }
        while (count >= MostRows);
    }

    /// <summary>Every row of some batches.</summary>
    public async IAsyncEnumerable<ListedRow> RowsAsync(string workspace, ContainerReference dataset, TableSchema table, IReadOnlyList<StoredBatch> batches, [EnumeratorCancellation] CancellationToken cancel)
    {
        ColumnSchema[] columns = [.. table.Columns.Where(column => column.Lineage == LineageColumn.None)];
        string[] ids = [.. batches.Select(batch => batch.BatchId)];
        int most = Math.Min(MostRows, MostValues / (columns.Length + 3));
        string? after = null;
        while (true)
        {
            QueryRows? rows = await queries.AskRangeAsync(workspace, dataset, DaxQueries.RowsOf(table, ids, after, most), most > FewestRows, cancel);
            if (rows is null)
            {
                most /= 2;
                continue;
            }

            using (rows)
            {
                foreach (JsonElement row in rows.Rows)
                {
                    after = QueryRows.Text(row, "k");
                    yield return new ListedRow(after, QueryRows.Number(row, "v"), QueryRows.Value(row, "d") is { ValueKind: JsonValueKind.True }, Values(columns, row));
                }

                if (rows.Count < most) yield break;
            }
        }
    }

    private static ImmutableArray<string?> Values(ColumnSchema[] columns, JsonElement row)
    {
        var values = ImmutableArray.CreateBuilder<string?>(columns.Length);
        for (int i = 0; i < columns.Length; i++) values.Add(ValueOf(QueryRows.Value(row, string.Create(CultureInfo.InvariantCulture, $"c{i}"))));
        return values.MoveToImmutable();
    }

    private static string? ValueOf(JsonElement? value) => value switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } text => text.GetString(),
        // Digits may come with an exponent; a decimal holds every number that was sent (28 digits).
        { ValueKind: JsonValueKind.Number } number when number.TryGetDecimal(out decimal exact) => exact.ToString(CultureInfo.InvariantCulture),
        { } other => other.GetRawText(),
    };
}
