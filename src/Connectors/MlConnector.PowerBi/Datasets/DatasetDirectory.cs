using System.Collections.Immutable;
using System.Text.Json;
using MlConnector.Abstractions.Errors;
using MlConnector.PowerBi.Transport;

namespace MlConnector.PowerBi.Datasets;

/// <summary>A dataset as the service lists it; what it leaves out is null.</summary>
internal sealed record DatasetEntry(string Id, string Name, bool? TakesRows, string Retention);

/// <summary>Finds datasets of a workspace and their tables.</summary>
internal sealed class DatasetDirectory(PowerBiClient client)
{
    /// <summary>All datasets.</summary>
    public async Task<ImmutableArray<DatasetEntry>> ListAsync(string workspace, CancellationToken cancel)
    {
        VendorAnswer answer = await client.AskAsync(new PowerBiCall(HttpMethod.Get, PowerBiPath.Datasets(workspace), "Reading the list of datasets"), cancel);
        return AnswerList.Read(answer, "the list of datasets", Entry);
    }

    /// <summary>One dataset by id, or null if it does not exist (any more).</summary>
    public async Task<DatasetEntry?> GetAsync(string workspace, string id, CancellationToken cancel)
    {
        try
        {
            VendorAnswer answer = await client.AskAsync(
                new PowerBiCall(HttpMethod.Get, PowerBiPath.Dataset(workspace, id), "Looking at the dataset") { Dataset = id }, cancel);
            return AnswerList.One(answer, "the dataset", Entry);
        }
        catch (ConnectorException e) when (e.Error.Code is "POWERBI-DATASET-GONE" or "POWERBI-NOT-PUSH")
        {
            // Whatever the words of the 404: an import dataset would have been found here.
            return null;
        }
    }

    /// <summary>The dataset of a name or id, or null. Names are not unique in a workspace: two of one name are refused.</summary>
    /// <exception cref="ConnectorException"><c>POWERBI-DATASET-AMBIGUOUS</c>.</exception>
    public async Task<DatasetEntry?> FindAsync(string workspace, string nameOrId, CancellationToken cancel)
    {
        ImmutableArray<DatasetEntry> all = await ListAsync(workspace, cancel);
        if (all.FirstOrDefault(entry => string.Equals(entry.Id, nameOrId, StringComparison.OrdinalIgnoreCase)) is { } byId) return byId;
        DatasetEntry[] named = [.. all.Where(entry => entry.Name == nameOrId)];
        return named.Length <= 1 ? named.FirstOrDefault() : throw new ConnectorException(PowerBiErrors.Ambiguous(nameOrId, named.Select(entry => entry.Id)));
    }

    /// <summary>Names of the tables; only names come back.</summary>
    /// <exception cref="ConnectorException"><c>POWERBI-NOT-PUSH</c>, <c>POWERBI-DATASET-GONE</c>.</exception>
    public async Task<ImmutableArray<string>> TablesAsync(string workspace, string id, string name, CancellationToken cancel)
    {
        VendorAnswer answer = await client.AskAsync(
            new PowerBiCall(HttpMethod.Get, PowerBiPath.Tables(workspace, id), "Reading the tables of the dataset") { Dataset = name }, cancel);
        return AnswerList.Read(answer, "the tables of the dataset", item => AnswerList.Text(item, "name"));
    }

    /// <summary>An entry of a list, or the answer to a creation.</summary>
    public static DatasetEntry Entry(JsonElement item) =>
        new(AnswerList.Text(item, "id"), AnswerList.Text(item, "name"), AnswerList.Flag(item, "addRowsAPIEnabled"), AnswerList.Text(item, "defaultRetentionPolicy"));
}
