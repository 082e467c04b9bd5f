using MlConnector.Engine.Ports;

namespace MlConnector.Engine.Audit;

/// <summary>What a trail is held against.</summary>
/// <param name="Heads">Heads that were told outside the store.</param>
public sealed record AuditEvidence(IReadOnlyList<AuditHead> Heads)
{
    /// <summary>The heads lie in the folder of the store: whoever puts the folder back puts them back with it, so they cannot tell that later entries are missing.</summary>
    public bool KeptWithStore { get; init; }

    /// <summary>The store's incarnations: each one but its creation began because a part of the past may be gone.</summary>
    public IReadOnlyList<IncarnationRecord> Incarnations { get; init; } = [];
}

/// <summary>The store was put back, copied or lost.</summary>
/// <param name="NoticedAt">When that was noticed.</param>
/// <param name="Reason">By what.</param>
/// <param name="Before">Number of the last entry before it was noticed; what was recorded after that entry, and before the store was put back, is not here.</param>
public sealed record AuditInterruption(DateTimeOffset NoticedAt, string Reason, long Before);
