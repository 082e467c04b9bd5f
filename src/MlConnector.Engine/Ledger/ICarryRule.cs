using MlConnector.Engine.Blocks;

namespace MlConnector.Engine.Ledger;

/// <summary>Says which rows outlive their segment, and with what content.</summary>
internal interface ICarryRule
{
    /// <summary>True if the row goes into a new record.</summary>
    /// <param name="key">Its key hash.</param>
    /// <param name="known">The ledger's entry of the key.</param>
    /// <param name="isNewest">True if that entry points to exactly this row.</param>
    /// <param name="isDead">True if a dead letter points to exactly this row.</param>
    bool Keeps(Hash128 key, in LedgerEntry known, bool isNewest, bool isDead);

    /// <summary>Copies the row; gives its number in <paramref name="to"/>.</summary>
    int Copy(RecordBlock from, int row, Hash128 key, RecordBlock to)
    {
        BlockRow copied = from.Row(row);
        return to.Append(copied, copied.Flags).Index;
    }
}

/// <summary>What retention keeps: the newest row of each live key, and open dead letters.</summary>
internal sealed class NeededRows : ICarryRule
{
    public bool Keeps(Hash128 key, in LedgerEntry known, bool isNewest, bool isDead) => isDead || isNewest && known.IsLive;
}
