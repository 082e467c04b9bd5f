using System.Collections.Immutable;
using MlConnector.Abstractions.Checks;
using MlConnector.Abstractions.Schemas;

namespace MlConnector.Abstractions.Sources;

/// <summary>
/// A configured connection to a system that is read. Created per process from a connection's settings; must be safe for concurrent calls
/// (the source serialises what its vendor needs serialised). Failures are <see cref="Errors.ConnectorException"/>; the source itself retries what its
/// vendor allows to be repeated, so whoever calls does not retry. Cancellation ends a call between two requests or inside one, and leaves no vendor session open after
/// <see cref="IAsyncDisposable.DisposeAsync"/>.
/// </summary>
public interface ISource : IAsyncDisposable
{
    /// <summary>The standard streams of this connector, and those the user added in YAML.</summary>
    IReadOnlyList<StreamDefinition> Catalog { get; }

    /// <summary>Companies that this connection reads; empty = the source has none. With more than one, a key is unique only together with its company.</summary>
    IReadOnlyList<string> Companies => [];

    /// <summary>Reach, sign in on each channel, each right that <paramref name="streams"/> need, declared keys proven on a sample: all findings, not the first. Evicts nobody.</summary>
    Task<CheckReport> CheckAsync(IReadOnlyList<string> streams, CancellationToken cancel);

    /// <summary>Streams, schemas and keys from live metadata merged with the catalog. Entities that the catalog does not know are listed with what the metadata says.</summary>
    Task<IReadOnlyList<DiscoveredStream>> DiscoverAsync(string? entity, CancellationToken cancel);

    /// <summary>
    /// Fixes how a stream is read at this site (channel, entity name, fields that exist). The result is stored at <c>apply</c> and given to <see cref="OpenAsync"/>; it never
    /// changes inside a run.
    /// </summary>
    Task<StreamBinding> BindAsync(StreamDefinition stream, CancellationToken cancel);

    /// <summary>A stream ready to be read through its binding.</summary>
    Task<ISourceStream> OpenAsync(StreamDefinition stream, StreamBinding binding, CancellationToken cancel);
}

/// <summary>A stream that can be read. Windows may be read one after the other; two reads at once only if <see cref="ParallelReads"/> is above one.</summary>
public interface ISourceStream : IAsyncDisposable
{
    /// <summary>What is read.</summary>
    StreamDefinition Definition { get; }

    /// <summary>Shape of the rows in every page.</summary>
    RecordSchema Schema { get; }

    /// <summary>
    /// The companies this stream is read for, one after the other; journal numbers and cursors count per company. Empty = the source has no companies. A stream whose
    /// companies share one database (a shared ledger) names only the one it is read for.
    /// </summary>
    IReadOnlyList<string> Companies => [];

    /// <summary>How many windows the vendor lets us read at once.</summary>
    int ParallelReads { get; }

    /// <summary>The source's own today (company date), from the system itself where it tells, else from the injected clock in the source's zone.</summary>
    Task<DateOnly> TodayAsync(CancellationToken cancel);

    /// <summary>
    /// Reads a window, page by page, in key order where the source can order. Ends normally only if the window was read completely; anything else throws.
    /// Pages that moved under the reader are detected (no progress, overlap) and read again or reported as <c>PAGE-DRIFT</c>.
    /// </summary>
    IAsyncEnumerable<SourcePage> ReadAsync(ReadWindow window, CancellationToken cancel);
}

/// <summary>Ability: tells how many rows a window has, without reading them.</summary>
public interface ICountsWindows
{
    /// <summary>Rows, or null where this window cannot be counted cheaply.</summary>
    Task<long?> CountAsync(ReadWindow window, CancellationToken cancel);
}

/// <summary>Ability: lists control records of documents (journals with status, count and sums).</summary>
public interface IListsControls
{
    /// <summary>Control records of a (year, period), or of exactly the documents asked for; rows have <see cref="CutDefinition.ControlFields"/>.</summary>
    IAsyncEnumerable<SourcePage> ReadControlsAsync(ReadWindow window, CancellationToken cancel);

    /// <summary>Shape of the control rows.</summary>
    RecordSchema ControlSchema { get; }
}

/// <summary>Ability: lists only the keys of a window (for absence checks of large streams).</summary>
public interface IListsKeys
{
    /// <summary>Pages whose rows hold the key fields only.</summary>
    IAsyncEnumerable<SourcePage> ReadKeysAsync(ReadWindow window, CancellationToken cancel);
}

/// <summary>
/// Ability: lists keys with tags, so that only what has changed is read in full (<see cref="ReadStrategy.EtagScan"/>). A tag is opaque, and another one whenever the record has changed; the rows of full reads carry it in the stream's
/// <see cref="StreamDefinition.Tag"/>.
/// </summary>
public interface IListsTags
{
    /// <summary>False if the source gives no tags here: then every row has to be read.</summary>
    bool HasTags { get; }

    /// <summary>Reads a window as <see cref="ISourceStream.ReadAsync"/> does, but only keys and tags: rows have <see cref="StreamDefinition.ToTagSchema"/>. What it lists and what it does not is as true as of a full read.</summary>
    IAsyncEnumerable<SourcePage> ReadTagsAsync(ReadWindow window, CancellationToken cancel);
}

/// <summary>
/// Ability: the source keeps a log of what was changed, by key (<see cref="ReadStrategy.HistoryLog"/>). It tells only which records to look at: what they are now is read by key, and a deletion counts if the record is not there.
/// </summary>
public interface ILogsChanges
{
    /// <summary>How late an entry may become visible behind one that bears a later time.</summary>
    TimeSpan Lag { get; }

    /// <summary>The newest entry about this stream; null if there is none.</summary>
    Task<LoggedChange?> NewestAsync(CancellationToken cancel);

    /// <summary>The entries with this time or a later one (canonical; null = all that there are), in the order of their numbers; rows have <see cref="StreamDefinition.ToChangeSchema"/>.</summary>
    IAsyncEnumerable<SourcePage> ReadChangesAsync(string? from, CancellationToken cancel);
}

/// <summary>An entry of a log.</summary>
/// <param name="Number">Its number; a later entry has a higher one.</param>
/// <param name="At">Its time, canonical.</param>
public sealed record LoggedChange(long Number, string At);

/// <summary>Ability: the ERP's own totals that a stream can be reconciled with (journal controls, period balances, open balances).</summary>
public interface IReconciles
{
    /// <summary>Every comparison this stream offers.</summary>
    IAsyncEnumerable<ControlFigure> ReadControlFiguresAsync(CancellationToken cancel);
}

/// <summary>One figure that the ERP itself states.</summary>
/// <param name="Control">Name of the control: <c>journal</c>, <c>period-balance</c>, <c>supplier-balance</c>.</param>
/// <param name="Group">Group values in the order of the control's group fields: company, year, period, account…</param>
/// <param name="Measure">What is stated: <c>count</c>, <c>debit</c>, <c>credit</c>, <c>balance</c>.</param>
/// <param name="Value">The value.</param>
public sealed record ControlFigure(string Control, ImmutableArray<string> Group, string Measure, decimal Value)
{
    /// <summary>The same figure from our rows: expression summed over rows that have these values in <see cref="GroupFields"/>.</summary>
    public required string Expression { get; init; }

    /// <summary>Fields of our rows that correspond to <see cref="Group"/>.</summary>
    public required ImmutableArray<string> GroupFields { get; init; }
}

/// <summary>How a stream is read at a site; stored with the revision.</summary>
/// <param name="Channel">Channel name: <c>odata</c>, <c>enet</c>.</param>
/// <param name="Entity">Entity name at the site.</param>
public sealed record StreamBinding(string Channel, string Entity)
{
    /// <summary>Declared fields that the site does not have; they are read as absent.</summary>
    public ImmutableArray<string> MissingFields { get; init; } = [];

    /// <summary>The fact that says why this site states no balances of the ledger, as the end of a sentence that begins with "because"; only of streams whose catalog names a control for them (<see cref="TrialBalanceDefinition.Control"/>).</summary>
    public const string NoBalances = "balances.none";

    /// <summary>Why this channel, for people.</summary>
    public string Reason { get; init; } = "";

    /// <summary>What the connector wants to remember (literal styles, probe results).</summary>
    public ImmutableDictionary<string, string> Facts { get; init; } = ImmutableDictionary<string, string>.Empty;
}

/// <summary>What discovery found.</summary>
/// <param name="Definition">The stream, from the catalog or proposed from metadata.</param>
/// <param name="Known">True if the catalog has it.</param>
public sealed record DiscoveredStream(StreamDefinition Definition, bool Known)
{
    /// <summary>What a person should look at before using it.</summary>
    public ImmutableArray<string> Remarks { get; init; } = [];

    /// <summary>Whether the site lets us read it.</summary>
    public bool Available { get; init; } = true;
}
