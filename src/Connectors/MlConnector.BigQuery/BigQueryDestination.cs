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
using MlConnector.BigQuery.Ways;
using MlConnector.Http.Transport;
using Microsoft.Extensions.Logging;
using Polly;

namespace MlConnector.BigQuery;

/// <summary>
/// Google BigQuery: one batch is one load job, one <c>insertAll</c>, or one stream of the Storage Write API, as the connection says. Arrival is proven by the job, the stream, and by counting <c>_BatchId</c>. Puts the parts together;
/// everything that knows the vendor's formats is in the folders.
/// </summary>
internal sealed class BigQueryDestination : IDestination, ISignsInAhead, IReadsBack, IListsRows, IEmptiesTables, ILooksByDay, IClaimsByRows, IClaimsByGeneration, ICountsGenerations, IKeepsTrialBalances, IComparesChanges, ITakesNewRows
{
    /// <summary>The figures of Google's own clients; 24 sends give up after ten minutes, as they do.</summary>
    private static readonly SendBackoff Patience = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(32), 24);

    private readonly BigQueryOptions options;
    private readonly HttpClient http;
    private readonly HttpMessageHandler signInHandler;
    private readonly BigQueryTokens tokens;
    private readonly QueryClient queries;
    private readonly IRowWay way;
    private readonly TotalsReader totals;
    private readonly RowLister lister;
    private readonly BufferedRows buffered;
    private readonly ChangeComparer comparer;
    private readonly BatchCounts counts;
    private readonly GrowingGeneration growing;
    private readonly TableInspector inspector;
    private readonly SchemaPlanner planner;
    private readonly SchemaApplier applier;
    private readonly ConnectionCheck check;
    private readonly ILogger log;

    public BigQueryDestination(BigQueryOptions options, ConnectorServices services)
    {
        this.options = options;
        TimeProvider time = services.Time;
        log = services.Logs.CreateLogger("MlConnector.BigQuery");
        http = HttpClientFactory.Create(options.HttpOf(options.ApiBase, "BigQuery"), log);
        signInHandler = HttpClientFactory.CreateHandler(options.HttpOf(options.TokenUrl, "Sign-in"), log);
        var pauses = new CallPauses(RetryOptions.Of(options.Patience, services), services.Jitter);
        ResiliencePipeline patience = RetryPipeline.Create(pauses.Retry, time, services.Jitter, (error, wait, _) => BigQueryLog.CallRetry(log, error.Code, RetryPipeline.Seconds(wait)));
        Impersonation? impersonation = options.Impersonate is null ? null : new Impersonation(options, HttpClientFactory.Create(options.HttpOf(options.ImpersonateUrl, "Sign-in"), log));
        tokens = new BigQueryTokens(new ServiceAccountGrant(options, services, signInHandler), impersonation, time, patience, log);
        var client = new BigQueryClient(http, options, tokens, time, patience, log);
        var jobs = new JobDirectory(client, options, time, log);
        queries = new QueryClient(client, jobs, options, new RequestNames(time, services.Jitter), time);
        var tables = new TableDirectory(client, new MetadataPace(options, services.Pace));
        buffered = new BufferedRows(tables, time);
        lister = new RowLister(queries, options);
        counts = new BatchCounts(lister, jobs);
        growing = new GrowingGeneration(tables, queries, options);
        totals = new TotalsReader(queries, options);
        comparer = new ChangeComparer(queries, options, log);
        inspector = new TableInspector(tables, queries, options);
        var scans = new ScanForecast(queries, options);
        planner = new SchemaPlanner(tables, scans, new MergeForecast(queries, options), options);
        applier = new SchemaApplier(tables, planner, queries, options, log);
        way = RowWays.Of(new WayParts(options, services, client, tokens, tables, jobs, growing, lister, pauses, patience, log));
        check = new ConnectionCheck(tokens, client, tables, queries, new RightsProbe(way, tables, queries, scans, options), options);
    }

    /// <inheritdoc />
    public DestinationCapabilities Capabilities => way.Capabilities with { ParallelSends = options.Limits.ParallelJobs, ReadBack = ReadBackKind.CountsSumsKeys, ListsKeys = true, Settle = options.Settle, Backoff = Patience };

    /// <inheritdoc />
    public Task<CheckReport> CheckAsync(DestinationSchema? schema, CancellationToken cancel) => check.RunAsync(schema, cancel);

    /// <inheritdoc />
    public ColumnSchema DescribeColumn(string table, string name, Field value, string? requested, Problems problems)
    {
        ColumnSchema column = ColumnTypes.Describe(name, value, requested, options.LimitsOf(table, name), problems);
        if (options.Load == LoadWay.StorageWrite && column.NativeType == "FLOAT64")
            problems.Add(BigQueryErrors.Config("BIGQUERY-TYPE", $"Column {name}: FLOAT64 would be sent in binary form, which this program keeps no number in.", "Use NUMERIC or BIGNUMERIC, or load by jobs (load: job)."));
        return column;
    }

    /// <inheritdoc />
    public ImmutableArray<ColumnSchema> DescribeLineage(WriteMode mode) => LineageColumns.Describe(mode, options);

    /// <inheritdoc />
    public ValueTask<string> HomeAsync(CancellationToken cancel) => ValueTask.FromResult(options.Project);

    /// <inheritdoc />
    public Task<SchemaDiff> PlanSchemaAsync(DestinationSchema wanted, DestinationSchema? deployed, ContainerReference? container, CancellationToken cancel) =>
        planner.PlanAsync(wanted, deployed, container, cancel);

    /// <inheritdoc />
    public Task<ContainerReference> ApplySchemaAsync(DestinationSchema wanted, DestinationSchema? deployed, SchemaDiff diff, bool allowBreaking, CancellationToken cancel) =>
        applier.ApplyAsync(wanted, deployed, diff, allowBreaking, cancel);

    /// <inheritdoc />
    public Task<ImmutableArray<TableState>> InspectAsync(ContainerReference container, ImmutableArray<TableSchema> tables, CancellationToken cancel) => inspector.InspectAsync(container, tables, cancel);

    /// <inheritdoc />
    public ImmutableArray<QuotaClaim> ClaimsFor(ContainerReference container, TableSchema table, int rows, long bytes, long rowsInFullestTable) => way.ClaimsFor(container, table, rows, bytes);

    /// <inheritdoc />
    public ImmutableArray<QuotaClaim> ClaimsOf(ContainerReference container, DeliveryBatch batch) => way.ClaimsOf(container, batch);

    /// <inheritdoc />
    public Task<SendResult> SendAsync(ContainerReference container, DeliveryBatch batch, CancellationToken cancel) => way.SendAsync(container, batch, cancel);

    /// <inheritdoc />
    public ImmutableArray<QuotaClaim> ClaimsOfGeneration(ContainerReference container, TableSchema table) => new LoadClaims(options).OfGeneration(container, table);

    /// <inheritdoc />
    public Task<long> CountGenerationAsync(ContainerReference container, TableSchema table, long generation, CancellationToken cancel) => growing.CountAsync(container, table, generation, cancel);

    /// <inheritdoc />
    public Task<ConfirmResult> ConfirmAsync(ContainerReference container, BatchReference batch, CancellationToken cancel) => way.ConfirmAsync(container, batch, cancel);

    /// <inheritdoc />
    public long? BytesScannedOf(TableSchema table) => queries.BytesScannedOf(table.Name);

    /// <inheritdoc />
    public Task<IReadOnlyDictionary<string, long>> CountBatchesAsync(ContainerReference container, TableSchema table, IReadOnlyList<string> batchIds, CancellationToken cancel) =>
        counts.CountAsync(container, table, batchIds, cancel);

    /// <inheritdoc />
    public bool IsNumber(ColumnSchema column) => ColumnTypes.IsNumber(column);

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
    public Task<ChangedTable> CompareAsync(ContainerReference container, TableSchema table, IReadOnlyList<string> batchIds, CancellationToken cancel) => comparer.CompareAsync(container, table, batchIds, cancel);

    /// <inheritdoc />
    public ConnectorError? WhyNotEmptied(TableSchema table) => options.Streams ? BigQueryErrors.StreamedTable($"Emptying table {table.Name}") : null;

    /// <inheritdoc />
    public async Task EmptyAsync(ContainerReference container, TableSchema table, CancellationToken cancel)
    {
        if ((WhyNotEmptied(table) ?? await buffered.WhyNotYetAsync(container, table.Name, $"Emptying table {table.Name}", cancel)) is { } reason) throw new ConnectorException(reason);
        await queries.ExecuteAsync($"TRUNCATE TABLE {TableAddress.Of(options, container, table.Name)}", "Emptying the table", cancel);
        if (table.Mode == WriteMode.Upsert) await queries.ExecuteAsync($"TRUNCATE TABLE {TableAddress.Of(options, container, StagingTables.ChangesOf(table.Name))}", "Emptying the staged changes", cancel);
        BigQueryLog.TableEmptied(log, table.Name);
    }

    /// <inheritdoc />
    public string? DayColumn(TableSchema table) => DayBounds.ColumnOf(table, options.LayoutOf(table.Name));

    /// <inheritdoc />
    public bool TakesNewRows(TableSchema table) => table.Mode == WriteMode.Upsert && options.Load == LoadWay.Job;

    /// <inheritdoc />
    public ImmutableArray<QuotaClaim> ClaimsForNew(ContainerReference container, TableSchema table, int rows, long bytes) => new LoadClaims(options).OfNew(container, table, rows, bytes);

    /// <inheritdoc />
    public void SignInAhead() => tokens.Begin();

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await tokens.DisposeAsync();
        (way as IDisposable)?.Dispose();
        http.Dispose();
        signInHandler.Dispose();
    }
}
