using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using MlConnector.Abstractions.Errors;
using MlConnector.Composition;
using MlConnector.Composition.Pipelines;
using MlConnector.Composition.Proving;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Replay;
using MlConnector.Server.Api.Access;
using MlConnector.Server.Api.Paging;
using MlConnector.Server.Refusals;

namespace MlConnector.Server.Api.Records;

/// <summary>Passports of records.</summary>
internal static class RecordRoutes
{
    private const int LongestKey = 400, StreamsOfPage = 100;

    public static void MapRecords(this IEndpointRouteBuilder api) => api.MapGet("/records", FindAsync).WithName("findRecords").WithTags(Tags.Records).RequiresScope(Scopes.Read);

    /// <summary>Find the passports of records by their key</summary>
    /// <remarks>When it was read, with which mapping, each time it was sent and how that ended, its receipt, its dead letters. Asks no system. The newest 200 records of a stream. Each stream has an index of its own; a page looks into 100 of them at most, so it may hold few items, or none, and yet not be the last one.</remarks>
    /// <param name="key">A part of the key as the ERP has it, or a whole source id, which is looked for in its stream only; at most 400 characters.</param>
    /// <param name="pipeline">Only in this pipeline.</param>
    /// <param name="stream">Only in this stream.</param>
    /// <param name="fields">With the fields as they were read; sensitive ones stay hidden.</param>
    /// <param name="after">Where the page begins: <c>next</c> of the page before.</param>
    /// <param name="limit">Items of the page, 1 to 200; 50 if nothing is said.</param>
    internal static async Task<Ok<Page<PassportView>>> FindAsync(string? key, string? pipeline, string? stream, bool? fields, string? after, int? limit, Workspace workspace, PipelineCatalog catalog, CancellationToken cancel)
    {
        var problems = new Problems();
        var query = new PassportQuery(key?.Trim() ?? "") { Pipeline = pipeline, Stream = stream, After = after, MostFound = Page.Size(limit, problems), MostStreams = StreamsOfPage };
        if (query.Key.Length is 0 or > LongestKey) problems.Add(ApiErrors.Wrong("parameter key", "No key is asked for.", $"Give any part of a record's key, at most {LongestKey} characters."));
        if (!query.IsPlace) problems.Add(ApiErrors.Wrong("parameter after", $"'{after}' is no place in this list.", "Give 'next' of the page before, or nothing."));
        problems.ThrowIfAny();
        FoundPassports found = await new PassportSearch(workspace).FindAsync(await catalog.AllAsync(cancel), query, cancel);
        return TypedResults.Ok(new Page<PassportView>([.. found.Found.Select(one => PassportView.Of(one.Pipeline, one.Passport, found, fields == true))], found.Next));
    }
}

/// <summary>All that is known about the records of a key in one stream.</summary>
/// <param name="Pipeline">Pipeline.</param>
/// <param name="Stream">Stream.</param>
/// <param name="Table">Table.</param>
/// <param name="Versions">Every time that it was read, the newest first.</param>
/// <param name="DeadLetters">Numbers of its dead letters, ended ones included.</param>
internal sealed record PassportView(string Pipeline, string Stream, string Table, IReadOnlyList<PassportVersion> Versions, IReadOnlyList<long> DeadLetters)
{
    /// <summary>Of a passport.</summary>
    public static PassportView Of(string pipeline, Passport passport, FoundPassports found, bool withFields) => new(
        pipeline, passport.Stream, passport.Table, [.. passport.Entries.Select(entry => PassportVersion.Of(entry, passport.Now.Contains(entry), found, withFields))], [.. passport.DeadLetters.Select(letter => letter.Id)]);
}

/// <summary>One version of a record, on its way.</summary>
/// <param name="SourceId">Key as delivered.</param>
/// <param name="What">What became of it: live, removed, purged, filtered, dead; repaired or replayed where that is so.</param>
/// <param name="Version">Row version.</param>
/// <param name="Run">Run that read it; empty if the row is gone.</param>
/// <param name="ReadAt">When it was read.</param>
/// <param name="Revision">Mapping revision.</param>
/// <param name="IsDelivered">True if it is at the destination by a receipt.</param>
/// <param name="IsCurrent">True if it is what the destination shows.</param>
/// <param name="IsRowKept">False if retention has removed the row itself.</param>
internal sealed record PassportVersion(string SourceId, string What, long Version, string Run, DateTimeOffset ReadAt, int Revision, bool IsDelivered, bool IsCurrent, bool IsRowKept)
{
    /// <summary>Page of the read that held it; 0 if no page did.</summary>
    public long Page { get; init; }

    /// <summary>True if the source has purged it since; its history is kept.</summary>
    public bool IsPurged { get; init; }

    /// <summary>The batch that carried it; null if it was never sent.</summary>
    public BatchReceipt? Batch { get; init; }

    /// <summary>Fields as they were read, where they were asked for: *** stands for a sensitive value.</summary>
    public IReadOnlyDictionary<string, string?>? Fields { get; init; }

    /// <summary>Of an entry.</summary>
    public static PassportVersion Of(PassportEntry entry, bool current, FoundPassports found, bool withFields) =>
        new(entry.SourceId, entry.What, entry.Version, entry.RunId, entry.ReadAt, entry.Revision, entry.Delivered, current, entry.RowKept)
        {
            Page = entry.Page,
            IsPurged = entry.Purged,
            Batch = entry.Receipt is { } batch ? new BatchReceipt(batch.BatchId, batch.State, batch.RequestId, batch.Note, [.. entry.Attempts.Select(one => new BatchAttempt(one.Number, one.MarkedAt, one.LeftAt, one.End))]) : null,
            Fields = withFields ? entry.Fields.ToDictionary(field => field.Key, found.Shown, StringComparer.Ordinal) : null,
        };
}

/// <summary>A batch and its receipt.</summary>
/// <param name="Batch">Its id, as in each of its rows.</param>
/// <param name="State">What is known of it.</param>
/// <param name="Request">Id that the vendor gave the request.</param>
/// <param name="Note">Remark for people.</param>
/// <param name="Attempts">Each time that it was sent.</param>
internal sealed record BatchReceipt(string Batch, BatchState State, string? Request, string? Note, IReadOnlyList<BatchAttempt> Attempts);

/// <summary>One sending of a batch.</summary>
/// <param name="Number">1 for the first.</param>
/// <param name="MarkedAt">When it was marked, before its first byte left.</param>
/// <param name="LeftAt">When its last byte could have left at the latest; null if the process died over it.</param>
/// <param name="End">How it ended.</param>
internal sealed record BatchAttempt(int Number, DateTimeOffset MarkedAt, DateTimeOffset? LeftAt, string End);
