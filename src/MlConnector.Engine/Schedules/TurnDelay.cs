using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace MlConnector.Engine.Schedules;

/// <summary>How much later than its schedule a pipeline begins: always the same share of the jitter, whichever node asks and however often.</summary>
public static class TurnDelay
{
    /// <summary>A delay from zero up to <paramref name="jitter"/>, to the millisecond.</summary>
    public static TimeSpan Of(string pipeline, TimeSpan jitter)
    {
        long steps = (long)jitter.TotalMilliseconds;
        if (steps <= 0) return TimeSpan.Zero;
        ulong share = BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(pipeline)));
        return TimeSpan.FromMilliseconds((long)(share % (ulong)steps));
    }
}
