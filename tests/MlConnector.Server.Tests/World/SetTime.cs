namespace MlConnector.Server.Tests.World;

/// <summary>Real time that can be set forward and held.</summary>
internal sealed class SetTime : TimeProvider
{
    private long ahead;
    private long held;

    public override DateTimeOffset GetUtcNow() => (Interlocked.Read(ref held) is > 0 and long ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : base.GetUtcNow()) + new TimeSpan(Interlocked.Read(ref ahead));

    /// <summary>From now on no time passes but by <see cref="Pass"/>; timers run on.</summary>
    public void Hold() => Interlocked.Exchange(ref held, base.GetUtcNow().UtcTicks);

    public void Pass(TimeSpan by) => Interlocked.Add(ref ahead, by.Ticks);
}
