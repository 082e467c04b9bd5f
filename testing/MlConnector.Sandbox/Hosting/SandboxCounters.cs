using System.Collections.Concurrent;

namespace MlConnector.Sandbox.Hosting;

/// <summary>Named counts of what the sandbox did, such as <c>syspro.requests</c>. Safe for concurrent use.</summary>
public sealed class SandboxCounters
{
    private readonly ConcurrentDictionary<string, long> counts = new(StringComparer.Ordinal);

    /// <summary>The count of that name; 0 when nothing was counted.</summary>
    public long this[string name] => counts.GetValueOrDefault(name);

    /// <summary>Adds to a count.</summary>
    public void Add(string name, long by = 1) => counts.AddOrUpdate(name, static (_, added) => added, static (_, old, added) => old + added, by);

    /// <summary>All counts, by name.</summary>
    public IReadOnlyDictionary<string, long> All() => new SortedDictionary<string, long>(counts, StringComparer.Ordinal);
}
