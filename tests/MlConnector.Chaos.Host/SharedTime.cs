using MlConnector.Sandbox.Time;

namespace MlConnector.Chaos.Host;

/// <summary>
/// Time that several processes agree on although it runs faster than real time: from a common moment on, <paramref name="Speed"/> virtual seconds pass in each real one. Only tests have such a
/// clock; the shipped program has none (INV-9).
/// </summary>
/// <param name="Real">Real moment at which it was <paramref name="Virtual"/>.</param>
/// <param name="Virtual">Virtual moment.</param>
/// <param name="Speed">Virtual seconds in a real one.</param>
internal sealed record SharedTime(DateTimeOffset Real, DateTimeOffset Virtual, int Speed)
{
    /// <summary>Time that begins now, at a moment of its own.</summary>
    public static SharedTime Beginning(DateTimeOffset? at, int speed)
    {
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        return new SharedTime(now, at ?? now, speed);
    }

    /// <summary>What it is now.</summary>
    public DateTimeOffset Now => Virtual + (TimeProvider.System.GetUtcNow() - Real) * Speed;

    /// <summary>A clock of this time, for one process.</summary>
    public VirtualClock NewClock()
    {
        var clock = new VirtualClock();
        clock.Run(Speed);
        clock.Set(Now);
        return clock;
    }
}
