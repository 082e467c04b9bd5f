using MlConnector.Engine.Ports;

namespace MlConnector.Engine.Pacing;

/// <summary>The right of a marked batch to have its request under way. Disposed when the request is answered: the next one may leave, in this run at once, in other processes as soon as the store tells.</summary>
internal sealed class SendSlot(IQuotaStore quotas, SemaphoreSlim? slots, Fence fence, long batch, DateTimeOffset reservedAt) : IDisposable
{
    /// <summary>When its quota was reserved.</summary>
    public DateTimeOffset ReservedAt => reservedAt;

    /// <inheritdoc />
    public void Dispose()
    {
        quotas.Answered(fence, batch);
        slots?.Release();
    }
}
