using System.Globalization;
using MlConnector.Engine.Ports;

namespace MlConnector.Engine.Delivery;

/// <summary>Gives numbers of batches and versions of rows within one stream; both only rise, also over a clock that jumps back. Safe for several threads.</summary>
internal sealed class BatchNumbers(string incarnation, StreamId stream, long lastBatch, long lastVersion, TimeProvider time)
{
    private readonly Lock gate = new();
    private long batch = lastBatch;
    private long version = lastVersion;

    /// <summary>Last number given.</summary>
    public long LastBatch
    {
        get
        {
            lock (gate) return batch;
        }
    }

    /// <summary>Last version given.</summary>
    public long LastVersion
    {
        get
        {
            lock (gate) return version;
        }
    }

    /// <summary>Next number of a journal record.</summary>
    public long NextBatch()
    {
        lock (gate) return ++batch;
    }

    /// <summary>Next version: max(last + 1, UTC milliseconds).</summary>
    public long NextVersion()
    {
        lock (gate) return version = Math.Max(version + 1, time.GetUtcNow().ToUnixTimeMilliseconds());
    }

    /// <summary>Rows with this version exist: later ones are higher.</summary>
    public void Met(long number, long rowVersion)
    {
        lock (gate)
        {
            batch = Math.Max(batch, number);
            version = Math.Max(version, rowVersion);
        }
    }

    /// <summary>Id of a batch: incarnation, stream and number, so that a store that lost its past never repeats one.</summary>
    public string IdOf(long number) => string.Create(CultureInfo.InvariantCulture, $"{incarnation}-{stream.Value}-{number}");
}
