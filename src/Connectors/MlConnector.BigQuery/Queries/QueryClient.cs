using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text.Json;
using MlConnector.Abstractions.Errors;
using MlConnector.BigQuery.Transport;
using MlConnector.Http.Json;

namespace MlConnector.BigQuery.Queries;

/// <summary>Asks queries and gives their rows page by page. What changes something is named, so that a repetition is the same one: a first attempt without an answer must not be carried out after what followed it.</summary>
internal sealed class QueryClient(BigQueryClient client, BigQueryOptions options, RequestNames names)
{
    private readonly ConcurrentDictionary<string, long> scanned = new(StringComparer.Ordinal);

    /// <summary>Bytes that the questions about a table have scanned.</summary>
    public long BytesScannedOf(string table) => scanned.GetValueOrDefault(table);

    /// <summary>The rows of a question about a table; values are texts as the service writes them, null for null.</summary>
    public IAsyncEnumerable<string?[]> AskAsync(string table, string sql, IReadOnlyList<QueryParameter> parameters, string what, CancellationToken cancel) => ReadAsync(QueryBody.Of(sql, parameters, options), table, what, cancel);

    /// <summary>Lets the service judge a statement without running it; gives the bytes that it would scan.</summary>
    /// <exception cref="Abstractions.Errors.ConnectorException">It would be refused.</exception>
    public async Task<long> JudgeAsync(string sql, IReadOnlyList<QueryParameter> parameters, string what, CancellationToken cancel)
    {
        ApiAnswer answer = await client.AskAsync(new ApiCall(HttpMethod.Post, client.Paths.Queries, what, QueryBody.Of(sql, parameters, options, dryRun: true)), cancel);
        using JsonDocument document = answer.Parse(what);
        return BytesOf(document.RootElement);
    }

    /// <summary>Runs a statement that brings no rows.</summary>
    public async Task ExecuteAsync(string sql, string what, CancellationToken cancel)
    {
        await foreach (string?[] _ in ReadAsync(QueryBody.Of(sql, [], options, requestId: names.Next()), null, what, cancel))
        {
            // a statement that defines something brings none
        }
    }

    private async IAsyncEnumerable<string?[]> ReadAsync(byte[] body, string? table, string what, [EnumeratorCancellation] CancellationToken cancel)
    {
        ApiAnswer answer = await client.AskAsync(new ApiCall(HttpMethod.Post, client.Paths.Queries, what, body), cancel);
        bool counted = false;
        while (true)
        {
            (bool complete, string job, string? page, List<string?[]> rows, long bytes) = Read(answer, what);
            if (complete && !counted && table is not null) scanned.AddOrUpdate(table, bytes, (_, before) => before + bytes);
            counted |= complete;
            foreach (string?[] row in rows) yield return row;
            if (complete && page is null) yield break;
            if (job.Length == 0) throw new ConnectorException(BigQueryErrors.Answer(what, "an unfinished query has no job"));
            answer = await client.AskAsync(new ApiCall(HttpMethod.Get, client.Paths.QueryResults(job, options.Location, page), what), cancel);
        }
    }

    private static long BytesOf(JsonElement answer) => AnswerPart.Whole(answer, "totalBytesProcessed") ?? 0;

    private static (bool Complete, string Job, string? Page, List<string?[]> Rows, long Bytes) Read(ApiAnswer answer, string what)
    {
        using JsonDocument document = answer.Parse(what);
        JsonElement root = document.RootElement;
        string page = AnswerPart.Text(root, "pageToken");
        List<string?[]> rows = [];
        foreach (JsonElement row in AnswerPart.List(root, "rows"))
            rows.Add([.. AnswerPart.List(row, "f").Select(cell => AnswerPart.Child(cell, "v") is { ValueKind: JsonValueKind.String } value ? value.GetString() : null)]);
        return (AnswerPart.Text(root, "jobComplete") == "true", AnswerPart.Text(AnswerPart.Child(root, "jobReference") ?? default, "jobId"), page.Length > 0 ? page : null, rows, BytesOf(root));
    }
}
