namespace MlConnector.Chaos.Cases;

/// <summary>How a case came out.</summary>
/// <param name="Case">The case.</param>
/// <param name="Differences">What is wrong; empty = the destination equals the source.</param>
/// <param name="Killed">Processes killed.</param>
/// <param name="Runs">Processes started.</param>
/// <param name="Struck">Faults that struck.</param>
/// <param name="Last">What the last process printed.</param>
internal sealed record CaseEnd(ChaosCase Case, IReadOnlyList<string> Differences, int Killed, int Runs, int Struck, string Last)
{
    /// <summary>True if nothing is wrong.</summary>
    public bool Holds => Differences.Count == 0;

    /// <summary>For a failing test: what differs, what was done, how to repeat it.</summary>
    public string Story => $"{Case}\n{string.Join('\n', Differences)}\nafter {Killed} kills in {Runs} processes, {Struck} faults struck\nthe last process: {Last}\nrepeat it with:\n  {Case.Command}";
}
