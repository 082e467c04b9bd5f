using System.Collections.Immutable;
using MlConnector.Abstractions.Checks;
using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.BigQuery.Checks;
using MlConnector.BigQuery.Loads;
using MlConnector.BigQuery.Queries;
using MlConnector.BigQuery.SignIn;
using MlConnector.BigQuery.Staging;
using MlConnector.BigQuery.Tables;
using MlConnector.BigQuery.Transport;
using MlConnector.Http.Transport;
using Microsoft.Extensions.Logging;
using Polly;

namespace MlConnector.BigQuery;

/// <summary>
/// Google BigQuery: one batch is one load job under an id of our own, which the service takes once. Arrival is proven by the job and by counting <c>_BatchId</c>. Puts the parts together; everything that knows the
/// vendor's formats is in the folders.
/// </summary>
internal sealed class BigQueryDestination : IDestination, ISignsInAhead, IReadsBack, IListsRows, IEmptiesTables, ILooksByDay, IKeepsTrialBalances
{
    private readonly BigQueryOptions options;
    private readonly HttpClient http;
    private readonly SocketsHttpHandler signInHandler;
    private readonly BigQueryTokens tokens;
    private readonly QueryClient queries;
    private readonly LoadSender sender;
    private readonly BatchConfirmer confirmer;
    private readonly TotalsReader totals;
    private readonly RowLister lister;
    private readonly TableInspector inspector;
    private readonly SchemaPlanner planner;
    private readonly SchemaApplier applier;
    private readonly LoadClaims claims;
    private readonly ConnectionCheck check;
    private readonly ILogger log;

    public BigQueryDestination(BigQueryOptions options, ConnectorServices services)
    {
        this.options = options;
        TimeProvider time = services.Time;
        log = services.Logs.CreateLogger("MlConnector.BigQuery");
        http = HttpClientFactory.Create(HttpOf(options.ApiBase, "BigQuery"), log);
        signInHandler = HttpClientFactory.CreateHandler(HttpOf(options.TokenUrl, "Sign-in"), log);
        var retry = new RetryOptions { FirstDelay = TimeSpan.FromSeconds(1), MaxDelay = TimeSpan.FromSeconds(32), Patience = options.Patience };
        ResiliencePipeline patience = RetryPipeline.Create(retry, time, services.Jitter, (error, wait, _) => BigQueryLog.CallRetry(log, error.Code, RetryPipeline.Seconds(wait)));
        Impersonation? impersonation = options.Impersonate is null ? null : new Impersonation(options, HttpClientFactory.Create(HttpOf(options.ImpersonateUrl, "Sign-in"), log));
        tokens = new BigQueryTokens(new ServiceAccountGrant(options, services, signInHandler), impersonation, time, patience, log);
        var client = new BigQueryClient(http, options, tokens, time, patience, log);
        queries = new QueryClient(client, options);
        var tables = new TableDirectory(client);
        var jobs = new JobDirectory(client, options, time, log);
        lister = new RowLister(queries, options);
        totals = new TotalsReader(queries, options);
        inspector = new TableInspector(tables, queries, options);
        planner = new SchemaPlanner(tables, options);
        applier = new SchemaApplier(tables, planner, queries, options, log);
        var staging = new StagingTables(tables, options, time);
        sender = new LoadSender(new Upload(client, time, options, log), jobs, staging, new StagedFinish(client, jobs, queries, staging, options, log), options, log);
        confirmer = new BatchConfirmer(jobs, lister, options, time, log);
        claims = new LoadClaims(options);
        check = new ConnectionCheck(tokens, client, tables, queries, new RightsProbe(client, tables, queries, options), options);
    }

    /// <inheritdoc />
    public DestinationCapabilities Capabilities => new()
    {
        WriteModes = [WriteMode.Append, WriteMode.Versions, WriteMode.Replace, WriteMode.Upsert],
        SwapsGenerations = true,
        MaxRowsPerBatch = ushort.MaxValue,
        MaxBytesPerBatch = options.Limits.BytesPerJob,
        PreferredRowsPerBatch = options.Limits.RowsPerJob,
        ParallelSends = options.Limits.ParallelJobs,
        Idempotency = IdempotencyKind.RequestId,
        ReadBack = ReadBackKind.CountsSumsKeys,
        ListsKeys = true,
        Settle = options.Settle,
        BisectPosts = 20,
    };

    /// <inheritdoc />
    public Task<CheckReport> CheckAsync(DestinationSchema? schema, CancellationToken cancel) => check.RunAsync(schema, cancel);

    /// <inheritdoc />
    public ColumnSchema DescribeColumn(string table, string name, Field value, string? requested, Problems problems) =>
        ColumnTypes.Describe(name, value, requested, options.LimitsOf(table, name), problems);

    /// <inheritdoc />
    public ImmutableArray<ColumnSchema> DescribeLineage(WriteMode mode) => LineageColumns.Describe(mode, options);

    /// <inheritdoc />
    public Task<SchemaDiff> PlanSchemaAsync(DestinationSchema wanted, DestinationSchema? deployed, ContainerReference? container, CancellationToken cancel) =>
        planner.PlanAsync(wanted, deployed, container, cancel);

    /// <inheritdoc />
    public Task<ContainerReference> ApplySchemaAsync(DestinationSchema wanted, DestinationSchema? deployed, SchemaDiff diff, bool allowBreaking, CancellationToken cancel) =>
        applier.ApplyAsync(wanted, deployed, diff, allowBreaking, cancel);

    /// <inheritdoc />
    public Task<ImmutableArray<TableState>> InspectAsync(ContainerReference container, ImmutableArray<TableSchema> tables, CancellationToken cancel) => inspector.InspectAsync(container, tables, cancel);

    /// <inheritdoc />
    public ImmutableArray<QuotaClaim> ClaimsFor(ContainerReference container, TableSchema table, int rows, long bytes, long rowsInFullestTable) => claims.Of(container, table);

    /// <inheritdoc />
    public Task<SendResult> SendAsync(ContainerReference container, DeliveryBatch batch, CancellationToken cancel) => sender.SendAsync(container, batch, cancel);

    /// <inheritdoc />
    public Task<ConfirmResult> ConfirmAsync(ContainerReference container, BatchReference batch, CancellationToken cancel) => confirmer.ConfirmAsync(container, batch, cancel);

    /// <inheritdoc />
    public async Task<IReadOnlyDictionary<string, long>> CountBatchesAsync(ContainerReference container, TableSchema table, IReadOnlyList<string> batchIds, CancellationToken cancel) =>
        await lister.CountAsync(container, table, batchIds, cancel);

    /// <inheritdoc />
    public IAsyncEnumerable<GroupTotals> ReadTotalsAsync(ContainerReference container, TableSchema table, ImmutableArray<string> groupBy, ImmutableArray<string> sums, CancellationToken cancel) =>
        totals.TotalsAsync(container, table, groupBy, sums, cancel);

    /// <inheritdoc />
    public IAsyncEnumerable<KeyTotals> ReadKeysAsync(ContainerReference container, TableSchema table, ImmutableArray<KeyValuePair<string, string>> group, ImmutableArray<string> sums, CancellationToken cancel) =>
        totals.KeysAsync(container, table, group, sums, cancel);

    /// <inheritdoc />
    public IAsyncEnumerable<GroupTotals> ReadTrialBalanceAsync(ContainerReference container, TableSchema table, CancellationToken cancel) => totals.TrialBalanceAsync(container, table, cancel);

    /// <inheritdoc />
    public IAsyncEnumerable<StoredBatch> ReadBatchesAsync(ContainerReference container, TableSchema table, CancellationToken cancel) => lister.BatchesAsync(container, table, cancel);

    /// <inheritdoc />
    public IAsyncEnumerable<ListedRow> ReadRowsAsync(ContainerReference container, TableSchema table, IReadOnlyList<StoredBatch> batches, CancellationToken cancel) => lister.RowsAsync(container, table, batches, cancel);

    /// <inheritdoc />
    public async Task EmptyAsync(ContainerReference container, TableSchema table, CancellationToken cancel)
    {
        await queries.ExecuteAsync($"TRUNCATE TABLE {TableAddress.Of(options, container, table.Name)}", "Emptying the table", cancel);
        if (table.Mode == WriteMode.Upsert) await queries.ExecuteAsync($"TRUNCATE TABLE {TableAddress.Of(options, container, StagingTables.ChangesOf(table.Name))}", "Emptying the staged changes", cancel);
        BigQueryLog.TableEmptied(log, table.Name);
    }

    /// <inheritdoc />
    public string? DayColumn(TableSchema table) => DayBounds.ColumnOf(table, options.LayoutOf(table.Name));

    /// <inheritdoc />
    public void SignInAhead() => tokens.Begin();

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await tokens.DisposeAsync();
        http.Dispose();
        signInHandler.Dispose();
    }

    private HttpTransportOptions HttpOf(Uri address, string system) => new()
    {
        BaseAddress = address,
        TrustedCertificates = options.TrustedCertificates,
        AllowPlainHttp = options.AllowPlainHttp,
        MaxConnections = options.Limits.ParallelJobs + 4,
        Owner = ErrorOwner.DestinationAdmin,
        System = system,
    };
}
