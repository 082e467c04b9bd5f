using System.Collections.Immutable;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.Http.Transport;
using MlConnector.PowerBi.Transport;
using Microsoft.Extensions.Logging;

namespace MlConnector.PowerBi.Datasets;

/// <summary>
/// Creates a dataset, once. Names are not unique, so a creation whose outcome is unknown is never repeated: the list is looked at, and the next apply looks at it
/// again before it creates anything (INV-3).
/// </summary>
internal sealed class DatasetCreation(PowerBiClient client, DatasetDirectory datasets, PowerBiOptions options, TimeProvider time, ILogger log)
{
    private const int Attempts = 4;

    /// <summary>Creates a dataset with retention <c>None</c> and waits until all its tables are there. The caller has made sure that the name is free.</summary>
    /// <exception cref="ConnectorException">Refused, or <c>POWERBI-CREATION-UNFINISHED</c> if it is not visible in time.</exception>
    public async Task<DatasetEntry> CreateAsync(string workspace, string name, ImmutableArray<TableSchema> tables, CancellationToken cancel)
    {
        DatasetEntry? entry = await PostAsync(workspace, name, tables, cancel);
        entry = await WaitAsync(workspace, name, entry, tables, cancel);
        PowerBiLog.DatasetCreated(log, name, entry.Id);
        return entry;
    }

    /// <summary>Deletes a dataset. Repeating it does no harm.</summary>
    public async Task DeleteAsync(string workspace, string id, CancellationToken cancel)
    {
        try
        {
            await client.AskAsync(new PowerBiCall(HttpMethod.Delete, PowerBiPath.Dataset(workspace, id), "Deleting the dataset") { Dataset = id }, cancel);
        }
        catch (ConnectorException e) when (e.Error.Code is "POWERBI-DATASET-GONE" or "POWERBI-NOT-PUSH")
        {
            // It is gone: what was wanted.
        }
    }

    private async Task<DatasetEntry?> PostAsync(string workspace, string name, ImmutableArray<TableSchema> tables, CancellationToken cancel)
    {
        var call = new PowerBiCall(HttpMethod.Post, PowerBiPath.Datasets(workspace) + "?defaultRetentionPolicy=None", "Creating the dataset",
            DatasetBody.Create(name, tables, options))
        { Dataset = name };
        for (int attempt = 1; ; attempt++)
        {
            (VendorAnswer? answer, ConnectorError? error) = await client.TryAsync(call, cancel);
            if (error is null) return EntryOf(answer!);
            if (error.Kind == ErrorKind.Transient)
            {
                PowerBiLog.CreationUnknown(log, name);
                return null;
            }

            if (WaitBefore(error, answer, attempt) is not { } wait) throw new ConnectorException(error);
            PowerBiLog.CallRetry(log, error.Code, RetryPipeline.Seconds(wait));
            await Task.Delay(wait, time, cancel);
        }
    }

    // A throttled request created nothing. A refusal for "missing or invalid information" was once a fault of the service that lasted for days: it is tried once more.
    private static TimeSpan? WaitBefore(ConnectorError error, VendorAnswer? answer, int attempt)
    {
        if (error.Kind == ErrorKind.Throttled && attempt < Attempts && error.RetryAfter is { } asked && asked <= AskedWait.LongestInCall) return asked;
        return attempt == 1 && answer is { Status: 400 } && answer.Says("missing or invalid") ? TimeSpan.FromSeconds(30) : null;
    }

    private static DatasetEntry? EntryOf(VendorAnswer answer)
    {
        try
        {
            DatasetEntry entry = AnswerList.One(answer, "the new dataset", DatasetDirectory.Entry);
            return entry.Id.Length > 0 ? entry : null;
        }
        catch (ConnectorException)
        {
            // Accepted without a readable answer: it is found by its name.
            return null;
        }
    }

    private async Task<DatasetEntry> WaitAsync(string workspace, string name, DatasetEntry? entry, ImmutableArray<TableSchema> tables, CancellationToken cancel)
    {
        DateTimeOffset until = time.GetUtcNow() + options.CreationWait;
        while (true)
        {
            entry ??= await datasets.FindAsync(workspace, name, cancel);
            if (entry is not null && await CompleteAsync(workspace, entry, tables, cancel)) return entry;
            if (time.GetUtcNow() >= until) throw Unfinished(name);
            await Task.Delay(options.VisibilityPoll, time, cancel);
        }
    }

    private async Task<bool> CompleteAsync(string workspace, DatasetEntry entry, ImmutableArray<TableSchema> tables, CancellationToken cancel)
    {
        try
        {
            ImmutableArray<string> there = await datasets.TablesAsync(workspace, entry.Id, entry.Name, cancel);
            return tables.All(table => there.Contains(table.Name, StringComparer.Ordinal));
        }
        catch (ConnectorException e) when (e.Error.Code is "POWERBI-DATASET-GONE" or "POWERBI-NOT-PUSH")
        {
            // Accepted, but not visible yet.
            return false;
        }
    }

    private static ConnectorException Unfinished(string name) => new(new ConnectorError("POWERBI-CREATION-UNFINISHED", ErrorKind.Transient, ErrorOwner.Operator,
        $"The creation of dataset {name} was sent, but the dataset is not there yet.", "Run mlc apply again in some minutes: it looks for the dataset before it creates anything."));
}
