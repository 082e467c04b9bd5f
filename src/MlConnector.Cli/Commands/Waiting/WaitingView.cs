using System.Text.Json;
using MlConnector.Cli.Output;
using MlConnector.Cli.Remote;
using MlConnector.Composition.Wording;
using MlConnector.Engine.Reading.Waiting;

namespace MlConnector.Cli.Commands.Waiting;

/// <summary>What waits, from a data folder or a service elsewhere: the same text and the same JSON.</summary>
internal sealed class WaitingView(IReadOnlyList<WaitingLine> lines) : IReport
{
    public void WriteText(TextReport text)
    {
        if (lines.Count == 0)
        {
            text.Line("Nothing waits.", Tone.Good);
            return;
        }

        text.Table(["stream", "document", ">polls", "why"], [.. lines.Select(line => (IReadOnlyList<string>)[line.Stream, line.Document, line.IsWrittenOff ? "written off" : line.Polls is { } polls ? Units.Count(polls) : "-", line.Why])]);
        text.Line();
        text.Line("  Each is asked for again at every poll. To stop that: mlc waiting write-off DOCUMENT --stream STREAM --reason TEXT", Tone.Quiet);
    }

    public void WriteJson(TextWriter output) => JsonDocumentWriter.Write(output, json =>
    {
        json.WriteStartArray();
        foreach (WaitingLine line in lines)
        {
            json.WriteStartObject();
            json.WriteString("stream", line.Stream);
            json.WriteString("document", line.Document);
            json.WriteString("why", line.Why);
            if (line.Polls is { } polls) json.WriteNumber("polls", polls);
            json.WriteBoolean("missing", line.IsMissing);
            json.WriteBoolean("writtenOff", line.IsWrittenOff);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });
}

/// <summary>Something that waits.</summary>
/// <param name="Stream">The stream it waits in.</param>
/// <param name="Document">A document or journal, or a range of journal numbers.</param>
/// <param name="Why">Why it waits.</param>
/// <param name="Polls">Polls at which it was found so; null where that is not counted.</param>
/// <param name="IsMissing">True if these are numbers that no journal was ever met with.</param>
/// <param name="IsWrittenOff">True if the next run delivers it as it is.</param>
internal sealed record WaitingLine(string Stream, string Document, string Why, int? Polls, bool IsMissing, bool IsWrittenOff)
{
    /// <summary>Of what the cursor of a stream remembers.</summary>
    public static WaitingLine Of(string stream, WaitingItem item) => new(stream, item.Document, item.Why, item.Polls > 0 && !item.IsWrittenOff ? item.Polls : null, item.IsMissing, item.IsWrittenOff);

    /// <summary>Of what a service elsewhere told.</summary>
    public static WaitingLine Of(JsonElement item) => new(
        item.Text("stream"), item.Text("document"), item.Text("why"), item.GetProperty("polls") is { ValueKind: JsonValueKind.Number } polls ? polls.GetInt32() : null, item.GetProperty("missing").GetBoolean(), item.GetProperty("writtenOff").GetBoolean());
}
