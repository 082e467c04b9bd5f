using System.Globalization;
using System.Text.Json;
using MlConnector.Sandbox.BigQuery.Rest;

namespace MlConnector.Sandbox.BigQuery.Jobs;

/// <summary>A load job: what it was told, what it read, how it ended.</summary>
internal sealed class LoadJob(string project, string id, string location, JsonElement configuration, byte[] content, DateTimeOffset started, DateTimeOffset ends)
{
    public string Id => id;

    public string Location => location;

    public DateTimeOffset Started => started;

    public DateTimeOffset Ends => ends;

    /// <summary>What was uploaded; gone once the job is done.</summary>
    public byte[] Content { get; private set; } = content;

    public JsonElement Load => Fields.Object(configuration, "load");

    public bool Done { get; private set; }

    public int Rows { get; private set; }

    public Refusal? Fault { get; private set; }

    /// <summary>A fault may have a list of what is wrong.</summary>
    public string? Detail { get; private set; }

    public void Succeed(int rows) => (Done, Rows, Content) = (true, rows, []);

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
            id = $"{project}:{location}.{id}",
            jobReference = new { projectId = project, jobId = id, location },
            configuration,
            status,
            statistics = new
            {
                creationTime = started.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture),
                load = new { outputRows = Rows.ToString(CultureInfo.InvariantCulture), inputFiles = "1", badRecords = Fault is null ? "0" : "1" },
            },
        };
    }
}
