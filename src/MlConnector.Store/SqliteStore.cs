using MlConnector.Engine.Ports;
using MlConnector.Store.Access;
using MlConnector.Store.Alerts;
using MlConnector.Store.AskedKeys;
using MlConnector.Store.Audit;
using MlConnector.Store.Batches;
using MlConnector.Store.DeadLetters;
using MlConnector.Store.Drafts;
using MlConnector.Store.Idempotency;
using MlConnector.Store.Incarnations;
using MlConnector.Store.Leases;
using MlConnector.Store.Migrations;
using MlConnector.Store.Mutations;
using MlConnector.Store.Quotas;
using MlConnector.Store.Reconciliations;
using MlConnector.Store.Revisions;
using MlConnector.Store.Runs;
using MlConnector.Store.Schedules;
using MlConnector.Store.Secrets;
using MlConnector.Store.SignIns;
using MlConnector.Store.Sql;
using MlConnector.Store.Sqlite;
using MlConnector.Store.Streams;

namespace MlConnector.Store;

/// <summary>
/// The store on SQLite: a file in the data folder, used by any number of processes of one host. Opened with <c>OpenAsync</c>, which creates, migrates (with a copy made
/// first) and checks it. Disposing anchors what was committed.
/// </summary>
public sealed class SqliteStore : IStore
{
    private readonly Database database;
    private readonly SqliteDialect dialect;
    private readonly IncarnationKeeper incarnation;

    private SqliteStore(Database database, SqliteDialect dialect, IncarnationKeeper incarnation, TimeProvider time)
    {
        (this.database, this.dialect, this.incarnation) = (database, dialect, incarnation);
        var quotas = new QuotaCounter(new QuotaClock(time));
        var underWay = new RequestsUnderWay();
        Revisions = new RevisionStore(database);
        Runs = new RunStore(database, incarnation);
        Streams = new StreamStore(database, incarnation);
        Batches = new BatchStore(database, incarnation, quotas, underWay);
        DeadLetters = new DeadLetterStore(database);
        Mutations = new MutationStore(database, incarnation);
        Leases = new LeaseStore(database);
        Refusals = new RefusalStore(database);
        Pauses = new PauseStore(database);
        Drafts = new DraftStore(database);
        Alerts = new AlertStore(database);
        Idempotency = new IdempotencyStore(database);
        AskedKeys = new AskedKeyStore(database);
        Reconciliations = new ReconciliationStore(database);
        Quotas = new QuotaStore(database, quotas, underWay, time);
        Audit = new AuditStore(database);
        Secrets = new SecretStore(database);
        Access = new AccessStore(database);
    }

    /// <inheritdoc />
    public string Incarnation => incarnation.Id;

    /// <inheritdoc />
    public Task<IReadOnlyList<IncarnationRecord>> IncarnationsAsync(CancellationToken cancel) => incarnation.ListAsync(cancel);

    /// <summary>Set if opening began a new incarnation: why. Null if the store goes on as it was left.</summary>
    public IncarnationRecord? Renewed => incarnation.Renewed;

    /// <summary>Statements that this process has had carried out since the store was opened.</summary>
    public long Statements => database.Statements;

    /// <inheritdoc />
    public Task<long> VersionAsync(CancellationToken cancel) => database.VersionAsync(cancel);

    /// <inheritdoc />
    public IRevisionStore Revisions { get; }

    /// <inheritdoc />
    public IRunStore Runs { get; }

    /// <inheritdoc />
    public IStreamStore Streams { get; }

    /// <inheritdoc />
    public IBatchStore Batches { get; }

    /// <inheritdoc />
    public IDeadLetterStore DeadLetters { get; }

    /// <inheritdoc />
    public IMutationStore Mutations { get; }

    /// <inheritdoc />
    public ILeaseStore Leases { get; }

    /// <inheritdoc />
    public IRefusalStore Refusals { get; }

    /// <inheritdoc />
    public IPauseStore Pauses { get; }

    /// <inheritdoc />
    public IDraftStore Drafts { get; }

    /// <inheritdoc />
    public IAlertStore Alerts { get; }

    /// <inheritdoc />
    public IIdempotencyStore Idempotency { get; }

    /// <inheritdoc />
    public IAskedKeyStore AskedKeys { get; }

    /// <inheritdoc />
    public IReconciliationStore Reconciliations { get; }

    /// <inheritdoc />
    public IQuotaStore Quotas { get; }

    /// <inheritdoc />
    public IAuditStore Audit { get; }

    /// <inheritdoc />
    public ISecretStore Secrets { get; }

    /// <inheritdoc />
    public IAccessStore Access { get; }

    /// <summary>Opens the store, creating it if it is not there.</summary>
    /// <param name="options">Where it lies.</param>
    /// <param name="time">The only clock.</param>
    /// <param name="ids">Gives incarnation ids.</param>
    /// <param name="cancel">Ends the wait for another process.</param>
    /// <exception cref="Abstractions.Errors.ConnectorException"><c>SQLITE-MISSING</c>, <c>SQLITE-OLD</c>, <c>STORE-NEWER</c>, <c>STORE-DAMAGED</c>, <c>STORE-ACCESS</c>, <c>STORE-BUSY</c>, <c>STORE-FULL</c>.</exception>
    public static Task<SqliteStore> OpenAsync(SqliteStoreOptions options, TimeProvider time, IIdSource ids, CancellationToken cancel) =>
        OpenAsync(options, Migration.ReadEmbedded(), time, ids, cancel);

    internal static async Task<SqliteStore> OpenAsync(SqliteStoreOptions options, IReadOnlyList<Migration> migrations, TimeProvider time, IIdSource ids, CancellationToken cancel)
    {
        NativeSqlite.Load();
        SqliteFile.Prepare(options);
        var sqlite = new SqliteDialect(options, time);
        var opened = new Database(sqlite);
        try
        {
            await SqliteFile.CheckAsync(opened, options, cancel);
            var migrator = new Migrator(opened, migrations, time);
            if (!await migrator.IsCurrentAsync(cancel)) await migrator.ApplyAsync(cancel);
            var keeper = new IncarnationKeeper(opened, new Anchor(options.AnchorFile), options, time, ids);
            await keeper.OpenAsync(cancel);
            return new SqliteStore(opened, sqlite, keeper, time);
        }
        catch
        {
            await opened.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        try
        {
            await incarnation.MarkAsync(CancellationToken.None);
        }
        catch (Abstractions.Errors.ConnectorException)
        {
            // The mark makes a later rollback noticed sooner; without it nothing is wrong, and closing must not fail for it.
        }
        await database.DisposeAsync();
    }
}
