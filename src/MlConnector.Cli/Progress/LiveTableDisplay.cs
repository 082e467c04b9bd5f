using MlConnector.Cli.Output;

namespace MlConnector.Cli.Progress;

/// <summary>A table that is drawn over itself.</summary>
internal sealed class LiveTableDisplay(TextWriter output) : IProgressDisplay
{
    private const int FiguresWidth = 78;
    private int drawn;

    /// <inheritdoc />
    public TimeSpan Interval => TimeSpan.FromMilliseconds(200);

    /// <inheritdoc />
    public void Show(IReadOnlyList<StreamProgress> streams, bool ended)
    {
        if (streams.Count == 0) return;
        using var frame = new StringWriter { NewLine = "\u001b[K\n" };
        if (drawn > 0) frame.Write($"\u001b[{drawn}A");
        new TextReport(frame, colours: true).Table(["stream", ">read", ">mapped", ">delivered", ">dead", ">rows", ">left"], [.. streams.Select(Cells)], row => Tone(streams[row]));
        output.Write(frame.ToString());
        output.Flush();
        drawn = ended ? 0 : streams.Count + 1;
    }

    /// <summary>A line that the terminal would wrap could not be drawn over again: the last cell takes what is left of its width.</summary>
    private static IReadOnlyList<string> Cells(StreamProgress stream)
    {
        int left = Math.Max(12, Console.WindowWidth - FiguresWidth);
        string last = stream.Cells[^1];
        return last.Length <= left ? stream.Cells : [.. stream.Cells.Take(stream.Cells.Count - 1), $"{last[..(left - 1)]}…"];
    }

    private static Tone Tone(StreamProgress stream) => stream.Counts.Dead > 0 ? Output.Tone.Warning : stream.Waiting is null ? Output.Tone.Plain : Output.Tone.Quiet;
}
