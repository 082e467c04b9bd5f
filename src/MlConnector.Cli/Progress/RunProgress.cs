using System.Collections.Concurrent;
using MlConnector.Cli.Commands;
using MlConnector.Engine.Delivery;
using MlConnector.Engine.Delivery.Progress;

namespace MlConnector.Cli.Progress;

/// <summary>
/// Watches a run and shows how far each stream is: a moving table in a terminal, a line now and then elsewhere, JSON lines with <c>--json</c>. What it is told on the path of a row it only
/// notes; a timer shows it.
/// </summary>
internal sealed class RunProgress : IDeliveryObserver, IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, StreamProgress> streams = new(StringComparer.Ordinal);
    private readonly IReadOnlyDictionary<string, long> expected;
    private readonly TimeProvider time;
    private readonly CommandContext context;
    private readonly Action<string> before;
    private readonly IProgressDisplay display;
    private readonly ITimer timer;
    private readonly Lock showing = new();

    /// <summary>Begins to show.</summary>
    public RunProgress(CommandContext context, IReadOnlyDictionary<string, long> expected)
    {
        (this.expected, time, this.context, before) = (expected, context.Time, context, context.Say);
        display = context.Json ? new JsonLineDisplay(context.Errors) : context.Terminal ? new LiveTableDisplay(context.Output, static () => (Console.WindowWidth, Console.WindowHeight)) : new LineDisplay(context.Errors);
        context.Say = Say;
        timer = time.CreateTimer(_ => Show(ended: false), null, display.Interval, display.Interval);
    }

    /// <inheritdoc />
    public void On(in DeliveryEvent reached)
    {
        if (reached.Counts is null && reached.Point != DeliveryPoint.Waiting) return;
        DateTimeOffset now = time.GetUtcNow();
        FateCounts? counts = reached.Counts;
        string? waiting = reached.Point == DeliveryPoint.Waiting ? reached.Detail : null;
        (DateTimeOffset? until, DateTimeOffset? ends) = (reached.Until, reached.Ends);
        string stream = reached.Stream;
        streams.AddOrUpdate(
            stream,
            _ => new StreamProgress(stream, counts ?? new FateCounts(), now, now) { Expected = expected.TryGetValue(stream, out long rows) ? rows : null, Waiting = waiting, Until = until, Ends = ends },
            (_, known) => known with { Counts = counts ?? known.Counts, At = counts is null ? known.At : now, Waiting = waiting, Until = until, Ends = ends });
    }

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
        DateTimeOffset now = time.GetUtcNow();
        lock (showing) display.Show([.. streams.Values.Select(stream => stream.AsOf(now, ended)).OrderBy(stream => stream.Since).ThenBy(stream => stream.Stream, StringComparer.Ordinal)], ended);
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
