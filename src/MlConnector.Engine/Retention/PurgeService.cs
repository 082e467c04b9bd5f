using System.Collections.Immutable;
using MlConnector.Abstractions.Errors;
using MlConnector.Engine.Audit;
using MlConnector.Engine.Journal;
using MlConnector.Engine.Leases;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Runs;

namespace MlConnector.Engine.Retention;

/// <summary>
/// Erases the personal data of a key: its older rows leave the journal, its newest row stays deliverable without its personal fields, messages and repairs of its dead letters go. The ledger keeps the hash of
/// what was delivered, so that an unchanged row that is read again is not sent again. Needs neither source nor destination.
/// </summary>
public sealed class PurgeService(EngineServices services)
{
    /// <summary>Which keys are meant; changes nothing and needs no lease. <paramref name="key"/> is a source id (<c>company|stream|key parts</c>) or one key part as <c>mlc trace</c> takes it.</summary>
    /// <exception cref="ConnectorException"><c>PURGE-STREAM</c>, <c>JOURNAL-DAMAGED</c>, <c>KEY-MISSING</c>.</exception>
    public async Task<PurgeFindings> FindAsync(string pipeline, string stream, string key, CancellationToken cancel)
    {
        PersonalFields fields = await FieldsAsync(pipeline, stream, cancel);
        var matches = ImmutableArray.CreateBuilder<PurgeMatch>();
        foreach (StreamRecord known in await StreamsAsync(pipeline, stream, cancel))
        {
            Dictionary<string, int> letters = [];
            foreach (DeadLetterRecord letter in await PurgeLetters.OfStreamAsync(services.Store.DeadLetters, known, cancel)) letters[letter.SourceId] = letters.GetValueOrDefault(letter.SourceId) + 1;
            await using StreamJournal journal = await StreamJournal.OpenAsync(services.Segments, services.Keys, known.Id, services.Time, services.JournalOptions, null, cancel);
            IReadOnlyList<FoundKey> found = await new PurgeScan(journal, new PurgeKey(key, stream, fields.CompanyField), new RowErasure(fields)).RunAsync(cancel);
            matches.AddRange(found.Select(each => new PurgeMatch(each.SourceId, known.Table, each.Rows, letters.GetValueOrDefault(each.SourceId))));
            if (found.All(each => each.SourceId != key) && letters.TryGetValue(key, out int count)) matches.Add(new PurgeMatch(key, known.Table, 0, count));
        }

        return new PurgeFindings(matches.ToImmutable(), [.. fields.Names]);
    }

    /// <summary>Erases one key. May be repeated: what a crash interrupted is finished by the next call, and a second purge finds nothing left to do.</summary>
    /// <param name="pipeline">Pipeline.</param>
    /// <param name="stream">Stream.</param>
    /// <param name="key">Source id, or a key part that only one key has.</param>
    /// <param name="by">Who: user and host.</param>
    /// <param name="reason">Why, in their words; kept in the audit trail, so it should not hold what is to be erased.</param>
    /// <param name="cancel">Ends it at the next segment.</param>
    /// <exception cref="ConnectorException">
    /// <c>PURGE-REASON</c>, <c>PURGE-STREAM</c>, <c>PURGE-UNKNOWN</c>, <c>PURGE-AMBIGUOUS</c>, <c>PURGE-UNSETTLED</c>, <c>LEASE-HELD</c>: nothing was changed. <c>JOURNAL-WRITE</c>, <c>STORE-BUSY</c>, <c>FENCE-LOST</c>: purge again.
    /// </exception>
    public async Task<PurgeReport> RunAsync(string pipeline, string stream, string key, string by, string reason, CancellationToken cancel)
    {
        if (string.IsNullOrWhiteSpace(reason)) throw PurgeErrors.NoReason();
        PurgeFindings findings = await FindAsync(pipeline, stream, key, cancel);
        string[] ids = [.. findings.Matches.Select(match => match.SourceId).Distinct(StringComparer.Ordinal)];
        if (ids.Length == 0) throw PurgeErrors.Unknown(stream, key);
        if (ids.Length > 1) throw PurgeErrors.Ambiguous(key, ids);

        // Told before anything is changed: an erasure that a crash cuts short is in the trail as well.
        string purge = services.Ids.Next();
        PersonalFields fields = await FieldsAsync(pipeline, stream, cancel);
        await services.Audit.WriteAsync(new AuditEvent(by, "purge.start", ids[0], AuditDetail.Start(purge, pipeline, stream, reason, fields)), cancel);
        PurgeReport report = new(pipeline, stream, ids[0]) { Fields = findings.Fields };
        foreach (StreamRecord known in await StreamsAsync(pipeline, stream, cancel)) report = await EraseAsync(known, ids[0], purge, fields, report, cancel);
        await services.Audit.WriteAsync(new AuditEvent(by, "purge.end", ids[0], AuditDetail.End(purge, report)), cancel);
        await services.Audit.AnchorAsync(cancel);
        IEnumerable<string> inKey = fields.Names.Intersect(await KeyFieldsAsync(pipeline, stream, cancel));
        return report with { Remains = PurgeRemains.Of(ids[0], findings.Matches.Select(match => match.Table).Distinct(StringComparer.Ordinal), fields, inKey, services.Time.GetUtcNow()) };
    }

    private async Task<PurgeReport> EraseAsync(StreamRecord known, string sourceId, string purge, PersonalFields fields, PurgeReport report, CancellationToken cancel)
    {
        await using HeldLease lease = await services.Leases.AcquireAsync(LeaseNames.Stream(known.Id), null, null, cancel);
        using var owned = CancellationTokenSource.CreateLinkedTokenSource(cancel, lease.Lost);
        IReadOnlyList<BatchRecord> unsettled = await services.Store.Batches.UnsettledAsync(known.Id, owned.Token);
        if (unsettled.Count > 0) throw PurgeErrors.Unsettled(known.Stream, unsettled.Count);
        return await new StreamPurge(services, known, lease.Fence, purge, fields).RunAsync(sourceId, report, owned.Token);
    }

    private async Task<PersonalFields> FieldsAsync(string pipeline, string stream, CancellationToken cancel) =>
        await PersonalFields.OfAsync(services.Store.Revisions, pipeline, stream, cancel) ?? throw PurgeErrors.NoStream(pipeline, stream);

    private async Task<IEnumerable<StreamRecord>> StreamsAsync(string pipeline, string stream, CancellationToken cancel) =>
        (await services.Store.Streams.ListAsync(pipeline, cancel)).Where(known => known.Stream == stream);

    private async Task<IEnumerable<string>> KeyFieldsAsync(string pipeline, string stream, CancellationToken cancel)
    {
        Revision? last = await services.Store.Revisions.FindAsync(pipeline, null, cancel);
        return last is null ? [] : Configuration.Revisions.RevisionJson.Read(last.Content).Streams.Where(applied => applied.Plan.Name == stream).SelectMany(applied => applied.Plan.Stream.Key);
    }
}
