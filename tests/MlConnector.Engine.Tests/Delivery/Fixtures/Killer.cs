using MlConnector.Engine.Delivery.Progress;

namespace MlConnector.Engine.Tests.Delivery.Fixtures;

/// <summary>Ends the work at the n-th time that a point is reached, as a crash would.</summary>
internal sealed class Killer(string point, int occurrence) : IDeliveryObserver
{
    private int met;

    /// <summary>True once the process got there and died.</summary>
    public bool Struck { get; private set; }

    public void On(in DeliveryEvent reached)
    {
        if (reached.Point.ToString() != point || Interlocked.Increment(ref met) != occurrence) return;
        Struck = true;
        throw new InvalidOperationException("power cut");
    }
}
