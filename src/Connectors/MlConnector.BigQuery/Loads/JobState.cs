using System.Collections.Immutable;
using System.Text.Json;
using MlConnector.BigQuery.Transport;
using MlConnector.Http.Json;

namespace MlConnector.BigQuery.Loads;

/// <summary>How a job stands.</summary>
/// <param name="Id">Its id.</param>
/// <param name="State"><c>PENDING</c>, <c>RUNNING</c> or <c>DONE</c>.</param>
/// <param name="Rows">Rows it stored.</param>
/// <param name="FaultReason">Why it failed; empty if it did not. Errors beside that are warnings.</param>
/// <param name="FaultMessage">The same in words.</param>
internal sealed record JobState(string Id, string State, long Rows, string FaultReason, string FaultMessage)
{
    /// <summary>Rows for which a load failed, as far as their places are told.</summary>
    public ImmutableArray<FaultyPlace> FaultyPlaces { get; init; } = [];

    /// <summary>True for a load, which says how many rows it stored.</summary>
    public bool Loads { get; init; }

    /// <summary>True once nothing changes any more.</summary>
    public bool IsDone => State == "DONE";

    /// <summary>True for a job that failed: nothing of it is stored, and its id can never be used again.</summary>
    public bool IsBurnt => IsDone && FaultReason.Length > 0;

    /// <summary>True for a job whose rows are stored.</summary>
    public bool IsStored => IsDone && FaultReason.Length == 0;

    /// <summary>Reads the service's resource.</summary>
    /// <exception cref="Abstractions.Errors.ConnectorException"><c>BIGQUERY-ANSWER</c>.</exception>
    public static JobState Read(ApiAnswer answer, string what)
    {
        using JsonDocument document = answer.Parse(what);
        JsonElement root = document.RootElement, status = AnswerPart.Child(root, "status") ?? default, load = AnswerPart.Child(AnswerPart.Child(root, "statistics") ?? default, "load") ?? default;
        string state = AnswerPart.Text(status, "state");
        if (state is not ("PENDING" or "RUNNING" or "DONE")) throw new Abstractions.Errors.ConnectorException(BigQueryErrors.Answer(what, "the job has no state"));
        JsonElement? fault = AnswerPart.Child(status, "errorResult");
        string reason = fault is { } error ? AnswerPart.Text(error, "reason") is { Length: > 0 } known ? known : "unknown" : "";
        return new JobState(
            AnswerPart.Text(AnswerPart.Child(root, "jobReference") ?? default, "jobId"), state, AnswerPart.Whole(load, "outputRows") ?? 0, reason,
            fault is null ? "" : Words(status, fault.Value))
        { Loads = load.ValueKind == JsonValueKind.Object, FaultyPlaces = fault is null ? [] : FaultyPlace.Of(status) };
    }

    // The one line of the fault says that there are errors; the list says which.
    private static string Words(JsonElement status, JsonElement fault) =>
        Http.Transport.SafeText.Of(string.Join(" ", AnswerPart.List(status, "errors").Take(3).Select(error => AnswerPart.Text(error, "message")).Prepend(AnswerPart.Text(fault, "message")).Distinct(StringComparer.Ordinal)), 400);
}
