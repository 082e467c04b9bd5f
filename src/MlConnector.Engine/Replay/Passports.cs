using System.Collections.Immutable;
using System.Text;
using MlConnector.Abstractions.Records;
using MlConnector.Engine.Blocks;
using MlConnector.Engine.Configuration.Revisions;
using MlConnector.Engine.Journal;
using MlConnector.Engine.Ledger;
using MlConnector.Engine.Mapping;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Reconciliation;
using MlConnector.Engine.Runs;
using MlConnector.Engine.Trace;

namespace MlConnector.Engine.Replay;

/// <summary>One time that a record was read and, unless it was dead, sent.</summary>
/// <param name="SourceId">Key as delivered.</param>
/// <param name="Batch">Number of the batch.</param>
/// <param name="Version">Row version.</param>
/// <param name="What">What became of it: live, removed, purged, filtered, dead; repaired or replayed where that is so.</param>
public sealed record PassportEntry(string SourceId, long Batch, long Version, string What)
{
    /// <summary>Run that read it.</summary>
    public string RunId { get; init; } = "";

    /// <summary>Page of that read; 0 if no page held it (tombstones).</summary>
    public long Page { get; init; }

    /// <summary>When the page was read.</summary>
    public DateTimeOffset ReadAt { get; init; }

    /// <summary>Mapping revision.</summary>
    public int Revision { get; init; }

    /// <summary>Fields as read: name → value. The caller redacts sensitive ones before it shows them.</summary>
    public ImmutableArray<KeyValuePair<string, string?>> Fields { get; init; } = [];

    /// <summary>The batch as the store knows it: state, attempts, times, receipt. Null for a record that was never sent.</summary>
    public BatchRecord? Receipt { get; init; }

    /// <summary>Each time its batch was sent; empty for a record that never left.</summary>
    public ImmutableArray<SendAttempt> Attempts { get; init; } = [];

    /// <summary>True if it is at the destination by a receipt.</summary>
    public bool Delivered { get; init; }

    /// <summary>True if it is what the destination shows, and the source has purged the record since: history is kept.</summary>
    public bool Purged { get; init; }

    /// <summary>Key hash, as the ledger knows the record.</summary>
    internal Hash128 Key { get; init; }

    /// <summary>False if retention has removed the row; number and version are what is left.</summary>
    public bool RowKept { get; init; } = true;
}

/// <summary>All that is known about one record in one stream.</summary>
/// <param name="Stream">Stream.</param>
/// <param name="Table">Table.</param>
/// <param name="Entries">Every time it was read, newest first.</param>
public sealed record Passport(string Stream, string Table, ImmutableArray<PassportEntry> Entries)
{
    /// <summary>What the destination holds of each key met: its newest row with a receipt, which is what the ledger says of it.</summary>
    public ImmutableArray<PassportEntry> Now => [.. Entries.Where(entry => entry.Delivered).DistinctBy(entry => entry.SourceId, StringComparer.Ordinal)];

    /// <summary>Its dead letters, closed ones included.</summary>
    public ImmutableArray<DeadLetterRecord> DeadLetters { get; init; } = [];
}

/// <summary>Traces a record from the source to the destination (<c>mlc trace</c>) through the index of key parts. Reads only; may be used beside a delivery.</summary>
public sealed class Passports(EngineServices services)
{
    private const int MostRecords = 200;

    /// <summary>The passports of every record whose key has all these parts, or whose <c>_SourceId</c> is given; one per stream that knows one.</summary>
    public async Task<ImmutableArray<Passport>> FindAsync(string pipeline, RevisionContent content, string asked, CancellationToken cancel) =>
        await OfStreamsAsync(await services.Store.Streams.ListAsync(pipeline, cancel), content, asked, cancel);

    /// <summary>The same in some streams of a pipeline.</summary>
    public async Task<ImmutableArray<Passport>> OfStreamsAsync(IEnumerable<StreamRecord> streams, RevisionContent content, string asked, CancellationToken cancel)
    {
        ImmutableArray<string> parts = SourceId.Parse(asked) is { } id ? [.. id.Key.OfType<string>()] : [asked];
        string? wholeId = SourceId.Parse(asked) is null ? null : asked;
        var found = ImmutableArray.CreateBuilder<Passport>();
        foreach (StreamRecord stream in streams)
        {
            AppliedStream? applied = content.Streams.FirstOrDefault(each => each.Plan.Name == stream.Stream);
            if (applied is null) continue;
            Passport passport = await OfStreamAsync(stream, applied, parts, wholeId, cancel);
            if (!passport.Entries.IsEmpty) found.Add(passport);
        }

        return found.ToImmutable();
    }

    private async Task<Passport> OfStreamAsync(StreamRecord stream, AppliedStream applied, ImmutableArray<string> parts, string? wholeId, CancellationToken cancel)
    {
        await using StreamJournal journal = await StreamJournal.OpenAsync(services.Segments, services.Keys, stream.Id, services.Time, services.JournalOptions, null, cancel);
        using TraceIndex index = await TraceIndex.OpenForReadingAsync(services.Segments, stream, journal, services.Store.Batches, cancel);
        var entries = new List<PassportEntry>();
        foreach (TraceHit hit in parts.Length == 1 ? index.Find(parts[0], MostRecords) : index.FindAll(parts, MostRecords))
        {
            cancel.ThrowIfCancellationRequested();
            await AddAsync(hit, stream, applied, journal, parts, wholeId, entries, cancel);
        }

        await MarkPurgedAsync(stream, entries);
        return new Passport(stream.Stream, stream.Table, [.. entries.OrderByDescending(entry => entry.Version)])
        {
            DeadLetters = [.. await DeadLettersAsync(stream, entries.Select(entry => entry.SourceId).Distinct(StringComparer.Ordinal), cancel)],
        };
    }

    /// <summary>Asks the written ledger: the mark is set without a row being sent, by the settlement that ends a read. A version that was delivered after it is not what it was set for.</summary>
    private async Task MarkPurgedAsync(StreamRecord stream, List<PassportEntry> entries)
    {
        if (entries.Count == 0) return;
        await using StreamLedger ledger = StreamLedger.OpenForReading(services.Segments, services.Store.Streams, stream, services.LedgerOptions);
        var known = new LedgerEntry[entries.Count];
        ledger.Lookup([.. entries.Select(entry => entry.Key)], known);
        for (int i = 0; i < known.Length; i++) entries[i] = entries[i] with { Purged = entries[i].Delivered && known[i].State == LedgerState.Purged && known[i].Version == entries[i].Version };
    }

    private async Task AddAsync(
        TraceHit hit, StreamRecord stream, AppliedStream applied, StreamJournal journal, ImmutableArray<string> parts, string? wholeId, List<PassportEntry> entries, CancellationToken cancel)
    {
        BatchRecord? receipt = await services.Store.Batches.FindAsync(stream.Id, hit.Place, cancel);
        JournalRecord record;
        try
        {
            record = await journal.ReadAsync(hit.Place with { Row = 0 }, cancel);
        }
        catch (Abstractions.Errors.ConnectorException gone) when (gone.Error.Code == "JOURNAL-GONE" || receipt is { State: BatchState.Lost })
        {
            string why = receipt is { State: BatchState.Lost } ? "its journal record was lost" : "removed by retention or a purge";
            entries.Add(new PassportEntry(string.Join('|', parts), hit.Number, hit.Version, why) { Receipt = receipt, Attempts = await AttemptsAsync(receipt, cancel), RowKept = false });
            return;
        }

        using (record)
        {
            var ids = new SourceId(JournalSchema.Of(record.Block.Layout, applied.Plan.Stream));
            BlockReader rows = record.Block.OpenReader();
            while (rows.MoveNext())
            {
                if (!Matches(rows.Current, record.Block.Layout, parts)) continue;
                string id = ids.Text(rows.Current);
                if (wholeId is not null && id != wholeId) continue;
                BatchRecord? sent = receipt ?? await OfOriginAsync(stream, rows.Part, cancel);
                entries.Add(EntryOf(id, rows, record, sent) with { Attempts = await AttemptsAsync(sent, cancel) });
            }
        }
    }

    private async Task<ImmutableArray<SendAttempt>> AttemptsAsync(BatchRecord? batch, CancellationToken cancel) => batch is null
        ? []
        : SendAttempt.Of(batch, batch.Attempt > 1 ? await services.Store.Batches.RepeatsAsync(batch.Stream, batch.Number, cancel) : []);

    /// <summary>The receipt of a row that retention has carried: its batch is known by the run and the number that it was first written with.</summary>
    private async Task<BatchRecord?> OfOriginAsync(StreamRecord stream, BlockPart part, CancellationToken cancel) => part.Origin == 0
        ? null
        : (await services.Store.Batches.OfRunAsync(part.OriginRun, cancel)).FirstOrDefault(batch => batch.Stream == stream.Id && batch.Number == part.Origin);

    private static PassportEntry EntryOf(string id, BlockReader rows, JournalRecord record, BatchRecord? receipt)
    {
        JournalHeader header = record.Header;
        BlockPart part = rows.Part;
        string what = rows.Flags.Fate().ToString().ToLowerInvariant() + (rows.Flags.HasFlag(RowFlags.Repaired) ? ", repaired" : "") + (rows.Flags.HasFlag(RowFlags.Replayed) ? ", replayed" : "") + (rows.Flags.HasFlag(RowFlags.Erased) ? ", erased by a purge" : "");
        return new PassportEntry(id, part.Origin > 0 ? part.Origin : header.Number, part.Version, what)
        {
            Key = KeyHash.Of(KeyHash.Tag(part.Company), rows.Encoded.Key),
            RunId = part.OriginRun.Length > 0 ? part.OriginRun : header.RunId,
            Page = part.Page,
            ReadAt = part.ReadAt,
            Revision = receipt?.Revision ?? header.Revision,
            Fields = FieldsOf(rows.Current, record.Block.Layout),
            Receipt = receipt,
            Delivered = rows.Flags.Fate() != RowFate.Dead && receipt is { State: BatchState.Confirmed or BatchState.Adopted },
        };
    }

    private static ImmutableArray<KeyValuePair<string, string?>> FieldsOf(RecordRow row, BlockLayout layout)
    {
        var fields = ImmutableArray.CreateBuilder<KeyValuePair<string, string?>>(row.Cells.Length);
        for (int i = 0; i < row.Cells.Length; i++) fields.Add(KeyValuePair.Create(layout.Fields[i], Text(row, i)));
        return fields.MoveToImmutable();
    }

    private static string? Text(RecordRow row, int ordinal) => row.Kind(ordinal) switch
    {
        CellKind.Absent or CellKind.Null => null,
        CellKind.True => "true",
        CellKind.False => "false",
        _ => Encoding.UTF8.GetString(row.Bytes(ordinal)),
    };

    private static bool Matches(RecordRow row, BlockLayout layout, ImmutableArray<string> parts)
    {
        foreach (string part in parts)
        {
            bool has = false;
            foreach (int cell in layout.TraceCells) has |= TracePart.Same(row.Bytes(cell), part);
            if (!has) return false;
        }

        return true;
    }

    private async Task<IReadOnlyList<DeadLetterRecord>> DeadLettersAsync(StreamRecord stream, IEnumerable<string> ids, CancellationToken cancel)
    {
        var letters = new List<DeadLetterRecord>();
        foreach (string id in ids) letters.AddRange(await services.Store.DeadLetters.ListAsync(new DeadLetterFilter(stream.Pipeline, stream.Stream, Key: id, State: null), cancel));
        return letters;
    }
}
