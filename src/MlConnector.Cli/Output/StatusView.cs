using System.Globalization;
using MlConnector.Abstractions.Errors;
using MlConnector.Composition.Pipelines;
using MlConnector.Composition.Wording;
using MlConnector.Engine.Delivery.Tables;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Reading.Waiting;
using MlConnector.Engine.Runs;
using MlConnector.Vault.Secrets;

namespace MlConnector.Cli.Output;

/// <summary>Shows freshness, results, holds, dead letters, fullness, limits and expiring secrets.</summary>
internal sealed class StatusView(IReadOnlyList<PipelineStatus> pipelines, IReadOnlyList<SchedulePause> pauses, IReadOnlyList<SecretInfo> secrets, DateTimeOffset now, Func<string, string> scrub) : IReport
{
    private const int WarnPercent = 80;

    private DateOnly Today => DateOnly.FromDateTime(now.UtcDateTime);

    public void WriteText(TextReport text)
    {
        if (pipelines.Count == 0) text.Line("No pipeline has been applied here yet. Begin with: mlc init");
        foreach (PipelineStatus status in pipelines) Write(text, status);
        ExpiryWarnings.Write(text, [.. secrets.Where(secret => secret.NeedsAttention)]);
    }

    public void WriteJson(TextWriter output) => JsonDocumentWriter.Write(output, json =>
    {
        json.WriteStartArray();
        foreach (PipelineStatus status in pipelines)
        {
            json.WriteStartObject();
            json.WriteString("pipeline", status.Pipeline.Name);
            json.WriteNumber("revision", status.Pipeline.Revision.Number);
            if (status.Pipeline.Content.Succession is { } moving) json.WriteString("compactingInto", moving.Name);
            if (PauseOf(status) is { } pause) Write(json, pause);
            json.WriteStartArray("streams");
            foreach (StreamStatus stream in status.Streams) Write(json, stream);
            json.WriteEndArray();
            json.WriteStartObject("deadLetters");
            foreach ((string code, long count) in status.DeadLetters) json.WriteNumber(code, count);
            json.WriteEndObject();
            json.WriteStartArray("runs");
            foreach (RunRecord run in status.Runs) Write(json, run);
            json.WriteEndArray();
            json.WriteStartArray("limits");
            foreach (QuotaUse use in status.Quotas)
            {
                json.WriteStartObject();
                json.WriteString("label", use.Label);
                json.WriteString("key", use.Key);
                json.WriteNumber("windowSeconds", (long)use.Window.Length.TotalSeconds);
                json.WriteNumber("used", use.Used);
                json.WriteNumber("limit", use.Window.Limit);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    private void Write(TextReport text, PipelineStatus status)
    {
        text.Heading($"pipeline {status.Pipeline.Name}, revision {status.Pipeline.Revision.Number}, into {status.Pipeline.Content.Container?.Name}{(status.Pipeline.Content.Settings.Schedule is { } schedule ? $", {schedule}" : "")}");
        if (PauseOf(status) is { } pause) text.Line($"  its schedule was halted by {pause.By} on {Units.Moment(pause.At)}: {pause.Reason}; mlc resume {status.Pipeline.Name} lets it go on", Tone.Warning);
        text.Table(
            ["stream", "table", "last result", "proven current", ">rows in table", ">full", ">dead", "state"],
            [.. status.Streams.Select(Row)],
            row => status.Streams[row] switch
            {
                { Record.Hold: not null } => Tone.Bad,
                { PercentFull: >= WarnPercent } => Tone.Warning,
                { Last: { } last } => last.State == RunState.Verified ? Tone.Plain : Tones.Of(last.State),
                _ => Tone.Quiet,
            });
        if (status.Pipeline.Content.Succession is { } moving)
        {
            text.Line($"  is being compacted into '{moving.Name}'; nothing else is delivered until that ends", Tone.Bad);
            text.Line($"    Finish it with `mlc compact {status.Pipeline.Name}`, or go back with `mlc compact {status.Pipeline.Name} --give-up`.");
        }

        foreach (StreamStatus stream in status.Streams.Where(stream => stream.Record.Hold is not null))
        {
            text.Line($"  {stream.Record.Stream} is held: {scrub(Holds.FromJson(stream.Record.Hold!).Message)}", Tone.Bad);
            text.Line($"    {scrub(Holds.FromJson(stream.Record.Hold!).Fix)}");
        }

        // a stream that is held, or waits for a limit, says so itself
        var causes = new StreamCauses([.. status.Streams.Where(stream => stream.Record.Hold is null && WaitOf(stream) is null).Select(stream => stream.Last).OfType<StreamResult>()], scrub);
        causes.WriteErrors(text);
        causes.WriteReasons(text, Tone.Warning);
        foreach (StreamStatus stream in status.Streams) Waiting(text, stream);
        foreach (StreamStatus stream in status.Streams)
        {
            if (WaitOf(stream) is { } waits) text.Line($"  {stream.Record.Stream}: {waits.Reasons.FirstOrDefault() ?? "Waits."} Goes on at {Units.Moment(waits.WaitsUntil!.Value)}{(waits.EndsAbout is { } ends ? $", everything is delivered about {Units.Moment(ends)}" : "")}", Tone.Quiet);
            if (stream.FullOn(Today) is { } day) text.Line($"  {stream.Record.Table} grows by {Units.Count(stream.RowsPerDay!.Value)} rows a day and is full on {day:yyyy-MM-dd}{(stream.PercentFull >= WarnPercent ? ": reload its current state with mlc compact" : "")}", stream.PercentFull >= WarnPercent ? Tone.Warning : Tone.Quiet);
        }

        if (status.DeadLetters.Count > 0) text.Line($"  open dead letters: {string.Join(", ", status.DeadLetters.Select(code => $"{code.Key} {Units.Count(code.Value)}"))}; see mlc dead-letters list", Tone.Warning);
        if (RunResult.BytesOf(status.Streams.Select(stream => stream.Last).OfType<StreamResult>()) is > 0 and { } scanned) text.Line($"  proof: {Units.Bytes(scanned)} scanned at the destination by the newest run of each stream", Tone.Quiet);
        foreach (QuotaUse use in status.Quotas) text.Line($"  {use.Label}: {Units.Count(use.Used)} of {use.Window.Text}", use.Used >= use.Window.Limit ? Tone.Warning : Tone.Quiet);
        if (status.Runs.Count == 0) return;
        text.Heading("newest runs");
        text.Table(
            ["run", "purpose", "by", "started", "took", "result"],
            [.. status.Runs.Select(run => (IReadOnlyList<string>)[run.RunId, run.Purpose, run.By, Units.Moment(run.StartedAt), run.EndedAt is { } ended ? Units.Duration(ended - run.StartedAt) : "-", run.State.ToString()])],
            row => Tones.Of(status.Runs[row].State));
    }

    private SchedulePause? PauseOf(PipelineStatus status) => pauses.FirstOrDefault(pause => pause.Pipeline == status.Pipeline.Name);

    private static void Write(System.Text.Json.Utf8JsonWriter json, SchedulePause pause)
    {
        json.WriteStartObject("pause");
        json.WriteString("by", pause.By);
        json.WriteString("at", pause.At);
        json.WriteString("reason", pause.Reason);
        json.WriteEndObject();
    }

    /// <summary>The result of a stream that waits for a limit, in a run or until the next one.</summary>
    private StreamResult? WaitOf(StreamStatus stream) => stream.Last is { State: RunState.Waiting } last && last.WaitsUntil > now ? last : null;

    private void Waiting(TextReport text, StreamStatus stream)
    {
        WaitingItem[] documents = [.. stream.Waiting.Where(item => !item.IsMissing)];
        int gaps = stream.Waiting.Length - documents.Length;
        if (documents.Length > 0) text.Line($"  {stream.Record.Stream}: {Words.Counted(documents.Length, "document waits", "documents wait")}, the first is {documents[0].Document}: {scrub(documents[0].Why)}; see mlc waiting list", Tone.Warning);
        if (gaps > 0) text.Line($"  {stream.Record.Stream}: {Words.Counted(gaps, "gap", "gaps")} in its journal numbers, asked for at each poll; see mlc waiting list", Tone.Quiet);
    }

    private IReadOnlyList<string> Row(StreamStatus stream) =>
    [
        stream.Record.Stream, stream.Record.Table, stream.Last?.State.ToString() ?? "never run", stream.Freshest is { } at ? Units.Ago(at, now) : "never", stream.Record.ExpectedRows is { } rows ? Units.Count(rows) : "?",
        stream.PercentFull is { } percent ? $"{percent} %" : "-", Units.Count(stream.OpenDeadLetters), stream.Record.Hold is not null ? "held" : stream.Holder is { } holder ? $"running: {holder}" : "",
    ];

    private void Write(System.Text.Json.Utf8JsonWriter json, StreamStatus stream)
    {
        json.WriteStartObject();
        json.WriteString("stream", stream.Record.Stream);
        json.WriteString("table", stream.Record.Table);
        json.WriteString("lastState", stream.Last?.State.ToString());
        Causes(json, stream.Last);
        if (stream.Freshest is { } at) json.WriteString("provenCurrentAt", at);
        if (stream.Record.ExpectedRows is { } rows) json.WriteNumber("rowsInTable", rows);
        if (stream.PercentFull is { } percent) json.WriteNumber("percentFull", percent);
        json.WriteNumber("openDeadLetters", stream.OpenDeadLetters);
        if (stream.Last?.BytesScanned is { } scanned) json.WriteNumber("bytesScanned", scanned);
        if (stream.RowsPerDay is { } perDay) json.WriteNumber("rowsPerDay", perDay);
        if (stream.FullOn(Today) is { } full) json.WriteString("fullOn", full.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        if (WaitOf(stream) is { } waits)
        {
            json.WriteString("waitsUntil", waits.WaitsUntil!.Value);
            if (waits.EndsAbout is { } ends) json.WriteString("endsAbout", ends);
        }

        json.WriteNumber("waiting", stream.Waiting.Count(item => !item.IsMissing));
        json.WriteNumber("gaps", stream.Waiting.Count(item => item.IsMissing));
        if (stream.Record.Hold is { } hold) json.WriteString("hold", scrub(Holds.FromJson(hold).Message));
        if (stream.Holder is { } holder) json.WriteString("runningBy", holder);
        json.WriteEndObject();
    }

    /// <summary>Why its newest run failed or is not verified.</summary>
    private void Causes(System.Text.Json.Utf8JsonWriter json, StreamResult? last)
    {
        json.WriteStartArray("errors");
        foreach (ConnectorError error in last?.Errors ?? [])
        {
            json.WriteStartObject();
            json.WriteString("code", error.Code);
            json.WriteString("message", scrub(error.Message));
            json.WriteString("fix", scrub(error.Fix));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("reasons");
        foreach (string reason in last?.Reasons ?? []) json.WriteStringValue(scrub(reason));
        json.WriteEndArray();
    }

    private static void Write(System.Text.Json.Utf8JsonWriter json, RunRecord run)
    {
        json.WriteStartObject();
        json.WriteString("run", run.RunId);
        json.WriteString("purpose", run.Purpose);
        json.WriteString("by", run.By);
        json.WriteString("startedAt", run.StartedAt);
        if (run.EndedAt is { } ended) json.WriteString("endedAt", ended);
        json.WriteString("state", run.State.ToString());
        json.WriteEndObject();
    }
}
