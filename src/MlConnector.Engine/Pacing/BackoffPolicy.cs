using MlConnector.Abstractions.Destinations;

namespace MlConnector.Engine.Pacing;

/// <summary>
/// How long to wait before a refused request is sent again, by the destination's figures: doubling, half of it jittered. What the vendor asks for (<c>Retry-After</c>) is never
/// shortened, and twice it is taken at its word: zero means at once, a second means a second. A vendor that goes on refusing what it asked for gets our own figure, where that is longer. Pure: the jitter is given (INV-9).
/// </summary>
/// <param name="figures">The destination's.</param>
public sealed class BackoffPolicy(SendBackoff figures)
{
    /// <summary>Parts that the jitter divides the second half of a wait into.</summary>
    public const int JitterSteps = 1024;

    /// <summary>Refusals after which a short wait is no longer believed.</summary>
    private const int Believed = 2;

    /// <summary>
    /// The wait after refusal number <paramref name="refusals"/> (1, 2, 3 …), or null if it was the last attempt. <paramref name="jitter"/> lies in 0 … <see cref="JitterSteps"/> - 1.
    /// </summary>
    public TimeSpan? WaitAfter(int refusals, TimeSpan? retryAfter, int jitter)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(refusals, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)jitter, (uint)JitterSteps, nameof(jitter));
        if (refusals >= figures.Sends) return null;
        if (refusals <= Believed && retryAfter is { } word) return word;
        long full = figures.First.Ticks, longest = figures.Longest.Ticks;
        for (int i = 1; i < refusals && full < longest; i++) full = Math.Min(full * 2, longest);
        long half = Math.Min(full, longest) / 2;
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
