using System.Collections.Immutable;
using MlConnector.Abstractions.Checks;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.BigQuery.Queries;
using MlConnector.BigQuery.Staging;
using MlConnector.BigQuery.Tables;
using MlConnector.BigQuery.Ways;

namespace MlConnector.BigQuery.Checks;

/// <summary>
/// Tries each right that a delivery needs by the chosen way and the write modes of its tables, no other, and changes nothing: statements are only judged by the service (dry runs), and would do no harm if they were run; the way that rows take is
/// tried without a row.
/// </summary>
internal sealed class RightsProbe(IRowWay way, TableDirectory tables, QueryClient queries, ScanForecast scans, BigQueryOptions options)
{
    private const string Probe = "mlc_check";

    /// <summary>What the way that rows take is called.</summary>
    public string Way => options.Load switch
    {
        LoadWay.InsertAll => "stream rows (insertAll)",
        LoadWay.StorageWrite => "stream rows (Storage Write API)",
        _ => "load jobs",
    };

    /// <summary>Tries the way that rows take, with a table that exists or without one.</summary>
    public Task<Look> WayAsync(DestinationSchema schema, TableSchema? table, CancellationToken cancel) => way.ProbeAsync(Dataset(schema), table, cancel);

    /// <summary>What there is to try in a dataset that exists, with what it needs the right for.</summary>
    public async Task<ImmutableArray<(string Subject, Func<CancellationToken, Task<Look>> Look)>> OfAsync(DestinationSchema schema, CancellationToken cancel)
    {
        var looks = ImmutableArray.CreateBuilder<(string, Func<CancellationToken, Task<Look>>)>();
        (TableSchema Table, TableEntry There)[] there = await ThereAsync(schema, cancel);
        TableSchema? first = there.Length > 0 ? there[0].Table : null;
        looks.Add((Way, stop => WayAsync(schema, first, stop)));
        looks.Add(("create tables and views", async stop =>
        {
            await queries.JudgeAsync($"CREATE TABLE IF NOT EXISTS {Address(schema, Probe)} (n INT64)", [], "Trying to create a table", stop);
            return "a table could be created";
        }
        ));
        if (first is not { Name: var table }) return looks.ToImmutable();
        looks.Add(("change tables and the dataset", static _ => Task.FromResult(Look.NotTried("to try it is to do it; the role BigQuery Data Editor has the right, and apply, which alone needs it, shows it"))));
        looks.Add(("read rows", async stop =>
        {
            await queries.JudgeAsync(ProofQueries.CountRows(Address(schema, table)), [], "Trying to read rows", stop);
            return $"rows of {table} could be read";
        }
        ));
        // The streaming ways were tried as they are, and change no row.
        if (!options.Streams) looks.AddRange(OfModes(schema, [.. there.Select(found => found.Table)]));
        looks.Add(("what proof scans", async stop => await scans.TellAsync(schema.Container, there, stop) ?? "nothing to scan"));
        return looks.ToImmutable();
    }

    private IEnumerable<(string, Func<CancellationToken, Task<Look>>)> OfModes(DestinationSchema schema, TableSchema[] there)
    {
        if (there.FirstOrDefault(table => table.Mode != WriteMode.Upsert) is { } loaded) yield return ("write rows", stop => WriteAsync(schema, loaded, stop));
        if (there.FirstOrDefault(table => table.Mode == WriteMode.Upsert) is { } merged) yield return ("merge rows", stop => MergeAsync(schema, merged, stop));
    }

    /// <summary>A load job cannot be judged without being run; the statement needs the same right on the table. It needs billing besides, which load jobs do not: its refusal for that says nothing about them.</summary>
    private async Task<Look> WriteAsync(DestinationSchema schema, TableSchema table, CancellationToken stop)
    {
        string address = Address(schema, table.Name), column = CurrentState.Of(table, LineageColumn.BatchId);
        try
        {
            await queries.JudgeAsync($"INSERT INTO {address} ({column}) SELECT {column} FROM {address} WHERE FALSE", [], "Trying to write rows", stop);
        }
        catch (ConnectorException e) when (e.Error.Code is "BIGQUERY-BILLING" or "BIGQUERY-FREE-TIER")
        {
            return Look.NotTried("the project has no billing, without which no statement may change rows; load jobs do not need it");
        }

        return $"rows of {table.Name} could be written";
    }

    private async Task<Look> MergeAsync(DestinationSchema schema, TableSchema table, CancellationToken stop)
    {
        if (await tables.FindAsync(schema.Container, StagingTables.ChangesOf(table.Name), stop) is null) return Look.NotTried($"table {StagingTables.ChangesOf(table.Name)} is not there yet; apply creates it");
        await queries.JudgeAsync(MergeStatement.Of(options, Dataset(schema), table, dayColumn: null), [QueryParameter.Text("batch", "x")], "Trying to merge rows", stop);
        return $"rows could be merged into {table.Name}";
    }

    private async Task<(TableSchema Table, TableEntry There)[]> ThereAsync(DestinationSchema schema, CancellationToken cancel)
    {
        List<(TableSchema, TableEntry)> found = [];
        foreach (TableSchema table in schema.Tables)
        {
            if (await tables.FindAsync(schema.Container, table.Name, cancel) is { ViewQuery: null } there) found.Add((table, there));
        }

        return [.. found];
    }

    private static ContainerReference Dataset(DestinationSchema schema) => new(schema.Container, schema.Container);

    private string Address(DestinationSchema schema, string table) => TableAddress.Of(options, schema.Container, table);
}
