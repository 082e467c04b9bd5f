using System.Globalization;

namespace MlConnector.Proof.Seeds;

/// <summary>
/// Which seeds a proof plays: in the ordinary test run a few, others every day; <c>MLC_PROOF=full</c> all of them, <c>MLC_PROOF_COUNT</c> so many, <c>MLC_PROOF_SEED</c> from this one on (alone if no count is given).
/// A seed that fails is named with the command that plays it again.
/// </summary>
/// <param name="test">Class and method, for the command.</param>
/// <param name="few">Seeds in the ordinary run.</param>
/// <param name="full">Seeds in the full proof.</param>
internal sealed class Slice(string test, int few, int full)
{
    private const int SeedsADay = 100_000, SeedsAReport = 5;

    /// <summary>True if everything is played.</summary>
    public static bool IsFull => Setting("MLC_PROOF") == "full";

    /// <summary>The seeds.</summary>
    public IReadOnlyList<int> Seeds()
    {
        int? first = Number("MLC_PROOF_SEED");
        int count = Number("MLC_PROOF_COUNT") ?? (first is not null ? 1 : IsFull ? full : few);
        return [.. Enumerable.Range(first ?? (IsFull ? 1 : SeedsADay + DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime).DayNumber % 10_000 * few), count)];
    }

    /// <summary>Plays the seeds, two at a time; every failure is told.</summary>
    /// <param name="play">Plays one, throws if something is wrong, and gives what it covered.</param>
    public async Task<Tally> PlayAsync(Func<int, Task<Tally>> play)
    {
        PlayedOn played = await PlayedOn.NowAsync();
        IReadOnlyList<int> seeds = Seeds();
        var all = new Tally();
        var failures = new SortedDictionary<int, Exception>();
        int done = 0;
        using var gate = new SemaphoreSlim(1, 1);
        await Parallel.ForEachAsync(seeds, new ParallelOptions { MaxDegreeOfParallelism = 2, CancellationToken = TestContext.Current.CancellationToken }, async (seed, _) =>
        {
            (Tally? one, Exception? failure) = await TryAsync(play, seed);
            await gate.WaitAsync(CancellationToken.None);
            if (one is not null) all.Add(one);
            if (failure is not null) failures[seed] = failure;
            // As it goes: what is cut off has a report of how far it came.
            if (++done % SeedsAReport == 0) await Report.WriteAsync(test, played, $"cut off after {done} of {seeds.Count} seeds, {Failed(failures)}", all);
            gate.Release();
        });
        await Report.WriteAsync(test, played, $"{seeds.Count} seeds, {Failed(failures)}", all);
        Assert.True(failures.Count == 0, $"{failures.Count} of {seeds.Count} seeds failed\n" + string.Join("\n", failures.Take(20).Select(Tell)));
        return all;
    }

    private static async Task<(Tally? Covered, Exception? Failure)> TryAsync(Func<int, Task<Tally>> play, int seed)
    {
        try
        {
            return (await play(seed), null);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return (null, e);
        }
    }

    private static string Failed(SortedDictionary<int, Exception> failures) => failures.Count == 0 ? "0 failed" : $"{failures.Count} failed: {string.Join(", ", failures.Keys)}";

    private string Tell(KeyValuePair<int, Exception> failure, int place) =>
        $"seed {failure.Key}: {failure.Value.Message}\n  again: MLC_PROOF_SEED={failure.Key} dotnet run --project tests/MlConnector.Proof -- -method '*{test}'\n{(place == 0 ? failure.Value.ToString() : "")}";

    /// <summary>Randomness of one seed (INV-9).</summary>
    public static Random RandomOf(int seed)
    {
#pragma warning disable RS0030 // a seeded generator is what INV-9 asks for
        return new Random(seed);
#pragma warning restore RS0030
    }

    internal static string? Setting(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;

    private static int? Number(string name) => Setting(name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;
}
