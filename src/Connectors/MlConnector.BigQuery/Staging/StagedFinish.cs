using System.Collections.Concurrent;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.BigQuery.Loads;
using MlConnector.BigQuery.Queries;
using MlConnector.BigQuery.Transport;
using Microsoft.Extensions.Logging;

namespace MlConnector.BigQuery.Staging;

/// <summary>
/// The second job of a batch that was loaded into a staging table, under an id of its own: the merge of its keys, or, of a closing row, the copy of the generation. A job is started once, whatever is repeated (INV-3). One job at a
/// time for each table: the service refuses statements that change a table at the same time.
/// </summary>
internal sealed class StagedFinish(BigQueryClient client, JobDirectory jobs, GrowingGeneration growing, StagingTables staging, BigQueryOptions options, ILogger log)
{
    private readonly ConcurrentDictionary<string, SemaphoreSlim> turns = new(StringComparer.Ordinal);

    /// <summary>The kind of job that ends a batch of a table; null if its load does.</summary>
    public static char? KindOf(TableSchema table, LoadTarget target) => table.Mode switch
    {
        WriteMode.Upsert when !target.IsDirect => JobName.Merge,
        WriteMode.Replace when target.Closes => JobName.Copy,
        _ => null,
    };

    /// <summary>Runs it to its end.</summary>
    /// <exception cref="ConnectorException">It could not be started, or not be followed.</exception>
    public async Task<JobState> RunAsync(ContainerReference container, BatchReference batch, LoadTarget target, CancellationToken cancel)
    {
        SemaphoreSlim turn = turns.GetOrAdd(batch.Table.Name, static _ => new SemaphoreSlim(1, 1));
        await turn.WaitAsync(cancel);
        try
        {
            return target.Closes ? await SwapAsync(container, batch, target.Table, cancel) : await JobAsync(container, batch, JobName.Merge, job => Merge(job, container, batch), cancel);
        }
        finally
        {
            turn.Release();
        }
    }

    private async Task<JobState> SwapAsync(ContainerReference container, BatchReference batch, string generation, CancellationToken cancel)
    {
        (JobState? there, _) = await jobs.NewestAsync(container, batch, JobName.Copy, cancel);
        if (there is null)
        {
            await staging.MatchAsync(container, batch.Table, generation, cancel);
            await CheckAsync(container, batch, generation, cancel);
        }

        JobState copied = there is null
            ? await JobAsync(container, batch, JobName.Copy, job => JobBody.Copy(job, container, generation, batch.Table.Name, options), cancel)
            : await jobs.FollowAsync(there, cancel);
        if (copied.IsStored) await DropAsync(container, generation, cancel);
        return copied;
    }

    /// <summary>INV-5: what takes the place of the table is looked at first: each key once, and as many rows as were delivered. A staging table that ended in between was made again without them.</summary>
    private async Task CheckAsync(ContainerReference container, BatchReference batch, string generation, CancellationToken cancel)
    {
        TableSchema table = batch.Table;
        long expected = batch.GenerationRows ?? throw new InvalidOperationException("A closing row says how many rows its generation has.");
        (long rows, long keys) = await growing.LookAsync(container, table, generation, cancel);
        if (rows != keys) throw new ConnectorException(BigQueryErrors.GenerationDoubled(table.Name, rows, keys));
        if (rows != expected) throw new ConnectorException(BigQueryErrors.GenerationLost(table.Name, generation, rows, expected));
    }

    private async Task DropAsync(ContainerReference container, string generation, CancellationToken cancel)
    {
        try
        {
            await staging.DropAsync(container, generation, cancel);
        }
        catch (ConnectorException e)
        {
            BigQueryLog.StagingLeft(log, generation, e.Error.Message); // it ends by itself
        }
    }

    private byte[] Merge(string job, ContainerReference container, BatchReference batch)
    {
        string? column = batch.Days is null ? null : DayBounds.ColumnOf(batch.Table, options.LayoutOf(batch.Table.Name));
        IEnumerable<QueryParameter> bounds = column is null ? [] : DayBounds.Values(batch.Table.Columns[batch.Table.OrdinalOf(column)], batch.Days!.Value);
        return JobBody.Statement(job, MergeStatement.Of(options, container, batch.Table, column), [QueryParameter.Text("batch", batch.BatchId), .. bounds], options);
    }

    private async Task<JobState> JobAsync(ContainerReference container, BatchReference batch, char kind, Func<string, byte[]> body, CancellationToken cancel)
    {
        const string What = "Starting a job";
        (JobState? there, int generation) = await jobs.NewestAsync(container, batch, kind, cancel);
        if (there is null)
        {
            string id = JobName.Of(container, batch, kind, generation);
            ApiAnswer? begun = await client.BeginAsync(new ApiCall(HttpMethod.Post, client.Paths.NewJob, What, body(id)), cancel);
            there = begun is not null ? JobState.Read(begun, What) : await jobs.FindAsync(id, cancel) ?? throw new ConnectorException(BigQueryErrors.UnknownOutcome("the job may have been begun, and the service does not show it yet"));
        }

        return await jobs.FollowAsync(there, cancel);
    }
}
