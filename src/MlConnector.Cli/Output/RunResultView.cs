using System.Text.Json;
using MlConnector.Composition.Wording;
using MlConnector.Engine.Delivery;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Reconciliation;
using MlConnector.Engine.Runs;
using MlConnector.Vault.Secrets;

namespace MlConnector.Cli.Output;

/// <summary>How a run ended: per stream, what is missing for a proof, control totals side by side, where the time went.</summary>
internal sealed class RunResultView(RunResult run, TimeSpan took, Func<string, string> scrub) : IReport
{
    private const int TotalsShown = 8;
    private static readonly TimeSpan WorthNaming = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan WorthTelling = TimeSpan.FromSeconds(2);
    private const int SlowestShown = 3;
    private const int AgreeingShown = 3;

    /// <summary>Secrets of whose expiry a warning became due with this run.</summary>
    public IReadOnlyList<SecretInfo> Expiring { get; init; } = [];

    /// <summary>The command that goes on where the run was stopped: as it was typed, because a plain run reads something else.</summary>
    public required string GoesOnWith { get; init; }

    /// <summary>What became of refreshes that followed the run; null if none did.</summary>
    private CheckReportView? Refreshes => run.Refreshed is { Findings.IsEmpty: false } refreshed ? new CheckReportView("refreshes", refreshed, scrub) : null;

    private StreamCauses Causes => new(run.Streams, scrub);

    public void WriteText(TextReport text)
    {
        text.Heading($"run {run.RunId} of {run.Pipeline}, revision {run.Revision}");
        StreamResult[] moved = [.. run.Streams.Where(Moved)];
        if (moved.Length > 0) Streams(text, moved);
        if (moved.Length < run.Streams.Length) text.Line($"  {Words.Counted(run.Streams.Length - moved.Length, "stream", "streams")} with nothing new: {Words.Counted(run.Streams.Where(stream => !Moved(stream)).Sum(stream => stream.Counts.Read), "row", "rows")} read and recognised as unchanged", Tone.Quiet);
        Causes.WriteErrors(text);
        foreach (StreamResult stream in run.Streams) Notes(text, stream);
        Totals(text);
        Slowest(text);
        if (run.BytesScanned is > 0 and { } scanned) text.Line($"  proof: {Units.Bytes(scanned)} scanned at the destination", Tone.Quiet);
        Refreshes?.WriteText(text);
        long delivered = run.Streams.Sum(stream => stream.Counts.Delivered);
        text.Line();
        text.Line($"{text.Paint(run.State.ToString(), Tones.Of(run.State))}: {Words.Counted(delivered, "row", "rows")} delivered in {Units.Duration(took)} ({Units.Count(Units.Rate(run.Streams.Sum(stream => stream.Counts.Read), took))} rows read a second){GoesOn()}");
        Causes.WriteReasons(text, Tones.Of(run.State)); // under the last line, where it is looked for
        ExpiryWarnings.Write(text, Expiring);
    }

    private static bool Moved(StreamResult stream) => stream.State != RunState.Verified || stream.Counts.Delivered > 0 || stream.Counts.Dead > 0 || stream.Counts.Waiting > 0;

    /// <summary>Fates that no row had are no column.</summary>
    private static void Streams(TextReport text, StreamResult[] streams)
    {
        (string Heading, Func<FateCounts, long> Count)[] fates =
        [
            ("~>new", counts => counts.New), ("~>changed", counts => counts.Changed), ("~>unchanged", counts => counts.Unchanged), ("~>repeated", counts => counts.Repeated), ("~>filtered", counts => counts.Filtered),
            ("~>waiting", counts => counts.Waiting), ("~>dead", counts => counts.Dead), ("~>tombstones", counts => counts.Tombstones),
            ("~>sent again", counts => counts.Replayed), ("~>recovered", counts => counts.Recovered), ("~>closing", counts => counts.Closing),
        ];
        fates = [.. fates.Where(fate => streams.Any(stream => fate.Count(stream.Counts) > 0))];
        text.Table(
            ["stream", "result", ">read", .. fates.Select(fate => fate.Heading), ">delivered", ">proven", "~>took", "~table"],
            [.. streams.Select(stream => (IReadOnlyList<string>)
            [
                stream.Stream, stream.State.ToString(), Units.Count(stream.Counts.Read), .. fates.Select(fate => Units.Count(fate.Count(stream.Counts))), Units.Count(stream.Counts.Delivered),
                stream.Batches == 0 ? "-" : $"{stream.BatchesProven}/{stream.Batches}", Units.Duration(stream.Took), stream.Table,
            ])],
            row => streams[row].State == RunState.Verified ? Tone.Plain : Tones.Of(streams[row].State));
    }

    public void WriteJson(TextWriter output) => JsonDocumentWriter.Write(output, Write);

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("run", run.RunId);
        json.WriteString("pipeline", run.Pipeline);
        json.WriteNumber("revision", run.Revision);
        json.WriteString("state", run.State.ToString());
        json.WriteNumber("milliseconds", (long)took.TotalMilliseconds);
        json.WriteStartArray("streams");
        // as the engine stores it, so that a run reads the same here and in 'mlc status'
        foreach (StreamResult stream in run.Streams) json.WriteRawValue(scrub(stream.ToJson()));
        json.WriteEndArray();
        if (run.BytesScanned is { } scanned) json.WriteNumber("bytesScanned", scanned);
        if (Refreshes is { } refreshes)
        {
            json.WritePropertyName("refreshes");
            refreshes.Write(json);
        }

        ExpiryWarnings.Write(json, Expiring);
        json.WriteEndObject();
    }

    private void Notes(TextReport text, StreamResult stream)
    {
        if (stream.Recovered > 0) text.Line($"  {stream.Stream}: {Words.Counted(stream.Recovered, "batch", "batches")} of an earlier process settled first", Tone.Quiet);
        foreach (string remark in stream.Remarks) text.Line($"  {stream.Stream}: {scrub(remark)}", Tone.Quiet);
    }

    private void Totals(TextReport text)
    {
        ReconciledFigure[] figures = [.. run.Streams.SelectMany(stream => stream.ControlTotals)];
        if (figures.Length == 0) return;
        int agreeing = figures.Count(figure => figure.Agrees);
        text.Heading($"control totals: {Units.Count(agreeing)} of {Units.Count(figures.Length)} agree on both sides");
        ReconciledFigure[] shown = [.. figures.OrderBy(figure => figure.Agrees).ThenByDescending(figure => decimal.Abs(figure.Delivered ?? 0)).Take(agreeing == figures.Length ? AgreeingShown : TotalsShown)];
        ReconciliationView.Table(text, shown);
        if (figures.Length > shown.Length) text.Line($"  and {Words.Counted(figures.Length - shown.Length, "figure", "figures")} more, all in --json and mlc reconcile", Tone.Quiet);
    }

    private void Slowest(TextReport text)
    {
        StreamResult[] slowest = [.. run.Streams.Where(stream => stream.Took > WorthTelling && stream.Times.Values.Any(time => time >= WorthNaming)).OrderByDescending(stream => stream.Took).Take(SlowestShown)];
        if (slowest.Length == 0) return;
        text.Heading("where the time went (stages overlap)");
        foreach (StreamResult stream in slowest)
        {
            IEnumerable<string> stages = stream.Times.OrderByDescending(time => time.Value).Where(time => time.Value >= WorthNaming).Take(4).Select(time => $"{Words.Of(time.Key)} {Units.Duration(time.Value)}");
            text.Line($"  {stream.Stream} took {Units.Duration(stream.Took)}: {string.Join(", ", stages)}", Tone.Quiet);
        }
    }

    private string GoesOn() => run.State switch
    {
        RunState.Stopped => $". Stopped at a batch border; go on with: {GoesOnWith}",
        RunState.Waiting => $"{(run.Streams.Max(stream => stream.WaitsUntil) is { } until ? $". It waits until {Units.Moment(until)}" : "")}; the next run goes on{(run.Streams.Max(stream => stream.EndsAbout) is { } ends ? $". With mlc run --wait everything is delivered about {Units.Moment(ends)}" : "")}",
        _ => "",
    };
}
