using System.Globalization;
using System.Text.Json;
using MlConnector.Sandbox.BigQuery.Rest;

namespace MlConnector.Sandbox.BigQuery.Jobs;

/// <summary>A job: what it was told, what it stored or changed, how it ended.</summary>
internal sealed class ProjectJob(string project, string id, string location, JsonElement configuration, byte[] content, DateTimeOffset started, DateTimeOffset ends)
{
    public string Id => id;

    public string Location => location;

    public DateTimeOffset Started => started;

    public DateTimeOffset Ends => ends;

    /// <summary>What was uploaded; gone once the job is done.</summary>
    public byte[] Content { get; private set; } = content;

    /// <summary>What kind of job it is: <c>load</c>, <c>query</c> or <c>copy</c>.</summary>
    public string Kind => Fields.Child(configuration, "load") is not null ? "load" : Fields.Child(configuration, "query") is not null ? "query" : "copy";

    /// <summary>What it was told, by its kind.</summary>
    public JsonElement Told => Fields.Object(configuration, Kind);

    /// <summary>Of a query: its text and its parameters that are no lists.</summary>
    public (string Sql, IReadOnlyDictionary<string, string> Parameters) Statement =>
        (Fields.Text(Told, "query"), Fields.List(Told, "queryParameters").ToDictionary(parameter => Fields.Text(parameter, "name"), parameter => Fields.Text(Fields.Object(parameter, "parameterValue"), "value"), StringComparer.Ordinal));

    public bool Done { get; private set; }

    /// <summary>Rows that were loaded or changed.</summary>
    public long Rows { get; private set; }

    public Refusal? Fault { get; private set; }

    /// <summary>A fault may have a list of what is wrong.</summary>
    public string? Detail { get; private set; }

    public void Succeed(long rows) => (Done, Rows, Content) = (true, rows, []);

    public void Fail(Refusal fault, string? detail = null) => (Done, Fault, Detail, Content) = (true, fault, detail, []);

    /// <summary>As an answer shows it.</summary>
    public object Resource(DateTimeOffset now)
    {
        string state = Done ? "DONE" : now < started + (ends - started) / 2 ? "PENDING" : "RUNNING";
        var status = new Dictionary<string, object?>(StringComparer.Ordinal) { ["state"] = state };
        if (Fault is { } fault)
        {
            status["errorResult"] = new { reason = fault.Reason, message = fault.Message };
            status["errors"] = new[] { Detail, fault.Message }.OfType<string>().Select(message => new { reason = fault.Reason, message });
        }

        return new
        {
            kind = "bigquery#job",
            etag = Data.ResourceEtag.Of($"{project}:{location}.{id}", started, Done ? 1 : 0),
            id = $"{project}:{location}.{id}",
            selfLink = $"{Data.ResourceLink.Of(project)}/jobs/{id}?location={location}",
            jobReference = new { projectId = project, jobId = id, location },
            configuration,
            status,
            statistics = Statistics(),
        };
    }

    private Dictionary<string, object> Statistics()
    {
        string rows = Rows.ToString(CultureInfo.InvariantCulture);
        var statistics = new Dictionary<string, object>(StringComparer.Ordinal) { ["creationTime"] = started.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture) };
        if (Kind == "load") statistics["load"] = new { outputRows = rows, inputFiles = "1", badRecords = Fault is null ? "0" : "1" };
        if (Kind == "query") statistics["query"] = new { numDmlAffectedRows = rows, statementType = "MERGE" };
        if (Kind == "copy") statistics["copy"] = new { copiedRows = rows };
        return statistics;
    }
}
