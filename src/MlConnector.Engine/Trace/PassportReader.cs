using System.Collections.Immutable;
using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Sources;
using MlConnector.Engine.Blocks;
using MlConnector.Engine.Journal;
using MlConnector.Engine.Mapping;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Reconciliation;
using MlConnector.Engine.Runs;

namespace MlConnector.Engine.Trace;

/// <summary>Finds the passports of records by their key, or any part of it, through the trace index. Reads only: needs no lease and no vendor.</summary>
public sealed class PassportReader(EngineServices services)
{
    /// <summary>Records shown at most; a part that more share has to be told apart by further parts.</summary>
    public int Limit { get; init; } = 100;

    /// <summary>Records of a stream whose key has all these parts. Empty if there is none.</summary>
    public async Task<ImmutableArray<Passport>> FindAsync(StreamRecord stream, StreamDefinition definition, IReadOnlyList<string> parts, CancellationToken cancel)
    {
        await using StreamJournal journal = await StreamJournal.OpenAsync(services.Segments, services.Keys, stream.Id, services.Time, services.JournalOptions, null, cancel);
        using TraceIndex index = await TraceIndex.OpenForReadingAsync(services.Segments, stream, journal, services.Store.Batches, cancel);
        Dictionary<string, List<PassportVisit>> found = new(StringComparer.Ordinal);
        foreach (TraceHit hit in index.FindAll(parts)) await AddAsync(found, hit, journal, stream, definition, parts, cancel);
        ImmutableArray<Passport>.Builder passports = ImmutableArray.CreateBuilder<Passport>();
        foreach ((string id, List<PassportVisit> visits) in found.OrderBy(record => record.Key, StringComparer.Ordinal))
        {
            IReadOnlyList<DeadLetterRecord> letters = await services.Store.DeadLetters.ListAsync(new DeadLetterFilter(stream.Pipeline, stream.Stream, Key: id, State: null), cancel);
            passports.Add(new Passport(stream.Pipeline, stream.Stream, stream.Table, id, [.. visits.OrderByDescending(visit => visit.Version).ThenByDescending(visit => visit.Number)]) { DeadLetters = [.. letters] });
        }

        return passports.ToImmutable();
    }

    private async Task AddAsync(
        Dictionary<string, List<PassportVisit>> found, TraceHit hit, StreamJournal journal, StreamRecord stream, StreamDefinition definition, IReadOnlyList<string> parts, CancellationToken cancel)
    {
        using JournalRecord record = await journal.ReadAsync(hit.Place with { Row = 0 }, cancel);
        BatchRecord? batch = await services.Store.Batches.FindAsync(stream.Id, hit.Place with { Row = 0 }, cancel);
        foreach ((string id, PassportVisit visit) in RowsOf(record, hit, definition, parts))
        {
            if (!found.TryGetValue(id, out List<PassportVisit>? visits))
            {
                if (found.Count >= Limit) return;
                found[id] = visits = [];
            }

            visits.Add(visit with { Batch = batch });
        }
    }

    private static List<(string Id, PassportVisit Visit)> RowsOf(JournalRecord record, TraceHit hit, StreamDefinition definition, IReadOnlyList<string> parts)
    {
        var ids = new SourceId(JournalSchema.Of(record.Block.Layout, definition));
        List<(string Id, PassportVisit Visit)> rows = [];
        BlockReader reader = record.Block.OpenReader();
        while (reader.MoveNext())
        {
            if (!HasAll(reader.Current, record.Block.Layout.TraceCells, parts)) continue;
            BlockPart part = reader.Part;
            string run = part.OriginRun.Length > 0 ? part.OriginRun : record.Header.RunId;
            rows.Add((ids.Text(reader.Current), new PassportVisit(
                part.Origin > 0 ? part.Origin : hit.Number, hit.Place with { Row = reader.Index }, reader.Flags.Fate(), reader.Flags, part.Company, part.Page, part.ReadAt, part.Version, run, record.Header.Revision)));
        }

        return rows;
    }

    private static bool HasAll(RecordRow row, ImmutableArray<int> cells, IReadOnlyList<string> parts)
    {
        foreach (string part in parts)
        {
            bool has = false;
            foreach (int cell in cells) has |= !row.Cells[cell].IsNull && TracePart.Same(row.Bytes(cell), part);
            if (!has) return false;
        }

        return true;
    }
}
