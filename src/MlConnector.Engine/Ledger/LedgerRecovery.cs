using MlConnector.Engine.Blocks;
using MlConnector.Engine.Journal;
using MlConnector.Engine.Ports;

namespace MlConnector.Engine.Ledger;

/// <summary>
/// Applies again what the sorted runs do not have yet: batches settled after the manifest, in the order of their numbers, from their journal records; and lays unsettled ones over them. Batches of a generation only give their rows to
/// the trace: a generation comes into the ledger as a whole, with the manifest of the settlement that made it current (INV-5).
/// </summary>
internal sealed class LedgerRecovery(StreamLedger ledger, StreamJournal journal, IBatchStore batches, Func<BatchRecord, bool>? isJournaled)
{
    public async Task RunAsync(StreamRecord stream, CancellationToken cancel)
    {
        IReadOnlyList<BatchRecord> settled = await batches.SettledAfterAsync(stream.Id, stream.Ledger.AppliedBatch, cancel);
        IReadOnlyList<BatchRecord> unsettled = await batches.UnsettledAsync(stream.Id, cancel);
        foreach (BatchRecord batch in settled.Concat(unsettled).Where(batch => batch.Number > stream.Ledger.AppliedBatch).OrderBy(batch => batch.Number))
        {
            if (batch.State == BatchState.Lost || isJournaled?.Invoke(batch) == false) continue;
            using JournalRecord record = await journal.ReadAsync(batch.Place with { Row = 0 }, cancel);
            LedgerBatch open = ledger.Begin(batch.Number);
            if (batch.Generation == 0 && batch.State is (BatchState.Confirmed or BatchState.Adopted or BatchState.Sending or BatchState.Unknown)) Stage(ledger, open, record.Block);
            open.Journaled(batch.Place with { Row = 0 }, record.Block);
            if (batch.State is BatchState.Confirmed or BatchState.Adopted) open.Settle();
            else if (batch.State is BatchState.Refused or BatchState.Split) open.Discard();
        }
    }

    private static void Stage(StreamLedger ledger, LedgerBatch batch, RecordBlock block)
    {
        foreach (BlockPart part in block.Parts)
        {
            ushort tag = KeyHash.Tag(part.Company);
            for (int i = part.FirstRow; i < part.FirstRow + part.Rows; i++)
            {
                BlockRow row = block.Row(i);
                if (row.Flags.Fate() == RowFate.Dead) continue;
                Hash128 key = KeyHash.Of(tag, row.Key);
                batch.Stage(key, ledger.SourceOf(key, row), part.Version, i, row.Flags);
            }
        }
    }
}
