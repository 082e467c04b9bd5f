namespace MlConnector.Proof.Seeds;

/// <summary>What was covered: name → how often. A proof that covered nothing of a kind proves nothing of it, so tests look at it too.</summary>
internal sealed class Tally
{
    private readonly SortedDictionary<string, long> counts = new(StringComparer.Ordinal);

    /// <summary>The counts.</summary>
    public IReadOnlyDictionary<string, long> Counts => counts;

    /// <summary>How often something was covered.</summary>
    public long this[string name] => counts.GetValueOrDefault(name);

    /// <summary>Counts something.</summary>
    public void Count(string name, long times = 1) => counts[name] = counts.GetValueOrDefault(name) + times;

    /// <summary>Adds another's counts.</summary>
    public void Add(Tally other)
    {
        foreach ((string name, long times) in other.counts) Count(name, times);
    }
}
