namespace MlConnector.Server.Tests.World;

/// <summary>Real time that can be set forward.</summary>
internal sealed class SetTime : TimeProvider
{
    private long ahead;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + new TimeSpan(Interlocked.Read(ref ahead));

    public void Pass(TimeSpan by) => Interlocked.Add(ref ahead, by.Ticks);
}
