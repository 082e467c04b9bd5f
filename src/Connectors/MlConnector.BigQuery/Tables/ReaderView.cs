using MlConnector.Abstractions.Schemas;
using MlConnector.BigQuery.Queries;

namespace MlConnector.BigQuery.Tables;

/// <summary>A view that lies beside a table for its readers.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Query">What it asks.</param>
/// <param name="Shows">What it is, in words.</param>
internal sealed record ReaderView(string Name, string Query, string Shows)
{
    /// <summary>The views of a table, in the order in which they can be made: a later one may ask an earlier one.</summary>
    public static IEnumerable<ReaderView> Of(BigQueryOptions options, string dataset, TableSchema table)
    {
        if (CurrentState.HasView(table)) yield return new ReaderView(CurrentState.ViewName(table), CurrentState.ViewQuery(TableAddress.Of(options, dataset, table.Name), table), $"the current state of {table.Name}");
        if (table.TrialBalance is { } balance) yield return new ReaderView(TrialBalanceView.NameOf(table), TrialBalanceView.Query(options, dataset, table, balance), $"the trial balance of {table.Name}");
    }

    /// <summary>The statement that makes it, or makes it anew.</summary>
    public string Statement(BigQueryOptions options, string dataset) => $"CREATE OR REPLACE VIEW {TableAddress.Of(options, dataset, Name)} AS {Query}";
}
