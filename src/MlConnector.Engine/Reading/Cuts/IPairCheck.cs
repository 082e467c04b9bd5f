namespace MlConnector.Engine.Reading.Cuts;

/// <summary>Looks at the other half of the documents whose rows are about to be delivered.</summary>
internal interface IPairCheck
{
    /// <summary>For each row of a page what was found; empty if no row had to be looked at, because the ledger knows them all as they are. Called by the task that reads.</summary>
    Task<PairFinding[]> LookAsync(ReadPage page, CancellationToken cancel);
}

/// <summary>What was found of the document of a row.</summary>
/// <param name="Looked">False if the row needs no look: it is delivered as it is, or will not be.</param>
/// <param name="Why">What does not hold, in words; null if it holds.</param>
/// <param name="HasNone">True if the source has no other half at all, false if it is there but not delivered yet.</param>
internal readonly record struct PairFinding(bool Looked, string? Why = null, bool HasNone = false);
