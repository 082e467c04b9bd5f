using MlConnector.Abstractions.Records;
using MlConnector.Engine.Blocks;
using MlConnector.Engine.DeadLetters;
using MlConnector.Engine.Ledger;
using MlConnector.Engine.Ports;

namespace MlConnector.Engine.Delivery.Placing;

/// <summary>
/// What dead letters and repairs mean for a row that is read: met again, repaired, superseded by a newer version, a reversion or a tombstone. Asked only if the stream has any.
/// </summary>
internal sealed class KnownDead(DeliveryContext context, DeadLetterBook book, BatchBuilder builder, BatchBuilder repairs)
{
    /// <summary>A row that cannot be delivered: true if it is known, and counts up instead of multiplying.</summary>
    public bool MetAgain(Hash128 key, Hash128 source)
    {
        if (book.IsEmpty || !book.IsKnown(key, source, out DeadLetterRecord? letter)) return false;
        if (letter is not null) builder.Notes.MetAgain.Add(letter.Id);
        Void(builder, key, source, "an older version of the row came back");
        context.Tally.CountDeadAgain();
        return true;
    }

    /// <summary>A row that cannot be delivered was buried: older dead letters of its key are superseded.</summary>
    public void Buried(Hash128 key, Hash128 source, string code, string column)
    {
        if (!book.IsEmpty) Void(builder, key, source, "a newer version of the row was read, and cannot be delivered either");
        book.Found(key, source, code, column);
    }

    /// <summary>True if the destination itself refused exactly this row before: only a replay by a person sends it again.</summary>
    public bool RefusedBefore(Hash128 key, Hash128 source) =>
        book.IsKnown(key, source, out DeadLetterRecord? letter) && (letter is null || !letter.Code.StartsWith("MAP-", StringComparison.Ordinal) && letter.Code != DeadRows.AppendChanged);

    /// <summary>A row was placed for delivery: what was open of its key ends with the receipt.</summary>
    public void Delivered(Hash128 key, Hash128 source)
    {
        if (book.IsKnown(key, source, out DeadLetterRecord? same) && same is not null) builder.Notes.Closed.Add((same.Id, DeadLetterState.Replayed, $"revision {context.Revision} can deliver it"));
        Void(builder, key, source, "a newer version of the row was delivered");
    }

    /// <summary>The row stands at the destination as it is, from <paramref name="place"/>: dead letters of other versions of it are void. Its own is over if the row was journaled for delivery after it was buried: the process that sent it did not live to say so.</summary>
    public void Reverted(Hash128 key, Hash128 source, JournalPlace place)
    {
        Void(builder, key, source, "the row went back to the version that is delivered");
        if (!book.IsKnown(key, source, out DeadLetterRecord? same) || same is not { State: DeadLetterState.Open }) return;
        if ((place.Segment, place.Offset).CompareTo((same.Place.Segment, same.Place.Offset)) > 0) builder.Notes.Closed.Add((same.Id, DeadLetterState.Replayed, "it was delivered already"));
    }

    /// <summary>
    /// The row does not pass <c>where</c>: what is open of its key is over. With a repair in force its own dead letter stays as it is, and the repair with it: that is what keeps the row out, and without it the next read would find
    /// the row dead again.
    /// </summary>
    public void Filtered(Hash128 key, Hash128 source, bool repaired)
    {
        foreach (DeadLetterRecord letter in book.OlderThan(key, repaired ? source : null)) builder.Notes.Closed.Add((letter.Id, DeadLetterState.Superseded, "it no longer passes where"));
        EndRepairs(builder, key, source);
    }

    /// <summary>Places a row as it was read, with the repair that is in force for exactly this content beside it.</summary>
    public void DeliverRepaired(RecordRow asRead, BlockPart part, BlockRow row, RepairInForce repair, Hash128 key, Hash128 source, in LedgerEntry known)
    {
        repairs.BeginPart(part);
        repairs.AppendRepaired(asRead, repair.Values, row.Flags | RowFlags.Repaired | SentBefore(known, source), key, source);
        if (repair.DeadLetter.State == DeadLetterState.Open) repairs.Notes.Closed.Add((repair.DeadLetter.Id, DeadLetterState.Replayed, "delivered as repaired"));
        Void(repairs, key, source, "a newer version of the row was delivered");
    }

    /// <summary>How a row that is placed for delivery counts: the same content is delivered again, other content of a key that is there changed it.</summary>
    public static RowFlags SentBefore(in LedgerEntry known, Hash128 source) => !known.IsLive ? RowFlags.None : known.Source == source ? RowFlags.Replayed : RowFlags.Changed;

    /// <summary>Repaired rows carry their repair in the journal and so go into batches of their own, before the other rows of the page.</summary>
    public async ValueTask HandOnAsync()
    {
        repairs.Close();
        await repairs.HandOnAsync();
    }

    /// <summary>Another version of the row was met: dead letters of the others are void, and so are their repairs.</summary>
    private void Void(BatchBuilder at, Hash128 key, Hash128 source, string reason)
    {
        foreach (DeadLetterRecord letter in book.OlderThan(key, source)) at.Notes.Closed.Add((letter.Id, DeadLetterState.Superseded, reason));
        EndRepairs(at, key, source);
    }

    private void EndRepairs(BatchBuilder at, Hash128 key, Hash128 source)
    {
        foreach (RepairInForce other in book.RepairsOfOthers(key, source)) at.Notes.Closed.Add((other.DeadLetter.Id, DeadLetterState.Superseded, "another version of the row ended its repair"));
    }
}
