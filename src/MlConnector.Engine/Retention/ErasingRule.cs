using MlConnector.Engine.Blocks;
using MlConnector.Engine.Ledger;

namespace MlConnector.Engine.Retention;

/// <summary>What a purge does with the rows of the segments that it rewrites: those of other keys stay as they are, of the key only the row that the destination shows stays, without its personal fields.</summary>
internal sealed class ErasingRule(Hash128 erased, RowErasure erasure) : ICarryRule
{
    /// <summary>Rows of the key that were not carried: older versions, tombstones, dead rows.</summary>
    public long Dropped { get; private set; }

    /// <summary>Rows of the key that were carried without their personal fields.</summary>
    public long Emptied { get; private set; }

    public bool Keeps(Hash128 key, in LedgerEntry known, bool isNewest, bool isDead)
    {
        if (key != erased || isNewest && known.IsLive) return true;
        Dropped++;
        return false;
    }

    public int Copy(RecordBlock from, int row, Hash128 key, RecordBlock to)
    {
        if (key != erased) return to.Append(from.Row(row), from.Row(row).Flags).Index;
        Emptied++;
        return erasure.Copy(from, row, to);
    }
}
