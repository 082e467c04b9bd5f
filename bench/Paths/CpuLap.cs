namespace MlConnector.Bench.Paths;

/// <summary>Processor time of this process between two moments, of all its threads: on a shared machine the clock on the wall says little.</summary>
internal struct CpuLap
{
    private TimeSpan last;

    public static CpuLap Start() => new() { last = Environment.CpuUsage.TotalTime };

    /// <summary>Time since the last call.</summary>
    public TimeSpan Next()
    {
        TimeSpan now = Environment.CpuUsage.TotalTime, lap = now - last;
        last = now;
        return lap;
    }
}
