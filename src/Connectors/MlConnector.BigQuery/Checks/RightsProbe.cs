using System.Collections.Immutable;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Schemas;
using MlConnector.BigQuery.Queries;
using MlConnector.BigQuery.Tables;
using MlConnector.BigQuery.Ways;

namespace MlConnector.BigQuery.Checks;

/// <summary>
/// Tries each right that a delivery needs, and changes nothing: statements are only judged by the service (dry runs), and would do no harm if they were run; the way that rows take is tried without a row.
/// </summary>
internal sealed class RightsProbe(IRowWay way, TableDirectory tables, QueryClient queries, ScanForecast scans, BigQueryOptions options)
{
    private const string Probe = "mlc_check";

    /// <summary>What there is to try in a dataset that exists, with what it needs the right for.</summary>
    public async Task<ImmutableArray<(string Subject, Func<CancellationToken, Task<string>> Look)>> OfAsync(DestinationSchema schema, CancellationToken cancel)
    {
        var looks = ImmutableArray.CreateBuilder<(string, Func<CancellationToken, Task<string>>)>();
        (TableSchema Table, TableEntry There)[] there = await ThereAsync(schema, cancel);
        TableSchema? first = there.Length > 0 ? there[0].Table : null;
        looks.Add((NameOf(options.Load), stop => way.ProbeAsync(new ContainerReference(schema.Container, schema.Container), first, stop)));
        looks.Add(("create tables and views", async stop =>
        {
            await queries.JudgeAsync($"CREATE TABLE IF NOT EXISTS {Address(schema, Probe)} (n INT64)", [], "Trying to create a table", stop);
            return "a table could be created";
        }
        ));
        if (first is not { Name: var table }) return looks.ToImmutable();
        looks.Add(("read rows", async stop =>
        {
            await queries.JudgeAsync(ProofQueries.CountRows(Address(schema, table)), [], "Trying to read rows", stop);
            return $"rows of {table} could be read";
        }
        ));
        // The streaming ways were tried as they are, and a statement that changes rows is refused for half an hour after one was streamed.
        if (!options.Streams) looks.Add(("write rows", stop => WriteAsync(schema, table, stop)));
        looks.Add(("what proof scans", async stop => await scans.TellAsync(schema.Container, there, stop) ?? "nothing to scan"));
        return looks.ToImmutable();
    }

    private async Task<string> WriteAsync(DestinationSchema schema, string table, CancellationToken stop)
    {
        await queries.JudgeAsync($"DELETE FROM {Address(schema, table)} WHERE FALSE", [], "Trying to write rows", stop);
        return $"rows of {table} could be written";
    }

    private static string NameOf(LoadWay way) => way switch
    {
        LoadWay.InsertAll => "stream rows (insertAll)",
        LoadWay.StorageWrite => "stream rows (Storage Write API)",
        _ => "load jobs",
    };

    private async Task<(TableSchema Table, TableEntry There)[]> ThereAsync(DestinationSchema schema, CancellationToken cancel)
    {
        List<(TableSchema, TableEntry)> found = [];
        foreach (TableSchema table in schema.Tables)
        {
            if (await tables.FindAsync(schema.Container, table.Name, cancel) is { ViewQuery: null } there) found.Add((table, there));
        }

        return [.. found];
    }

    private string Address(DestinationSchema schema, string table) => TableAddress.Of(options, schema.Container, table);
}
