using MlConnector.Engine.Delivery.Progress;

namespace MlConnector.Proof.States;

/// <summary>Ends the process at a point of the delivery path: nothing after it happens.</summary>
/// <param name="after">The how-manieth point that is reached.</param>
internal sealed class CuttingObserver(int after) : IDeliveryObserver
{
    private int reached;

    public int After => after;

    /// <summary>True once it happened.</summary>
    public bool Struck => Volatile.Read(ref reached) >= after;

    public void On(in DeliveryEvent point)
    {
        if (Interlocked.Increment(ref reached) >= after) throw new CutException();
    }
}

/// <summary>The process ended here.</summary>
internal sealed class CutException : Exception;
