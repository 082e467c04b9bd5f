using System.Diagnostics;
using MlConnector.Engine.Delivery.Progress;

namespace MlConnector.Chaos.Host;

/// <summary>Ends its own process with SIGKILL at one event of the delivery path: no handler runs, nothing is flushed, no file is closed.</summary>
internal sealed class KillingObserver(Kill? kill) : IDeliveryObserver
{
    private readonly int[] seen = new int[Enum.GetValues<DeliveryPoint>().Length];

    /// <summary>How often each point was reached.</summary>
    public IEnumerable<(DeliveryPoint Point, int Times)> Seen => seen.Select((times, point) => ((DeliveryPoint)point, times)).Where(each => each.times > 0);

    /// <inheritdoc />
    public void On(in DeliveryEvent reached)
    {
        int times = Interlocked.Increment(ref seen[(int)reached.Point]);
        if (kill is null || reached.Point != kill.Point || times != kill.Nth) return;
        using var self = Process.GetCurrentProcess();
        self.Kill();
    }
}
