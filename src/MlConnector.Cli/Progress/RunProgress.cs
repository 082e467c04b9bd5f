using MlConnector.Cli.Commands;
using MlConnector.Composition.Watching;
using MlConnector.Engine.Delivery.Progress;

namespace MlConnector.Cli.Progress;

/// <summary>
/// Watches a run and shows how far each stream is: a moving table in a terminal, a line now and then elsewhere, JSON lines with <c>--json</c>. What it is told on the path of a row it only
/// notes; a timer shows it.
/// </summary>
internal sealed class RunProgress : IRunWatch
{
    private readonly ProgressBoard board;
    private readonly TimeProvider time;
    private readonly CommandContext context;
    private readonly Action<string> before;
    private readonly IProgressDisplay display;
    private readonly ITimer timer;
    private readonly Lock showing = new();

    /// <summary>Begins to show.</summary>
    public RunProgress(CommandContext context, IReadOnlyDictionary<string, long> expected)
    {
        (board, time, this.context, before) = (new ProgressBoard(expected, context.Time), context.Time, context, context.Say);
        display = context.Json ? new JsonLineDisplay(context.Errors) : context.Terminal ? new LiveTableDisplay(context.Output, static () => (Console.WindowWidth, Console.WindowHeight)) : new LineDisplay(context.Errors);
        context.Say = Say;
        timer = time.CreateTimer(_ => Show(ended: false), null, display.Interval, display.Interval);
    }

    /// <inheritdoc />
    public void On(in DeliveryEvent reached) => board.Note(reached);

    /// <inheritdoc />
    public void Stopping(bool atOnce) => Say(atOnce
        ? "Ending at once. The next run asks the destination what became of the last batch."
        : "Stopping at the next batch border. Ctrl-C again ends at once; nothing is lost either way.");

    /// <summary>Says something besides, at once.</summary>
    public void Say(string line)
    {
        lock (showing) display.Say(line);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await timer.DisposeAsync();
        context.Say = before;
        Show(ended: true);
    }

    private void Show(bool ended)
    {
        lock (showing) display.Show(board.AsOf(time.GetUtcNow(), ended), ended);
    }
}

/// <summary>A way to show progress.</summary>
internal interface IProgressDisplay
{
    /// <summary>How often it is shown.</summary>
    TimeSpan Interval { get; }

    /// <summary>Shows the streams as they stand; <paramref name="ended"/> for the last time.</summary>
    void Show(IReadOnlyList<StreamProgress> streams, bool ended);

    /// <summary>Says something besides.</summary>
    void Say(string line);
}
