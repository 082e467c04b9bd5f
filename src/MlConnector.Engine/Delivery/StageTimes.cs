namespace MlConnector.Engine.Delivery;

/// <summary>The stages of the delivery path.</summary>
public enum Stage
{
    /// <summary>Waiting for the source.</summary>
    Read,

    /// <summary>Fates, mapping and checks, and waiting for the next stage to take the batch.</summary>
    Place,

    /// <summary>Making batches durable.</summary>
    Journal,

    /// <summary>The destination's answer.</summary>
    Send,

    /// <summary>Storing receipts.</summary>
    Settle,

    /// <summary>Waiting for limits and back-offs.</summary>
    Wait,
}

/// <summary>Adds up where a stream's time goes. Stages overlap, so the sum may be more than the run took. Safe for several threads.</summary>
internal sealed class StageTimes(TimeProvider time)
{
    private readonly long[] ticks = new long[Enum.GetValues<Stage>().Length];

    /// <summary>Now, as a timestamp.</summary>
    public long Begin() => time.GetTimestamp();

    /// <summary>Adds the time since <paramref name="begin"/> to a stage; gives now.</summary>
    public long End(Stage stage, long begin)
    {
        long now = time.GetTimestamp();
        Interlocked.Add(ref ticks[(int)stage], time.GetElapsedTime(begin, now).Ticks);
        return now;
    }

    /// <summary>Time of each stage so far.</summary>
    public IReadOnlyDictionary<Stage, TimeSpan> Snapshot() => Enum.GetValues<Stage>().ToDictionary(stage => stage, stage => TimeSpan.FromTicks(Interlocked.Read(ref ticks[(int)stage])));
}
