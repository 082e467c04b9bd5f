using System.Collections.Immutable;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Schemas;
using MlConnector.BigQuery.Loads;
using MlConnector.BigQuery.Queries;
using MlConnector.BigQuery.Tables;
using MlConnector.BigQuery.Transport;

namespace MlConnector.BigQuery.Checks;

/// <summary>
/// Tries each right that a delivery needs, and changes nothing: statements are only judged by the service (dry runs), and would do no harm if they were run; an upload is begun and never finished, which starts no job.
/// </summary>
internal sealed class RightsProbe(BigQueryClient client, TableDirectory tables, QueryClient queries, BigQueryOptions options)
{
    private const string Probe = "mlc_check";

    /// <summary>What there is to try in a dataset that exists, with what it needs the right for.</summary>
    public async Task<ImmutableArray<(string Subject, Func<CancellationToken, Task<string>> Look)>> OfAsync(DestinationSchema schema, CancellationToken cancel)
    {
        var looks = ImmutableArray.CreateBuilder<(string, Func<CancellationToken, Task<string>>)>();
        looks.Add(("load jobs", stop => LoadAsync(schema, stop)));
        looks.Add(("create tables and views", async stop =>
        {
            await queries.JudgeAsync($"CREATE TABLE IF NOT EXISTS {Address(schema, Probe)} (n INT64)", "Trying to create a table", stop);
            return "a table could be created";
        }
        ));
        if (await FirstAsync(schema, cancel) is not { } table) return looks.ToImmutable();
        looks.Add(("read rows", async stop =>
        {
            await queries.JudgeAsync(ProofQueries.CountRows(Address(schema, table)), "Trying to read rows", stop);
            return $"rows of {table} could be read";
        }
        ));
        looks.Add(("write rows", async stop =>
        {
            await queries.JudgeAsync($"DELETE FROM {Address(schema, table)} WHERE FALSE", "Trying to write rows", stop);
            return $"rows of {table} could be written";
        }
        ));
        return looks.ToImmutable();
    }

    private async Task<string> LoadAsync(DestinationSchema schema, CancellationToken cancel)
    {
        var container = new ContainerReference(schema.Container, schema.Container);
        byte[] job = LoadBody.Of(Probe, container, Probe, options);
        await client.AskAsync(new ApiCall(HttpMethod.Post, client.Paths.NewUpload, "Trying to begin a load job", job) { UploadLength = 1 }, cancel);
        return "an upload could be begun; load jobs need no billing account";
    }

    private async Task<string?> FirstAsync(DestinationSchema schema, CancellationToken cancel)
    {
        foreach (TableSchema table in schema.Tables)
        {
            if (await tables.FindAsync(schema.Container, table.Name, cancel) is { ViewQuery: null }) return table.Name;
        }

        return null;
    }

    private string Address(DestinationSchema schema, string table) => TableAddress.Of(options, schema.Container, table);
}
