using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text.Json;
using MlConnector.Abstractions.Errors;
using MlConnector.BigQuery.Loads;
using MlConnector.BigQuery.Transport;

namespace MlConnector.BigQuery.Queries;

/// <summary>Asks queries and gives their rows page by page. What changes something is named, so that a repetition is the same one: a first attempt without an answer must not be carried out after what followed it.</summary>
/// <remarks>A query that is not done is asked for with growing pauses, as long as a job is followed. A job that failed of itself has brought and changed nothing: it is begun anew.</remarks>
internal sealed class QueryClient(BigQueryClient client, JobDirectory jobs, BigQueryOptions options, RequestNames names, TimeProvider time)
{
    private const int MostJobs = 3;
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1), LongestPause = TimeSpan.FromSeconds(30);
    private readonly ConcurrentDictionary<string, long> scanned = new(StringComparer.Ordinal);

    /// <summary>Bytes that the questions about a table have scanned.</summary>
    public long BytesScannedOf(string table) => scanned.GetValueOrDefault(table);

    /// <summary>The rows of a question about a table; values are texts as the service writes them, null for null.</summary>
    public IAsyncEnumerable<string?[]> AskAsync(string table, string sql, IReadOnlyList<QueryParameter> parameters, string what, CancellationToken cancel) => ReadAsync(() => QueryBody.Of(sql, parameters, options), table, what, cancel);

    /// <summary>Lets the service judge a statement without running it; gives the bytes that it would scan.</summary>
    /// <exception cref="ConnectorException">It would be refused.</exception>
    public async Task<long> JudgeAsync(string sql, IReadOnlyList<QueryParameter> parameters, string what, CancellationToken cancel)
    {
        ApiAnswer answer = await client.AskAsync(new ApiCall(HttpMethod.Post, client.Paths.Queries, what, QueryBody.Of(sql, parameters, options, dryRun: true)), cancel);
        using JsonDocument document = answer.Parse(what);
        return QueryPage.BytesOf(document.RootElement);
    }

    /// <summary>Runs a statement that brings no rows.</summary>
    public async Task ExecuteAsync(string sql, string what, CancellationToken cancel)
    {
        await foreach (string?[] _ in ReadAsync(() => QueryBody.Of(sql, [], options, requestId: names.Next()), null, what, cancel))
        {
            // a statement that defines something brings none
        }
    }

    private async IAsyncEnumerable<string?[]> ReadAsync(Func<byte[]> body, string? table, string what, [EnumeratorCancellation] CancellationToken cancel)
    {
        QueryPage page = await FirstAsync(body, what, cancel);
        if (table is not null) scanned.AddOrUpdate(table, page.Bytes, (_, before) => before + page.Bytes);
        while (true)
        {
            foreach (string?[] row in page.Rows) yield return row;
            if (page.Next is null) yield break;
            page = QueryPage.Read(await client.AskAsync(Results(page, what), cancel), what);
        }
    }

    /// <summary>The first page of the result, once there is one.</summary>
    private async Task<QueryPage> FirstAsync(Func<byte[]> body, string what, CancellationToken cancel)
    {
        long begin = time.GetTimestamp();
        TimeSpan pause = FirstPause;
        QueryPage page = await BeginAsync(body, what, cancel);
        for (int begun = 1; !page.Complete;)
        {
            if (time.GetElapsedTime(begin) >= options.JobPatience) throw new ConnectorException(BigQueryErrors.QueryUnfinished(what, options.JobPatience));
            await Task.Delay(pause, time, cancel);
            pause = new TimeSpan(Math.Min(pause.Ticks * 2, LongestPause.Ticks));
            (QueryPage? next, ConnectorError? failure) = await LookAsync(page, what, cancel);
            if (failure is not null && (failure.Kind is not (ErrorKind.Transient or ErrorKind.Throttled) || ++begun > MostJobs)) throw new ConnectorException(failure);
            page = next ?? await BeginAsync(body, what, cancel);
        }

        return page;
    }

    private async Task<QueryPage> BeginAsync(Func<byte[]> body, string what, CancellationToken cancel) => QueryPage.Read(await client.AskAsync(new ApiCall(HttpMethod.Post, client.Paths.Queries, what, body()), cancel), what);

    /// <summary>How a query stands; or why its job failed of itself. The service tells a failed job like a fault of its own, and only the job says which it is.</summary>
    private async Task<(QueryPage? Page, ConnectorError? Failure)> LookAsync(QueryPage before, string what, CancellationToken cancel)
    {
        ApiCall call = Results(before, what);
        ApiAnswer answer = await client.AskAsync(call with { Accepts = static answer => answer is { Status: >= 500, IsPage: false } }, cancel);
        if (!answer.Succeeded)
        {
            if (await jobs.FindAsync(before.Job, cancel) is { IsBurnt: true } job) return (null, AnswerErrors.OfSecondJob(job.FaultReason, job.FaultMessage, what));
            answer = await client.AskAsync(call, cancel);
        }

        return (QueryPage.Read(answer, what), null);
    }

    private ApiCall Results(QueryPage before, string what) => new(HttpMethod.Get, client.Paths.QueryResults(before.Job, options.Location, before.Next), what);
}
