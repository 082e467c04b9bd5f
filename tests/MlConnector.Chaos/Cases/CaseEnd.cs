namespace MlConnector.Chaos.Cases;

/// <summary>How a case came out.</summary>
/// <param name="Case">The case.</param>
/// <param name="Differences">What is wrong; empty = the destination equals the source.</param>
/// <param name="Last">What the last process printed.</param>
internal sealed record CaseEnd(ChaosCase Case, IReadOnlyList<string> Differences, string Last)
{
    /// <summary>Runs played.</summary>
    public int Runs { get; init; }

    /// <summary>What happened, by kind: kills by point, faults by effect, full disks, clocks, changes.</summary>
    public required IReadOnlyDictionary<string, int> Happened { get; init; }

    /// <summary>Rows compared, over all rounds.</summary>
    public long Rows { get; init; }

    /// <summary>True if nothing is wrong.</summary>
    public bool Holds => Differences.Count == 0;

    /// <summary>For a failing test: what differs, what was done, how to repeat it.</summary>
    public string Story => $"{Case}\n{string.Join('\n', Differences)}\nafter {Runs} runs: {string.Join(", ", Happened.Select(kind => $"{kind.Key} {kind.Value}"))}\nthe last process: {Last}\nrepeat it with:\n  {Case.Command}";
}
