using MlConnector.Cli.Output;
using MlConnector.Composition.Wording;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Runs;

namespace MlConnector.Cli.Demo;

/// <summary>What the demo did, for programs.</summary>
internal sealed class DemoResult(string folder, IReadOnlyList<RunResult> runs, TimeSpan took) : IReport
{
    /// <summary>The first run must be verified, the one with the bad row must say so, and after the mending everything is green again.</summary>
    public int Code => runs is [{ State: RunState.Verified }, { State: RunState.Unverified }, { State: RunState.Verified }, { State: RunState.Verified }] ? ExitCode.Done : ExitCode.Unverified;

    public void WriteText(TextReport text) => text.Line(folder);

    public void WriteJson(TextWriter output) => JsonDocumentWriter.Write(output, json =>
    {
        json.WriteStartObject();
        json.WriteString("data", folder);
        json.WriteNumber("milliseconds", (long)took.TotalMilliseconds);
        json.WriteStartArray("runs");
        foreach (RunResult run in runs) new RunResultView(run, TimeSpan.Zero, text => text) { GoesOnWith = "mlc demo" }.Write(json);
        json.WriteEndArray();
        json.WriteEndObject();
    });
}
