using MlConnector.Composition.Watching;
using MlConnector.Composition.Wording;

namespace MlConnector.Cli.Progress;

/// <summary>A line for each stream that moved since the last time.</summary>
internal sealed class LineDisplay(TextWriter output) : IProgressDisplay
{
    private readonly Dictionary<string, StreamProgress> shown = new(StringComparer.Ordinal);

    /// <inheritdoc />
    public TimeSpan Interval => TimeSpan.FromSeconds(5);

    /// <inheritdoc />
    public void Say(string line) => output.WriteLine(line);

    /// <inheritdoc />
    public void Show(IReadOnlyList<StreamProgress> streams, bool ended)
    {
        foreach (StreamProgress stream in streams)
        {
            if (shown.TryGetValue(stream.Stream, out StreamProgress? before) && before.Counts == stream.Counts && before.Waiting == stream.Waiting) continue;
            shown[stream.Stream] = stream;
            string left = stream.WaitText is { } limit ? $", waits for {limit}" : stream.Left is { } time ? $", {Units.Duration(time)} left" : "";
            output.WriteLine($"{stream.Stream}: {Units.Count(stream.Counts.Read)} read, {Units.Count(stream.Mapped)} mapped, {Units.Count(stream.Counts.Unchanged)} unchanged, {Units.Count(stream.Counts.Delivered)} delivered, {Units.Count(stream.Counts.Dead)} dead, {Units.Count(stream.Rate)} rows/s{left}");
        }
    }
}
