using System.Collections.Immutable;
using MlConnector.Abstractions.Checks;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;

namespace MlConnector.Abstractions.Destinations;

/// <summary>
/// A configured connection to a system that is written. Safe for concurrent calls up to <see cref="DestinationCapabilities.ParallelSends"/>. The engine paces and
/// repeats; a destination never repeats a request that carries rows. Tokens are renewed inside, single flight. Failures of calls without rows are <see cref="ConnectorException"/>.
/// </summary>
public interface IDestination : IAsyncDisposable
{
    /// <summary>What it can do at this site.</summary>
    DestinationCapabilities Capabilities { get; }

    /// <summary>Reach, sign in, each right, switches, whether containers can still be created: all findings, not the first.</summary>
    Task<CheckReport> CheckAsync(DestinationSchema? schema, CancellationToken cancel);

    /// <summary>
    /// The column of <paramref name="table"/> that would hold a mapped value. <paramref name="requested"/> is the native type the user asked for, or null. A value that can never fit is an
    /// error (Config), not an exception.
    /// </summary>
    ColumnSchema DescribeColumn(string table, string name, Field value, string? requested, Problems problems);

    /// <summary>Names of the lineage columns for a write mode, in this destination's default spelling.</summary>
    ImmutableArray<ColumnSchema> DescribeLineage(WriteMode mode);

    /// <summary>The vendor's name of what holds the containers of this connection: a workspace, a project, a site. A container of the same name in another home is another one.</summary>
    ValueTask<string> HomeAsync(CancellationToken cancel);

    /// <summary>Compares what is wanted with what is there. Changes nothing. <paramref name="deployed"/> is what we deployed last into the same container of the same home, if we remember.</summary>
    Task<SchemaDiff> PlanSchemaAsync(DestinationSchema wanted, DestinationSchema? deployed, ContainerReference? container, CancellationToken cancel);

    /// <summary>Carries out a diff; only additive steps unless <paramref name="allowBreaking"/>. Repeating it after a crash does no harm.</summary>
    Task<ContainerReference> ApplySchemaAsync(DestinationSchema wanted, DestinationSchema? deployed, SchemaDiff diff, bool allowBreaking, CancellationToken cancel);

    /// <summary>Identity and totals of each table, as far as they can be read.</summary>
    Task<ImmutableArray<TableState>> InspectAsync(ContainerReference container, ImmutableArray<TableSchema> tables, CancellationToken cancel);

    /// <summary>What sending a batch of so many rows and bytes takes, given how many rows the fullest table of the container holds, what is on its way included. Pure.</summary>
    ImmutableArray<QuotaClaim> ClaimsFor(ContainerReference container, TableSchema table, int rows, long bytes, long rowsInFullestTable);

    /// <summary>Sends a batch once. Never throws for an answer of the vendor; the result tells.</summary>
    Task<SendResult> SendAsync(ContainerReference container, DeliveryBatch batch, CancellationToken cancel);

    /// <summary>
    /// Looks for a batch. May be called at any time, also for batches of an earlier process. <see cref="ConfirmOutcome.Absent"/> only if seen absent twice after
    /// <see cref="DestinationCapabilities.Settle"/> since the last byte could have left; the destination does the waiting, by the injected clock's timestamps: a clock that is set, or was set while no process lived, makes
    /// nothing absent early (INV-3).
    /// </summary>
    Task<ConfirmResult> ConfirmAsync(ContainerReference container, BatchReference batch, CancellationToken cancel);
}

/// <summary>Ability: can begin its sign-in while something else is prepared.</summary>
public interface ISignsInAhead
{
    /// <summary>Begins it and returns at once. What goes wrong is met again, and told, by the first request.</summary>
    void SignInAhead();
}

/// <summary>Ability: reads counts, sums and keys back.</summary>
public interface IReadsBack
{
    /// <summary>What one question takes of limits that are too scarce to be waited for; empty where there are none. Pure.</summary>
    ImmutableArray<QuotaClaim> ClaimsOfQuestion => [];

    /// <summary>Questions that the proof of one delivery into a table takes at the most, its totals aside. Pure.</summary>
    int QuestionsOf(TableSchema table) => 1;

    /// <summary>Whether a column holds numbers, so that it can be summed: by its own kind, whatever the values were that are mapped into it. Pure.</summary>
    bool IsNumber(ColumnSchema column);

    /// <summary>Bytes that its questions about a table have scanned since the connection was opened; null where nothing is billed by them.</summary>
    long? BytesScannedOf(TableSchema table) => null;

    /// <summary>Rows per batch id, for the ids asked.</summary>
    Task<IReadOnlyDictionary<string, long>> CountBatchesAsync(ContainerReference container, TableSchema table, IReadOnlyList<string> batchIds, CancellationToken cancel);

    /// <summary>Count and exact sums of the current state (latest version, no tombstones, current generation), per group.</summary>
    IAsyncEnumerable<GroupTotals> ReadTotalsAsync(ContainerReference container, TableSchema table, ImmutableArray<string> groupBy, ImmutableArray<string> sums, CancellationToken cancel);

    /// <summary><c>_SourceId</c> and the summed columns of the current rows of one group.</summary>
    IAsyncEnumerable<KeyTotals> ReadKeysAsync(ContainerReference container, TableSchema table, ImmutableArray<KeyValuePair<string, string>> group, ImmutableArray<string> sums, CancellationToken cancel);
}

/// <summary>Ability: keeps a trial balance beside a table of ledger postings (<see cref="TableSchema.TrialBalance"/>) for its readers.</summary>
public interface IKeepsTrialBalances
{
    /// <summary>The trial balance as readers see it: per account and period the rows and the sums, in the order of the table's <see cref="TableSchema.TrialBalance"/>.</summary>
    IAsyncEnumerable<GroupTotals> ReadTrialBalanceAsync(ContainerReference container, TableSchema table, CancellationToken cancel);
}

/// <summary>Ability: lists the rows of a table, so that a data folder that has forgotten them recognises them when they are read again.</summary>
public interface IListsRows
{
    /// <summary>Every batch id that a table holds, with its rows; in no order that means anything.</summary>
    IAsyncEnumerable<StoredBatch> ReadBatchesAsync(ContainerReference container, TableSchema table, CancellationToken cancel);

    /// <summary>Every row of the batches asked for, in any order. Within the destination's own limits for one answer; asks as often as that takes.</summary>
    IAsyncEnumerable<ListedRow> ReadRowsAsync(ContainerReference container, TableSchema table, IReadOnlyList<StoredBatch> batches, CancellationToken cancel);
}

/// <summary>Ability: lists what a column holds, each value once. For reference data, which is compared with the ERP's entities.</summary>
public interface IListsMembers
{
    /// <summary>
    /// Every distinct value of a text column. <paramref name="expected"/> are values that are probably there: they help to ask for a long list in few questions, and decide nothing. Within the destination's own limits for one
    /// answer.
    /// </summary>
    /// <exception cref="Errors.ConnectorException">It cannot be asked, or not now.</exception>
    Task<MemberList> ReadMembersAsync(ContainerReference container, TableSchema table, string column, IReadOnlyCollection<string> expected, CancellationToken cancel);
}

/// <summary>Values of a column.</summary>
/// <param name="Members">Each once.</param>
/// <param name="Unlisted">How many more there are that no question brought.</param>
public sealed record MemberList(IReadOnlySet<string> Members, long Unlisted);

/// <summary>Rows of one batch id.</summary>
public sealed record StoredBatch(string BatchId, long Rows);

/// <summary>A row as a destination holds it.</summary>
/// <param name="SourceId">Its <c>_SourceId</c>.</param>
/// <param name="Version">Its <c>_Version</c>.</param>
/// <param name="Deleted">True for a tombstone.</param>
/// <param name="Values">The columns that are not lineage, in the table's order: numbers as decimal digits without exponent, dates as ISO 8601, <c>true</c> or <c>false</c>, text as it is; null for blank.</param>
public sealed record ListedRow(string SourceId, long Version, bool Deleted, ImmutableArray<string?> Values);

/// <summary>Totals of one group: values in the order asked for.</summary>
public sealed record GroupTotals(ImmutableArray<string> Group, long Count, ImmutableArray<decimal> Sums);

/// <summary>Summed columns of one key.</summary>
public sealed record KeyTotals(string SourceId, ImmutableArray<decimal> Values);

/// <summary>Ability: what a batch takes of the vendor's limits depends on its rows, and is counted in them.</summary>
public interface IClaimsByRows
{
    /// <summary>What sending a batch takes, in the place of <see cref="IDestination.ClaimsFor"/>, which forecasts reckon with. Reads the batch once, in memory that does not depend on the number of rows. Pure.</summary>
    ImmutableArray<QuotaClaim> ClaimsOf(ContainerReference container, DeliveryBatch batch);
}

/// <summary>Ability: looks for the older versions of a batch's rows only where they can lie, by a column of dates or times.</summary>
public interface ILooksByDay
{
    /// <summary>The column of a table whose days it wants to be told with each batch (<see cref="BatchReference.Days"/>), none of lineage; null for none. Pure.</summary>
    string? DayColumn(TableSchema table);
}

/// <summary>Ability: brings rows of keys that a table does not hold on a shorter way than rows that may change what is there.</summary>
public interface ITakesNewRows
{
    /// <summary>Whether it wants to be told of such batches of a table (<see cref="BatchReference.OnlyNew"/>). Pure.</summary>
    bool TakesNewRows(TableSchema table);

    /// <summary>What such a batch is reckoned to take, in the place of <see cref="IDestination.ClaimsFor"/>: for forecasts of a first read, which brings nothing else. Pure.</summary>
    ImmutableArray<QuotaClaim> ClaimsForNew(ContainerReference container, TableSchema table, int rows, long bytes);
}

/// <summary>Ability: empties a table in one step (for small <see cref="WriteMode.Replace"/> tables, and for a rebuild).</summary>
public interface IEmptiesTables
{
    /// <summary>Why a table must not be emptied, with what to do instead; null if it may be. Pure: asked before anything is given up for a table that is to be emptied.</summary>
    ConnectorError? WhyNotEmptied(TableSchema table);

    /// <summary>Removes every row. Repeating it does no harm.</summary>
    Task EmptyAsync(ContainerReference container, TableSchema table, CancellationToken cancel);
}

/// <summary>Ability: after a verified run, refreshes what was built on the tables.</summary>
public interface IRefreshes
{
    /// <summary>Triggers the refreshes that the settings name and follows them to their end; a finding each.</summary>
    Task<CheckReport> RefreshAsync(CancellationToken cancel);
}

/// <summary>Ability: a second container of the same schema, filled beside the first (compaction).</summary>
public interface ICompacts
{
    /// <summary>Creates an empty container for the current state under a new name; gives the existing one if it was created before.</summary>
    Task<ContainerReference> CreateSuccessorAsync(DestinationSchema schema, string name, CancellationToken cancel);
}
