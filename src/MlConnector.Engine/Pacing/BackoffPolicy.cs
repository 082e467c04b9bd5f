namespace MlConnector.Engine.Pacing;

/// <summary>
/// How long to wait before a refused request is sent again: doubling from <paramref name="First"/> to <paramref name="Longest"/>, half of it jittered. What the vendor asks for (<c>Retry-After</c>) is never
/// shortened, and twice it is taken at its word: zero means at once, a second means a second. A vendor that goes on refusing what it asked for gets our own figure, where that is longer. Pure: the jitter is given (INV-9).
/// </summary>
/// <param name="First">Wait after the first refusal.</param>
/// <param name="Longest">Wait that is not exceeded, unless the vendor asks for more.</param>
/// <param name="Attempts">Sends of one batch at most; after that the stream stops and the next run goes on.</param>
public sealed record BackoffPolicy(TimeSpan First, TimeSpan Longest, int Attempts)
{
    /// <summary>Parts that the jitter divides the second half of a wait into.</summary>
    public const int JitterSteps = 1024;

    /// <summary>Refusals after which a short wait is no longer believed.</summary>
    private const int Believed = 2;

    /// <summary>30 s doubling to 15 min, eight sends: what the vendors' guidance asks where they name no time themselves.</summary>
    public static BackoffPolicy Default { get; } = new(TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(15), 8);

    /// <summary>
    /// The wait after refusal number <paramref name="refusals"/> (1, 2, 3 …), or null if it was the last attempt. <paramref name="jitter"/> lies in 0 … <see cref="JitterSteps"/> - 1.
    /// </summary>
    public TimeSpan? WaitAfter(int refusals, TimeSpan? retryAfter, int jitter)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(refusals, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)jitter, (uint)JitterSteps, nameof(jitter));
        if (refusals >= Attempts) return null;
        if (refusals <= Believed && retryAfter is { } word) return word;
        long full = First.Ticks;
        for (int i = 1; i < refusals && full < Longest.Ticks; i++) full = Math.Min(full * 2, Longest.Ticks);
        long half = Math.Min(full, Longest.Ticks) / 2;
        TimeSpan own = TimeSpan.FromTicks(half + half / JitterSteps * jitter);
        return retryAfter is { } asked && asked > own ? asked : own;
    }
}

/// <summary>Gives the jitter of waits: 0 … <see cref="BackoffPolicy.JitterSteps"/> - 1. Injected (INV-9).</summary>
public interface IJitter
{
    /// <summary>The next step.</summary>
    int Next();
}

/// <summary>Jitter from a seed.</summary>
public sealed class SeededJitter(int seed) : IJitter
{
    private readonly Lock gate = new();
    private readonly Random random = new(seed);

    /// <inheritdoc />
    public int Next()
    {
        lock (gate) return random.Next(BackoffPolicy.JitterSteps);
    }
}
