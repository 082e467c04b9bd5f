using System.Globalization;
using MlConnector.Sandbox.Time;

namespace MlConnector.Chaos.Host;

/// <summary>
/// Time that several processes agree on although it runs faster than real time: from a common moment on, <paramref name="Speed"/> virtual seconds pass in each real one. Only tests have such a
/// clock; the shipped program has none (INV-9).
/// </summary>
/// <param name="Start">Real moment at which virtual and real time were the same.</param>
/// <param name="Speed">Virtual seconds in a real one.</param>
internal sealed record SharedTime(DateTimeOffset Start, int Speed)
{
    /// <summary>Time that begins now.</summary>
    public static SharedTime BeginningNow(int speed) => new(TimeProvider.System.GetUtcNow(), speed);

    /// <summary>A clock of this time, for one process.</summary>
    public VirtualClock NewClock()
    {
        var clock = new VirtualClock();
        clock.Run(Speed);
        clock.Set(Start + (TimeProvider.System.GetUtcNow() - Start) * Speed);
        return clock;
    }

    /// <summary>As given to another process: ticks of the start, a colon, the speed.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Start.UtcTicks}:{Speed}");

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    public static SharedTime Parse(string text) => text.Split(':') is [var start, var speed]
        ? new SharedTime(new DateTimeOffset(long.Parse(start, CultureInfo.InvariantCulture), TimeSpan.Zero), int.Parse(speed, CultureInfo.InvariantCulture))
        : throw new FormatException($"'{text}' is no shared time");
}
