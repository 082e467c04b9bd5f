using MlConnector.Cli.Output;
using MlConnector.Composition.Watching;

namespace MlConnector.Cli.Progress;

/// <summary>A table that is drawn over itself, in a terminal whose size may change meanwhile.</summary>
internal sealed class LiveTableDisplay(TextWriter output, Func<(int Width, int Height)> size) : IProgressDisplay
{
    private const int FiguresWidth = 90;
    private int drawn;

    /// <inheritdoc />
    public TimeSpan Interval => TimeSpan.FromMilliseconds(200);

    /// <inheritdoc />
    public void Say(string line)
    {
        // stands where the table was begun, which is drawn anew below it
        if (drawn > 0) output.Write($"\u001b[{drawn}A\u001b[J");
        drawn = 0;
        output.WriteLine(line);
    }

    /// <inheritdoc />
    public void Show(IReadOnlyList<StreamProgress> streams, bool ended)
    {
        using var frame = new StringWriter { NewLine = "\u001b[K\n" };
        if (drawn > 0) frame.Write($"\u001b[{drawn}A\u001b[J");
        // the result that follows tells everything that the table told
        IReadOnlyList<StreamProgress> shown = ended ? [] : Fitting(streams);
        if (shown.Count > 0) new TextReport(frame, colours: true).Table(["stream", ">read", ">mapped", ">unchanged", ">delivered", ">dead", ">rows", ">left"], [.. shown.Select(Cells)], row => Tone(shown[row]));
        if (shown.Count > 0 && shown.Count < streams.Count) frame.WriteLine($"  and {streams.Count - shown.Count} streams that are further or done");
        output.Write(frame.ToString());
        output.Flush();
        drawn = shown.Count == 0 ? 0 : shown.Count + (shown.Count < streams.Count ? 2 : 1);
    }

    /// <summary>A table higher than the terminal could not be drawn over again: those that moved last are shown.</summary>
    private IReadOnlyList<StreamProgress> Fitting(IReadOnlyList<StreamProgress> streams)
    {
        int room = Math.Max(3, size().Height - 4);
        if (streams.Count <= room) return streams;
        DateTimeOffset since = streams.Select(stream => stream.At).OrderDescending().ElementAt(room - 1);
        return [.. streams.Where(stream => stream.At >= since).Take(room)];
    }

    /// <summary>A line that the terminal would wrap could not be drawn over again: the last cell takes what is left of its width.</summary>
    private IReadOnlyList<string> Cells(StreamProgress stream)
    {
        int left = Math.Max(12, size().Width - FiguresWidth);
        string last = stream.Cells[^1];
        return last.Length <= left ? stream.Cells : [.. stream.Cells.Take(stream.Cells.Count - 1), $"{last[..(left - 1)]}…"];
    }

    private static Tone Tone(StreamProgress stream) => stream.Counts.Dead > 0 ? Output.Tone.Warning : stream.Waiting is null ? Output.Tone.Plain : Output.Tone.Quiet;
}
