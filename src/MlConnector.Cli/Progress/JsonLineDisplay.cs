using MlConnector.Composition.Watching;
using MlConnector.Composition.Wording;

namespace MlConnector.Cli.Progress;

/// <summary>JSON lines on the error output, so that the output stays one document.</summary>
internal sealed class JsonLineDisplay(TextWriter output) : IProgressDisplay
{
    private readonly Dictionary<string, StreamProgress> shown = new(StringComparer.Ordinal);

    /// <inheritdoc />
    public TimeSpan Interval => TimeSpan.FromSeconds(2);

    /// <inheritdoc />
    public void Say(string line) => output.WriteLine(JsonDocumentWriter.Compact(json =>
    {
        json.WriteStartObject();
        json.WriteString("message", line);
        json.WriteEndObject();
    }));

    /// <inheritdoc />
    public void Show(IReadOnlyList<StreamProgress> streams, bool ended)
    {
        foreach (StreamProgress stream in streams)
        {
            if (shown.TryGetValue(stream.Stream, out StreamProgress? before) && before.Counts == stream.Counts && before.Waiting == stream.Waiting) continue;
            shown[stream.Stream] = stream;
            output.WriteLine(JsonDocumentWriter.Compact(json =>
            {
                json.WriteStartObject();
                json.WriteString("at", stream.At);
                json.WriteString("stream", stream.Stream);
                json.WriteNumber("read", stream.Counts.Read);
                json.WriteNumber("mapped", stream.Mapped);
                json.WriteNumber("unchanged", stream.Counts.Unchanged);
                json.WriteNumber("delivered", stream.Counts.Delivered);
                json.WriteNumber("dead", stream.Counts.Dead);
                json.WriteNumber("rowsPerSecond", stream.Rate);
                if (stream.Left is { } left) json.WriteNumber("secondsLeft", (long)left.TotalSeconds);
                if (stream.Waiting is { } limit) json.WriteString("waiting", limit);
                if (stream is { Waiting: not null, Until: { } until }) json.WriteString("waitsUntil", until);
                if (stream is { Waiting: not null, Ends: { } ends }) json.WriteString("endsAbout", ends);
                json.WriteEndObject();
            }));
        }
    }
}
