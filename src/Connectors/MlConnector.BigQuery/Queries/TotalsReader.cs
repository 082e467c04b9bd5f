using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Schemas;

namespace MlConnector.BigQuery.Queries;

/// <summary>Reads totals and keys of the current state.</summary>
internal sealed class TotalsReader(QueryClient queries, BigQueryOptions options)
{
    private const string What = "Asking for totals";

    /// <summary>A row per group; a null group value is an empty text.</summary>
    public async IAsyncEnumerable<GroupTotals> TotalsAsync(ContainerReference container, TableSchema table, ImmutableArray<string> groupBy, ImmutableArray<string> sums, [EnumeratorCancellation] CancellationToken cancel)
    {
        await foreach (string?[] row in queries.AskAsync(table.Name, ProofQueries.Totals(AddressOf(container, table), table, groupBy, sums), [], What, cancel))
            yield return new GroupTotals([.. row[..groupBy.Length].Select(value => value ?? "")], ValueText.Whole(row[groupBy.Length]), Sums(table, sums, row, groupBy.Length + 1));
    }

    /// <summary>A row per account and period of the trial balance beside a table.</summary>
    public async IAsyncEnumerable<GroupTotals> TrialBalanceAsync(ContainerReference container, TableSchema table, [EnumeratorCancellation] CancellationToken cancel)
    {
        if (table.TrialBalance is not { } balance) yield break;
        int groups = balance.GroupBy.Length;
        await foreach (string?[] row in queries.AskAsync(table.Name, TrialBalanceView.Reading(options, container.Name, table, balance), [], "Asking for the trial balance", cancel))
            yield return new GroupTotals([.. row[..groups].Select(value => value ?? "")], ValueText.Whole(row[groups]), Sums(table, [.. balance.Sums.Select(sum => sum.Value)], row, groups + 1));
    }

    /// <summary>A row per key of one group.</summary>
    public async IAsyncEnumerable<KeyTotals> KeysAsync(ContainerReference container, TableSchema table, ImmutableArray<KeyValuePair<string, string>> group, ImmutableArray<string> sums, [EnumeratorCancellation] CancellationToken cancel)
    {
        QueryParameter[] parameters = [.. group.Select((part, i) => QueryParameter.Text(string.Create(CultureInfo.InvariantCulture, $"g{i}"), part.Value))];
        await foreach (string?[] row in queries.AskAsync(table.Name, ProofQueries.Keys(AddressOf(container, table), table, group, sums), parameters, What, cancel))
            yield return new KeyTotals(row[0] ?? "", Sums(table, sums, row, 1));
    }

    private string AddressOf(ContainerReference container, TableSchema table) => TableAddress.Of(options, container, table.Name);

    private static ImmutableArray<decimal> Sums(TableSchema table, ImmutableArray<string> sums, string?[] row, int first) =>
        [.. sums.Select((column, i) => ValueText.Number(row[first + i], table.Columns[table.OrdinalOf(column)]))];
}
