using MlConnector.Engine.Blocks;
using MlConnector.Engine.Delivery;
using MlConnector.Engine.Journal;
using MlConnector.Engine.Ledger;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Runs;

namespace MlConnector.Engine.Retention;

/// <summary>
/// Erases one key of one stream, under its lease and with no batch in flight. Dead letters first, because their rows go with the segments; then each segment that has a row of the key is written anew: the new records are
/// durable and ledger, trace index and other dead letters point to them before the old segment goes. A crash in between leaves rows twice; the next purge finishes.
/// </summary>
internal sealed class StreamPurge(EngineServices services, StreamRecord known, Fence fence, string purge, PersonalFields fields)
{
    private const string Erased = "erased by a purge";
    private readonly RowErasure erasure = new(fields);

    public async Task<PurgeReport> RunAsync(string sourceId, PurgeReport report, CancellationToken cancel)
    {
        // Read again under the lease: another process may have moved it until a moment ago.
        StreamRecord state = await services.Store.Streams.OpenAsync(known.Pipeline, known.Stream, known.Table, cancel);
        BatchRecord? newest = await services.Store.Batches.NewestConfirmedAsync(state.Id, cancel);
        await using StreamJournal journal = await StreamJournal.OpenAsync(services.Segments, services.Keys, state.Id, services.Time, services.JournalOptions, newest, cancel);
        await using StreamLedger ledger = await StreamLedger.OpenAsync(services.Segments, journal, services.Store.Streams, services.Store.Batches, state, services.LedgerOptions, cancel);
        var asked = new PurgeKey(sourceId, state.Stream, fields.CompanyField);
        FoundKey? found = (await new PurgeScan(journal, asked, erasure).RunAsync(cancel)).SingleOrDefault();
        IReadOnlyList<DeadLetterRecord> letters = await PurgeLetters.OfStreamAsync(services.Store.DeadLetters, state, cancel);
        string[] keys = [.. letters.Where(letter => letter.SourceId == sourceId).Select(letter => letter.KeyHash).Append(found?.Key.ToString()).OfType<string>().Distinct(StringComparer.Ordinal)];
        ErasedLetters erased = await services.Store.DeadLetters.EraseAsync(fence, state.Id, keys, Erased, cancel);
        report = report with { DeadLetters = report.DeadLetters + erased.Letters, Repairs = report.Repairs + erased.Repairs };
        if (found is null) return report;

        var numbers = new BatchNumbers(services.Store.Incarnation, state.Id, Math.Max(state.LastBatch, journal.LastNumber), state.LastVersion, services.Time);
        var host = new RetentionHost(fence, services.Store.Incarnation, purge, numbers.NextBatch, moved => services.Store.DeadLetters.MoveAsync(fence, state.Id, moved, cancel));
        report = await RewriteAsync(journal, ledger, host, found, [.. letters.Select(letter => letter.Place)], report, cancel);
        await ProveAsync(journal, asked, cancel);
        return report;
    }

    private async Task<PurgeReport> RewriteAsync(
        StreamJournal journal, StreamLedger ledger, RetentionHost host, FoundKey found, HashSet<JournalPlace> deadLetters, PurgeReport report, CancellationToken cancel)
    {
        // A newest row that was emptied before, and nothing else: rewriting it again would change nothing.
        if (found is { Rows: 1, PersonalRows: 0 } && IsNewestLive(ledger, found.Key)) return report;
        await ledger.FlushNowAsync(fence, cancel);

        // Before the first row is carried, so that none is carried into a segment that is itself about to go.
        if (found.Segments.Any(journal.IsNewest)) journal.CloseNewest();
        var rule = new ErasingRule(found.Key, erasure);
        foreach ((int number, long bytes) in journal.Segments().Where(segment => found.Segments.Contains(segment.Number)))
        {
            cancel.ThrowIfCancellationRequested();
            await RewriteAsync(journal, ledger, host, rule, number, bytes, deadLetters, cancel);
        }

        return report with
        {
            RowsDropped = report.RowsDropped + rule.Dropped,
            RowsEmptied = report.RowsEmptied + rule.Emptied,
            SegmentsRewritten = report.SegmentsRewritten + found.Segments.Count,
        };
    }

    private static async Task RewriteAsync(
        StreamJournal journal, StreamLedger ledger, RetentionHost host, ErasingRule rule, int number, long bytes, HashSet<JournalPlace> deadLetters, CancellationToken cancel)
    {
        using CarriedRows carried = new(journal, ledger, host, rule);
        await carried.TakeSegmentAsync(number, bytes, deadLetters, cancel);
        await carried.FinishAsync(cancel);

        // Nothing of the newest segment was carried: its number must live on, or the journal would look older than the store.
        if (journal.IsNewest(number)) await NumberAsync(journal, host, cancel);
        journal.Drop(number);
    }

    private static async Task NumberAsync(StreamJournal journal, RetentionHost host, CancellationToken cancel)
    {
        using RecordBlock empty = new(new BlockLayout(["Key"], [0], 1, 1));
        await journal.AppendAsync(empty, new JournalHeader(JournalKind.Carried, host.NextNumber(), host.Incarnation, host.RunId, 0), cancel);
    }

    private static bool IsNewestLive(StreamLedger ledger, Hash128 key)
    {
        var entry = new LedgerEntry[1];
        ledger.Lookup([key], entry);
        return entry[0].IsLive;
    }

    private async Task ProveAsync(StreamJournal journal, PurgeKey asked, CancellationToken cancel)
    {
        foreach (FoundKey left in await new PurgeScan(journal, asked, erasure).RunAsync(cancel))
        {
            if (left.PersonalRows > 0) throw PurgeErrors.Incomplete(left.SourceId, left.PersonalRows);
        }
    }
}
