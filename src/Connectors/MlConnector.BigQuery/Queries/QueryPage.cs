using System.Text.Json;
using MlConnector.Abstractions.Errors;
using MlConnector.BigQuery.Transport;
using MlConnector.Http.Json;

namespace MlConnector.BigQuery.Queries;

/// <summary>What the service says of a query: that it is not done, or a page of its result.</summary>
/// <param name="Complete">It is done.</param>
/// <param name="Job">Id of its job.</param>
/// <param name="Next">What the next page is asked for with; null after the last one.</param>
/// <param name="Rows">Values as the service writes them, null for null.</param>
/// <param name="Bytes">What it scanned.</param>
internal sealed record QueryPage(bool Complete, string Job, string? Next, List<string?[]> Rows, long Bytes)
{
    /// <summary>Reads an answer.</summary>
    /// <exception cref="ConnectorException"><c>BIGQUERY-ANSWER</c>: it is none, or nothing further could be asked for.</exception>
    public static QueryPage Read(ApiAnswer answer, string what)
    {
        using JsonDocument document = answer.Parse(what);
        JsonElement root = document.RootElement;
        string next = AnswerPart.Text(root, "pageToken"), job = AnswerPart.Text(AnswerPart.Child(root, "jobReference") ?? default, "jobId");
        bool complete = AnswerPart.Text(root, "jobComplete") == "true";
        if (job.Length == 0 && (!complete || next.Length > 0)) throw new ConnectorException(BigQueryErrors.Answer(what, "an unfinished query has no job"));
        List<string?[]> rows = [];
        foreach (JsonElement row in AnswerPart.List(root, "rows"))
            rows.Add([.. AnswerPart.List(row, "f").Select(cell => AnswerPart.Child(cell, "v") is { ValueKind: JsonValueKind.String } value ? value.GetString() : null)]);
        return new QueryPage(complete, job, next.Length > 0 ? next : null, rows, BytesOf(root));
    }

    /// <summary>Bytes that a query scanned, or would scan.</summary>
    public static long BytesOf(JsonElement answer) => AnswerPart.Whole(answer, "totalBytesProcessed") ?? 0;
}
