using System.Collections.Immutable;

namespace MlConnector.Engine.Audit;

/// <summary>How a question about the trail was answered.</summary>
public enum AuditAnswer
{
    /// <summary>Yes.</summary>
    Holds,

    /// <summary>No; the finding says where.</summary>
    Broken,

    /// <summary>It cannot be told: no anchored head was given, or a key is missing.</summary>
    Unproven,
}

/// <summary>One verdict.</summary>
/// <param name="Answer">The answer.</param>
/// <param name="Entry">Number of the first entry it is about; null if none is.</param>
/// <param name="Finding">For people.</param>
public sealed record AuditVerdict(AuditAnswer Answer, long? Entry, string Finding);

/// <summary>What <c>mlc audit verify</c> tells.</summary>
/// <param name="Integrity">Is every entry as it was written?</param>
/// <param name="Completeness">Are all entries there, from the first to the anchored head?</param>
/// <param name="Entries">Entries looked at.</param>
/// <param name="Head">The newest one; null for an empty trail.</param>
public sealed record AuditReport(AuditVerdict Integrity, AuditVerdict Completeness, long Entries, AuditHead? Head)
{
    /// <summary>Each time that the store was put back, as its incarnations tell.</summary>
    public ImmutableArray<AuditInterruption> Interruptions { get; init; } = [];

    /// <summary>True if both hold.</summary>
    public bool Holds => Integrity.Answer == AuditAnswer.Holds && Completeness.Answer == AuditAnswer.Holds;
}
