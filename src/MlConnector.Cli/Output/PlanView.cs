using System.Globalization;
using System.Text.Json;
using MlConnector.Abstractions.Destinations;
using MlConnector.Composition.Wording;
using MlConnector.Engine.Planning;

namespace MlConnector.Cli.Output;

/// <summary>Shows a plan: what would change, what is expected, whether the limits allow it.</summary>
internal sealed class PlanView(PipelinePlan plan, DateOnly today, Func<string, string> scrub) : IReport
{
    private const int WarnPercent = 80;

    public void WriteText(TextReport text)
    {
        text.Heading($"pipeline {plan.Pipeline}: {(plan.FromRevision == 0 ? "not applied yet" : $"revision {plan.FromRevision}")}{(plan.Nothing ? ", nothing to change" : "")}");
        Section(text, "configuration", plan.Configuration.Select(line => (line, line[0] switch { '+' => Tone.Good, '-' => Tone.Bad, _ => Tone.Warning })));
        Section(text, "reading", plan.Reading.Select(line => (scrub(line), Tone.Warning)));
        Section(text, "destination", plan.Schema.Changes.Select(change => (Change(change), change.Obstacle is not null || change.Breaking ? Tone.Bad : Tone.Good)));
        text.Heading("streams");
        text.Table(
            ["stream", "table", "write", "strategy", "channel", ">rows in source", ">in table", ">to send", ">requests", ">full"],
            [.. plan.Streams.Select(Row)],
            row => plan.Streams[row].PercentFull >= WarnPercent ? Tone.Warning : Tone.Plain);
        foreach (StreamForecast stream in plan.Streams.Where(stream => stream.MappingChange is not null)) text.Line($"  {Existing(stream)}", Tone.Warning);
        if (plan.Filling is { } filling) text.Line($"  {filling}", Tone.Warning);
        Section(text, "limits", Limits());
        Section(text, "remarks", plan.Remarks.Where(remark => remark != plan.Filling).Select(remark => (scrub(remark), Tone.Quiet)));
        text.Line();
        text.Line($"plan {plan.Hash}", Tone.Quiet);
    }

    public void WriteJson(TextWriter output) => JsonDocumentWriter.Write(output, Write);

    /// <summary>The plan as a JSON object.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("pipeline", plan.Pipeline);
        json.WriteNumber("fromRevision", plan.FromRevision);
        json.WriteString("hash", plan.Hash);
        json.WriteBoolean("nothing", plan.Nothing);
        Texts(json, "configuration", plan.Configuration);
        Texts(json, "reading", plan.Reading.Select(scrub));
        Texts(json, "destination", plan.Schema.Changes.Select(Change));
        json.WriteStartArray("streams");
        foreach (StreamForecast stream in plan.Streams) Write(json, stream);
        json.WriteEndArray();
        Needs(json, "limits", plan.Needs);
        Needs(json, "proofs", plan.ProofNeeds);
        json.WriteNumber("shortestSeconds", (long)plan.FirstLoad.Time.TotalSeconds);
        Texts(json, "remarks", plan.Remarks.Select(scrub));
        json.WriteEndObject();
    }

    private static void Needs(Utf8JsonWriter json, string name, IEnumerable<QuotaNeed> needs)
    {
        json.WriteStartArray(name);
        foreach (QuotaNeed need in needs)
        {
            json.WriteStartObject();
            json.WriteString("limit", need.Label);
            json.WriteNumber("needed", need.Needed);
            json.WriteNumber("allowed", need.Allowed);
            json.WriteString("each", need.OfDay ? "day" : "hour");
            json.WriteStartObject("others");
            foreach (PipelineNeed other in need.Others) json.WriteNumber(other.Pipeline, other.Needed);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void Write(Utf8JsonWriter json, StreamForecast stream)
    {
        json.WriteStartObject();
        json.WriteString("stream", stream.Stream);
        json.WriteString("table", stream.Table);
        json.WriteString("write", stream.Mode.ToString());
        json.WriteString("strategy", stream.Strategy.ToString());
        json.WriteString("channel", stream.Binding.Channel);
        Number(json, "rowsInSource", stream.RowsInSource);
        Number(json, "rowsInTable", stream.RowsInTable);
        if (stream.RowsToFill > 0) json.WriteNumber("rowsToFill", stream.RowsToFill);
        Number(json, "rowsExpected", stream.RowsExpected);
        Number(json, "requestsExpected", stream.RequestsExpected);
        Number(json, "percentFull", stream.PercentFull);
        Number(json, "rowsPerDay", stream.RowsPerDay);
        if (stream.FullOn(today) is { } day) json.WriteString("fullOn", day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        Number(json, "deliveredWithOlderMapping", stream.MappingChange?.RowsDelivered);
        json.WriteEndObject();
    }

    private IEnumerable<(string, Tone)> Limits()
    {
        foreach (QuotaNeed need in plan.Needs.Where(need => need.Needed > 0))
            yield return ($"this schedule needs at least {need.Text}{(need.Fits ? "" : ": give streams that change seldom a schedule of their own, or the pipeline flushAfter: 15m")}", need.Fits ? Tone.Plain : Tone.Bad);
        foreach (QuotaNeed need in plan.ProofNeeds.Where(need => need.Needed > 0))
            yield return ($"its proofs need {need.Text}", need.Fits ? Tone.Plain : Tone.Warning);
        long rows = plan.Streams.Sum(stream => stream.RowsExpected ?? 0);
        if (rows > 0)
            yield return ($"{Units.Count(rows)} rows in {Units.Count(plan.Streams.Sum(stream => stream.RequestsExpected ?? 0))} requests: the limits allow it in {(plan.FirstLoad.Time == TimeSpan.Zero ? "one go" : Units.Duration(plan.FirstLoad.Time) + $" ({plan.FirstLoad.Limit} decide)")}", Tone.Plain);
        foreach (StreamForecast stream in plan.Streams.Where(stream => stream.PercentFull >= WarnPercent))
            yield return ($"{stream.Table} is {stream.PercentFull} % full of {Units.Count(stream.TableLimit)} rows ({today:yyyy-MM-dd}): reload its current state with mlc compact", Tone.Warning);
        foreach (StreamForecast stream in plan.Streams)
            if (stream.FullOn(today) is { } day) yield return ($"{stream.Table} grows by {Units.Count(stream.RowsPerDay!.Value)} rows a day and is full on {day:yyyy-MM-dd}", stream.PercentFull >= WarnPercent ? Tone.Warning : Tone.Quiet);
    }

    private static IReadOnlyList<string> Row(StreamForecast stream) =>
    [
        stream.Stream, stream.Table, stream.Mode.ToString().ToLowerInvariant(), Words.Of(stream.Strategy), stream.Binding.Channel,
        Figure(stream.RowsInSource), Units.Count(stream.RowsInTable), Figure(stream.RowsExpected), Figure(stream.RequestsExpected), stream.PercentFull is { } percent ? $"{percent} %" : "-",
    ];

    private static string Existing(StreamForecast stream) =>
        $"{stream.Stream}: {Units.Count(stream.MappingChange!.RowsDelivered)} rows were delivered with an older mapping; apply with --existing leave, replay or reread"
        + (stream.MappingChange.NewFields.Count == 0 ? "" : $" (only reread brings {string.Join(", ", stream.MappingChange.NewFields)})");

    private static string Change(SchemaChange change) => $"{change.Description}{(change.Breaking ? " (breaking)" : "")}{(change.Obstacle is { } obstacle ? $": {obstacle.Message} {obstacle.Fix}" : "")}";

    private static string Figure(long? value) => value is { } known ? Units.Count(known) : "-";

    private static void Number(Utf8JsonWriter json, string name, long? value)
    {
        if (value is { } known) json.WriteNumber(name, known);
        else json.WriteNull(name);
    }

    private static void Texts(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (string value in values) json.WriteStringValue(value);
        json.WriteEndArray();
    }

    private static void Section(TextReport text, string heading, IEnumerable<(string Line, Tone Tone)> lines)
    {
        bool first = true;
        foreach ((string line, Tone tone) in lines)
        {
            if (first) text.Heading(heading);
            first = false;
            text.Line($"  {line}", tone);
        }
    }
}
