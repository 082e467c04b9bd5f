using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;
using MlConnector.Http.Conditions;

namespace MlConnector.SageX3.Channels;

/// <summary>A way into X3. Both read the same records with the same conditions, so that a stream is the same stream on either.</summary>
internal interface IChannel : IAsyncDisposable
{
    /// <summary><c>api1</c> or <c>graphql</c>.</summary>
    string Name { get; }

    /// <summary>The server's time as its last answer told it; null if it did not, or long ago.</summary>
    DateTimeOffset? Now { get; }

    /// <summary>How long a request may be.</summary>
    int MaxLength { get; }

    /// <summary>How long a request with this condition is.</summary>
    int LengthOf(X3Query query, Condition? where);

    /// <summary>Looks at the site and fixes how a stream is read there.</summary>
    Task<StreamBinding> BindAsync(StreamDefinition stream, string reason, CancellationToken cancel);

    /// <summary>Pages of a query, documents whole and their rows together. Empty pages are left out; the receiver disposes the others.</summary>
    IAsyncEnumerable<FetchedPage> ReadAsync(X3Query query, CancellationToken cancel);

    /// <summary>What the site has: names that streams can be made of.</summary>
    Task<IReadOnlyList<DiscoveredStream>> ListAsync(IReadOnlyList<StreamDefinition> catalog, CancellationToken cancel);
}

/// <summary>What one request returned.</summary>
internal sealed record FetchedPage(RecordPage Page, DateTimeOffset ReadAt, long WireBytes);

/// <summary>A question for rows of a stream.</summary>
internal sealed record X3Query(StreamDefinition Stream, StreamBinding Binding, RecordSchema Schema)
{
    /// <summary>Which records (of lines: which documents); null = all.</summary>
    public Condition? Where { get; init; }

    /// <summary>Which lines of them, judged over the rows that came.</summary>
    public RowJudge? Lines { get; init; }

    /// <summary>No more records than these are wanted.</summary>
    public int? Limit { get; init; }

    /// <summary>Where the fields stand.</summary>
    public X3Columns Columns { get; } = new(Stream);
}
