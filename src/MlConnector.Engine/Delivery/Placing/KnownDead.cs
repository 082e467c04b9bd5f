using MlConnector.Abstractions.Records;
using MlConnector.Engine.Blocks;
using MlConnector.Engine.DeadLetters;
using MlConnector.Engine.Delivery.Rows;
using MlConnector.Engine.Ledger;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Reading;

namespace MlConnector.Engine.Delivery.Placing;

/// <summary>
/// What dead letters and repairs mean for a row that is read (design, "Dead letters"): met again, repaired, superseded by a newer version, a reversion or a tombstone. Asked only if the stream has any.
/// </summary>
internal sealed class KnownDead(DeliveryContext context, DeadLetterBook book, BatchBuilder builder, BatchBuilder repairs)
{
    /// <summary>A row that cannot be delivered: true if it is known, and counts up instead of multiplying.</summary>
    public bool MetAgain(Hash128 key, Hash128 source)
    {
        if (book.IsEmpty || !book.IsKnown(key, source, out DeadLetterRecord? letter)) return false;
        if (letter is not null) builder.Notes.MetAgain.Add(letter.Id);
        context.Tally.CountDeadAgain();
        return true;
    }

    /// <summary>A row that cannot be delivered was buried: older dead letters of its key are superseded.</summary>
    public void Buried(Hash128 key, Hash128 source, string code)
    {
        if (!book.IsEmpty) Close(builder, key, source, DeadLetterState.Superseded, "a newer version of the row was read, and cannot be delivered either");
        book.Found(key, source, code);
    }

    /// <summary>True if the destination itself refused exactly this row before: only a replay by a person sends it again.</summary>
    public bool RefusedBefore(Hash128 key, Hash128 source) =>
        book.IsKnown(key, source, out DeadLetterRecord? letter) && (letter is null || !letter.Code.StartsWith("MAP-", StringComparison.Ordinal) && letter.Code != DeadRows.AppendChanged);

    /// <summary>A row was placed for delivery: what was open of its key ends with the receipt.</summary>
    public void Delivered(Hash128 key, Hash128 source)
    {
        if (book.IsKnown(key, source, out DeadLetterRecord? same) && same is not null) builder.Notes.Closed.Add((same.Id, DeadLetterState.Replayed, $"revision {context.Revision} can deliver it"));
        Close(builder, key, source, DeadLetterState.Superseded, "a newer version of the row was delivered");
        EndRepairs(builder, key, source);
    }

    /// <summary>The row stands at the destination as it is: dead letters of other versions of it are void.</summary>
    public void Reverted(Hash128 key, Hash128 source)
    {
        Close(builder, key, source, DeadLetterState.Superseded, "the row went back to the version that is delivered");
        EndRepairs(builder, key, source);
    }

    /// <summary>The key is gone from what is delivered.</summary>
    public void Gone(Hash128 key, string reason)
    {
        foreach (DeadLetterRecord letter in book.OlderThan(key, null)) builder.Notes.Closed.Add((letter.Id, DeadLetterState.Superseded, reason));
    }

    /// <summary>If a repair is in force for exactly this content, places the repaired row; its fate, or null if there is no repair.</summary>
    public ReadFate? Repair(ReadPage page, BlockPart part, BlockRow row, Hash128 key, Hash128 source, in LedgerEntry known)
    {
        if (book.RepairOf(key, source) is not { } repair) return null;
        var mended = new RepairedRow(context.Mappings.Schema);
        RecordRow asRead = page.Page.Records[row.Index];
        mended.Load(asRead, repair.Values);
        using Mapping.MappingScratch scratch = context.Mappings.Page.NewScratch();
        if (!context.Mappings.Page.Validate(mended.Current, scratch).IsNone) return null;
        repairs.BeginPart(part);
        repairs.AppendRepaired(asRead, repair.Values, row.Flags | RowFlags.Repaired | (known.IsLive ? RowFlags.Changed : RowFlags.None), key, source);
        if (repair.DeadLetter.State == DeadLetterState.Open) repairs.Notes.Closed.Add((repair.DeadLetter.Id, DeadLetterState.Replayed, "delivered as repaired"));
        Close(repairs, key, source, DeadLetterState.Superseded, "a newer version of the row was delivered");
        return known.IsLive ? ReadFate.Changed : ReadFate.New;
    }

    /// <summary>Repaired rows carry their repair in the journal and so go into batches of their own, before the other rows of the page.</summary>
    public async ValueTask HandOnAsync()
    {
        repairs.Close();
        await repairs.HandOnAsync();
    }

    private void Close(BatchBuilder at, Hash128 key, Hash128 source, DeadLetterState state, string reason)
    {
        foreach (DeadLetterRecord letter in book.OlderThan(key, source)) at.Notes.Closed.Add((letter.Id, state, reason));
    }

    private void EndRepairs(BatchBuilder at, Hash128 key, Hash128 source)
    {
        foreach (RepairInForce other in book.RepairsOfOthers(key, source)) at.Notes.Closed.Add((other.DeadLetter.Id, DeadLetterState.Superseded, "another version of the row ended its repair"));
    }
}
