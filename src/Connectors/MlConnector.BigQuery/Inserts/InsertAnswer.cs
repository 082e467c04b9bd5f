using System.Collections.Immutable;
using System.Text.Json;
using MlConnector.BigQuery.Transport;
using MlConnector.Http.Json;
using MlConnector.Http.Transport;

namespace MlConnector.BigQuery.Inserts;

/// <summary>What became of a row that the answer names.</summary>
internal enum RowFault
{
    /// <summary>Refused for the sake of others, or for a passing reason: not stored, nothing is wrong with it.</summary>
    NotStored,

    /// <summary>The row itself does not fit.</summary>
    Invalid,
}

/// <summary>A row that the answer names.</summary>
internal sealed record FaultyRow(int Row, RowFault Fault, string Column, string Message)
{
    /// <summary>A column that streaming does not know is the table's fault, not the row's.</summary>
    public bool NamesUnknownColumn => Message.Contains("no such field", StringComparison.OrdinalIgnoreCase);
}

/// <summary>
/// Reads the <c>insertErrors</c> of an answer, which come with status 200 and in no order: <c>[{"index":1,"errors":[{"reason","location","message"}]}]</c>. A row may have several errors; one <c>invalid</c> among them decides.
/// </summary>
internal static class InsertAnswer
{
    private const int LongestMessage = 300;

    /// <summary>The rows that are named, in their order; empty = all were stored.</summary>
    /// <exception cref="Abstractions.Errors.ConnectorException"><c>BIGQUERY-ANSWER</c>.</exception>
    public static ImmutableArray<FaultyRow> Read(ApiAnswer answer, int rows, string what)
    {
        using JsonDocument document = answer.Parse(what);
        var faults = new SortedDictionary<int, FaultyRow>();
        foreach (JsonElement entry in AnswerPart.List(document.RootElement, "insertErrors"))
        {
            // Google's JSON leaves out what is zero.
            long index = AnswerPart.Whole(entry, "index") ?? 0;
            if (index < 0 || index >= rows) throw new Abstractions.Errors.ConnectorException(BigQueryErrors.Answer(what, $"it names row {index} of {rows}"));
            faults[(int)index] = Of((int)index, AnswerPart.List(entry, "errors"));
        }

        return [.. faults.Values];
    }

    private static FaultyRow Of(int row, JsonElement[] errors)
    {
        JsonElement guilty = errors.FirstOrDefault(static error => !IsPassing(AnswerPart.Text(error, "reason")));
        if (guilty.ValueKind == JsonValueKind.Object) return new FaultyRow(row, RowFault.Invalid, SafeText.Of(AnswerPart.Text(guilty, "location"), LongestMessage), SafeText.Of(Words(guilty), LongestMessage));
        return new FaultyRow(row, RowFault.NotStored, "", errors.Select(static error => AnswerPart.Text(error, "reason")).FirstOrDefault("no reason"));
    }

    private static string Words(JsonElement error) => AnswerPart.Text(error, "message") is { Length: > 0 } message ? message : AnswerPart.Text(error, "reason");

    private static bool IsPassing(string reason) => reason is "stopped" or "timeout" or "backendError" or "internalError" or "rateLimitExceeded" or "quotaExceeded";
}
