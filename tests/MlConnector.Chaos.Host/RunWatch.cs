using MlConnector.Engine.Delivery.Progress;
using MlConnector.Engine.WriteBack;
using MlConnector.Sandbox.Time;

namespace MlConnector.Chaos.Host;

/// <summary>
/// Counts what a run reaches. At its kill point the run stands still, and so does whatever else of it reaches a point, until SIGKILL ends the process: nothing is flushed, closed or handled after the kill point. Other runs
/// in the process go on to theirs, so one process dies for several.
/// </summary>
internal sealed class RunWatch(HostOrders orders, VirtualClock clock, Action arrived) : IDeliveryObserver
{
    private static readonly ManualResetEventSlim Never = new();
    private readonly Lock gate = new();
    private readonly Dictionary<string, int> seen = new(StringComparer.Ordinal);
    private volatile bool still;

    /// <summary>How often each point was reached.</summary>
    public Dictionary<string, int> Seen
    {
        get
        {
            lock (gate) return new Dictionary<string, int>(seen, StringComparer.Ordinal);
        }
    }

    /// <inheritdoc />
    public void On(in DeliveryEvent reached) => On(reached.Point.ToString());

    /// <summary>The same for changes of the ERP.</summary>
    public void On(WritePoint point) => On(point.ToString());

    /// <summary>The same for files.</summary>
    public void On(FilePoint point) => On(point.ToString());

    private void On(string point)
    {
        if (still) Never.Wait();
        int times;
        lock (gate) seen[point] = times = seen.GetValueOrDefault(point) + 1;
        if (orders.Jump is { } jump && Is(jump.At, point, times)) clock.Set(clock.GetUtcNow() + jump.By);
        if (orders.Kill is not { } kill || !Is(kill, point, times)) return;
        still = true;
        arrived();
        Never.Wait();
    }

    private static bool Is(Kill kill, string point, int times) => kill.Nth == times && kill.Point == point;
}
