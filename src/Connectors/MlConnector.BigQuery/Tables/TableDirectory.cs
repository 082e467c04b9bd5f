using System.Collections.Immutable;
using System.Text.Json;
using MlConnector.BigQuery.Transport;
using MlConnector.Http.Json;

namespace MlConnector.BigQuery.Tables;

/// <summary>A dataset as the service has it.</summary>
/// <param name="Location">Where it lies.</param>
/// <param name="Labels">Its labels.</param>
/// <param name="Ends">True if tables that are made in it, or their partitions, end by themselves.</param>
internal sealed record DatasetEntry(string Location, ImmutableSortedDictionary<string, string> Labels, bool Ends);

/// <summary>Looks datasets and tables up, creates and changes them. What exists already when it is to be created is no error: an earlier attempt may have got so far.</summary>
internal sealed class TableDirectory(BigQueryClient client, MetadataPace pace)
{
    /// <summary>A dataset; null if there is none.</summary>
    public async Task<DatasetEntry?> DatasetAsync(string dataset, CancellationToken cancel)
    {
        string what = $"Looking at dataset {dataset}";
        ApiAnswer answer = await client.AskAsync(new ApiCall(HttpMethod.Get, client.Paths.Dataset(dataset), what) { Accepts = IsMissing }, cancel);
        if (!answer.Succeeded) return null;
        using JsonDocument document = answer.Parse(what);
        return new DatasetEntry(AnswerPart.Text(document.RootElement, "location"), TableEntry.LabelsOf(document.RootElement), EndRules.Defaults.Any(name => AnswerPart.Whole(document.RootElement, name) is > 0));
    }

    /// <summary>A table or view; null if there is none.</summary>
    public async Task<TableEntry?> FindAsync(string dataset, string table, CancellationToken cancel)
    {
        string what = $"Looking at table {table}";
        ApiAnswer answer = await client.AskAsync(new ApiCall(HttpMethod.Get, client.Paths.Table(dataset, table), what) { Accepts = IsMissing }, cancel);
        if (!answer.Succeeded) return null;
        using JsonDocument document = answer.Parse(what);
        return TableEntry.Read(document.RootElement);
    }

    /// <summary>Creates a dataset.</summary>
    public Task CreateDatasetAsync(string dataset, byte[] body, CancellationToken cancel) => client.AskAsync(new ApiCall(HttpMethod.Post, client.Paths.NewDataset, $"Creating dataset {dataset}", body) { Accepts = IsThere }, cancel);

    /// <summary>Changes a dataset: the fields that the body names.</summary>
    public async Task ChangeDatasetAsync(string dataset, byte[] body, CancellationToken cancel)
    {
        await pace.DatasetAsync(dataset, cancel);
        await client.AskAsync(new ApiCall(HttpMethod.Patch, client.Paths.Dataset(dataset), $"Changing dataset {dataset}", body), cancel);
    }

    /// <summary>Creates a table.</summary>
    public async Task CreateTableAsync(string dataset, string table, byte[] body, CancellationToken cancel)
    {
        await pace.CreationAsync(cancel);
        await client.AskAsync(new ApiCall(HttpMethod.Post, client.Paths.Tables(dataset), $"Creating table {table}", body) { Accepts = IsThere }, cancel);
    }

    /// <summary>Removes a table; that it is gone already is no error.</summary>
    public Task DropAsync(string dataset, string table, CancellationToken cancel) => client.AskAsync(new ApiCall(HttpMethod.Delete, client.Paths.Table(dataset, table), $"Removing table {table}") { Accepts = IsMissing }, cancel);

    /// <summary>Changes a table: the fields that the body names; of columns the complete new list. False if it is not any more as it was read, and so was not changed.</summary>
    public async Task<bool> ChangeTableAsync(string dataset, TableEntry there, byte[] body, CancellationToken cancel)
    {
        var call = new ApiCall(HttpMethod.Patch, client.Paths.Table(dataset, there.Name), $"Changing table {there.Name}", body) { IfMatch = there.Etag.Length > 0 ? there.Etag : null, Accepts = static found => found is { Status: 412, IsPage: false } };
        await pace.TableAsync(dataset, there, cancel);
        return (await client.AskAsync(call, cancel)).Succeeded;
    }

    private static bool IsMissing(ApiAnswer answer) => answer.Status == 404 && !answer.IsPage;

    // Nothing else than that is a conflict with what is to be created, and not every refusal comes with its reason.
    private static bool IsThere(ApiAnswer answer) => answer is { Status: 409, IsPage: false };
}
