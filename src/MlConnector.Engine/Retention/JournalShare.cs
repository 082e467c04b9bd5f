using MlConnector.Engine.Delivery;
using MlConnector.Engine.Journal;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Runs;

namespace MlConnector.Engine.Retention;

/// <summary>What one stream may take of the bytes that the journal of its pipeline may take: all streams shrink in the same proportion, so that none pays for the growth of another.</summary>
internal static class JournalShare
{
    /// <summary>The share of a stream in bytes; no bound for a pipeline without one, or within it.</summary>
    public static async Task<long> OfAsync(EngineServices services, DeliveryContext context, long bound, CancellationToken cancel)
    {
        if (bound == 0) return long.MaxValue;
        long own = context.Journal.Bytes, all = own;
        foreach (StreamRecord other in await services.Store.Streams.ListAsync(context.Pipeline, cancel))
        {
            if (other.Id != context.State.Id) all += Bytes(services.Segments, other.Id);
        }

        return Of(bound, own, all);
    }

    /// <summary>Pure: the bound in the proportion that the stream has of all bytes.</summary>
    public static long Of(long bound, long own, long all) => all <= bound ? long.MaxValue : (long)((decimal)bound * own / all);

    private static long Bytes(ISegments segments, StreamId stream)
    {
        SegmentFiles files = new(segments, stream);
        long bytes = 0;
        foreach (int number in files.Numbers())
        {
            try
            {
                using ISegmentReader reader = segments.Open(files.Name(number));
                bytes += reader.Length;
            }
            catch (FileNotFoundException)
            {
                // Another stream's run has dropped it meanwhile.
            }
        }

        return bytes;
    }
}
