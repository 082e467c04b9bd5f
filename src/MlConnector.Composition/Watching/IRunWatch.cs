using MlConnector.Engine.Delivery.Progress;

namespace MlConnector.Composition.Watching;

/// <summary>Watches one run from its beginning to its end: a display of progress, a page that shows it live.</summary>
public interface IRunWatch : IDeliveryObserver, IAsyncDisposable
{
    /// <summary>A person asked the run to end: at the next batch border, or at once.</summary>
    void Stopping(bool atOnce);
}
