using MlConnector.Engine.Delivery.Progress;

namespace MlConnector.Engine.Tests.Delivery.Fixtures;

/// <summary>Processes that end in the middle.</summary>
internal static class PowerCuts
{
    /// <summary>A process that ends when a point is reached so often; what it had not synced is lost.</summary>
    public static async Task CrashAtAsync(this DeliveryDesk desk, DeliveryPoint? point, int occurrence)
    {
        int met = 0;
        desk.At = reached =>
        {
            if ((point is null || reached.Point == point) && Interlocked.Increment(ref met) >= occurrence) throw new CutException();
        };
        try
        {
            await desk.PollAsync();
        }
        catch (CutException)
        {
            desk.Segments.PowerCut();
        }

        desk.At = null;
    }

    private sealed class CutException : Exception;
}
