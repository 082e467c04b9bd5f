using MlConnector.Engine.Blocks;
using MlConnector.Engine.Ports;

namespace MlConnector.Engine.Ledger;

/// <summary>What the destination holds of a key.</summary>
public enum LedgerState : byte
{
    /// <summary>Nothing: never delivered. What <see cref="StreamLedger.Lookup"/> gives for an unknown key.</summary>
    None = 0,

    /// <summary>The newest delivered row is alive.</summary>
    Live = 1,

    /// <summary>A tombstone was delivered: removed.</summary>
    Removed = 2,

    /// <summary>A tombstone was delivered: no longer passes <c>where</c>.</summary>
    Filtered = 4,

    /// <summary>Alive, but known by key only: taken over from the destination. Its source hash is that of an adopted row (key and delivered content), until the next read of the row tells the rest.</summary>
    Adopted = 5,

    /// <summary>Alive, and history: the source has purged the record. Nothing was sent for that; the row counts wherever a live one does, until the source has it again.</summary>
    Purged = 6,
}

/// <summary>
/// What the ledger knows of one key: the newest row that was delivered. A dead row never changes it, so that the last good version stays known; open dead letters are in the store.
/// </summary>
/// <param name="Key">Key hash, with its company tag.</param>
/// <param name="Source">Hash of the canonical source cells of the newest delivered row.</param>
/// <param name="Version">Its version.</param>
/// <param name="Place">Its place in the journal; follows the row when retention carries it. Of a tombstone the journal row may be gone.</param>
/// <param name="State">What the destination holds.</param>
public readonly record struct LedgerEntry(Hash128 Key, Hash128 Source, long Version, JournalPlace Place, LedgerState State)
{
    /// <summary>Most absences that are counted.</summary>
    public const int MaxAbsences = 7;

    /// <summary>Delivered with a repair in force.</summary>
    public bool Repaired { get; init; }

    /// <summary>Open in the source when it was last read (open-items).</summary>
    public bool Open { get; init; }

    /// <summary>Complete reads in a row in which the key was absent, up to <see cref="MaxAbsences"/>; 0 again when a new version is delivered or by <see cref="StreamLedger.Mark"/>.</summary>
    public int Absences { get; init; }

    /// <summary>True if the destination shows the key. A record that the source purged is shown like any other: history is kept.</summary>
    public bool IsLive => State is LedgerState.Live or LedgerState.Adopted or LedgerState.Purged;
}
