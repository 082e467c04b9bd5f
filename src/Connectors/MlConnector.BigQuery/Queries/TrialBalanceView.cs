using System.Globalization;
using MlConnector.Abstractions.Schemas;

namespace MlConnector.BigQuery.Queries;

/// <summary>The trial balance beside a table of ledger postings: a view that sums the current state per account and period, exactly.</summary>
internal static class TrialBalanceView
{
    private const string Rows = "`_Rows`";

    /// <summary>Name of the view.</summary>
    public static string NameOf(TableSchema table) => table.Name + "_trial_balance";

    /// <summary>What it asks.</summary>
    public static string Query(BigQueryOptions options, string dataset, TableSchema table, TrialBalanceColumns balance)
    {
        string groups = string.Join(", ", balance.GroupBy.Select(TableAddress.Column));
        string sums = string.Concat(balance.Sums.Select(sum => $", SUM({TableAddress.Column(sum.Value)}) AS {TableAddress.Column(sum.Key)}"));
        string current = TableAddress.Of(options, dataset, CurrentState.HasView(table) ? CurrentState.ViewName(table) : table.Name);
        return $"SELECT {groups}, COUNT(*) AS {Rows}{sums} FROM {current} GROUP BY {groups}";
    }

    /// <summary>Reads it: the group values as text, the rows, the sums.</summary>
    public static string Reading(BigQueryOptions options, string dataset, TableSchema table, TrialBalanceColumns balance)
    {
        string groups = string.Concat(balance.GroupBy.Select((column, i) => string.Create(CultureInfo.InvariantCulture, $"{ProofQueries.Group(column)} AS g{i}, ")));
        string sums = string.Concat(balance.Sums.Select((sum, i) => string.Create(CultureInfo.InvariantCulture, $", {TableAddress.Column(sum.Key)} AS s{i}")));
        return $"SELECT {groups}{Rows} AS n{sums} FROM {TableAddress.Of(options, dataset, NameOf(table))}";
    }
}
