using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using MlConnector.Abstractions.Checks;
using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.Http.Transport;
using MlConnector.PowerBi.Checks;
using MlConnector.PowerBi.Datasets;
using MlConnector.PowerBi.Pacing;
using MlConnector.PowerBi.ReadBack;
using MlConnector.PowerBi.Refreshes;
using MlConnector.PowerBi.Rows;
using MlConnector.PowerBi.Schema;
using MlConnector.PowerBi.SignIn;
using MlConnector.PowerBi.Transport;
using MlConnector.PowerBi.Workspaces;
using Microsoft.Extensions.Logging;

namespace MlConnector.PowerBi;

/// <summary>
/// Power BI push datasets: rows can be appended, and all rows of a table deleted; nothing else. Arrival is proven by counting <c>_BatchId</c> in DAX. Puts the parts together;
/// everything that knows the vendor's formats is in the folders.
/// </summary>
internal sealed class PowerBiDestination : IDestination, ISignsInAhead, IReadsBack, IListsRows, IEmptiesTables, IRefreshes, ICompacts, IPacesRequests
{
    private readonly PowerBiOptions options;
    private readonly HttpClient http;
    private readonly Lazy<HttpClient> signInHttp;
    private readonly PowerBiTokens tokens;
    private readonly PowerBiClient client;
    private readonly WorkspaceDirectory workspaces;
    private readonly RowSender sender;
    private readonly TableEmptying emptying;
    private readonly BatchCounter counter;
    private readonly BatchConfirmer confirmer;
    private readonly TotalsReader totals;
    private readonly RowLister lister;
    private readonly TableInspector inspector;
    private readonly SchemaPlanner planner;
    private readonly SchemaApplier applier;
    private readonly PostClaims claims;
    private readonly QueryPace pace;
    private readonly ConnectionCheck check;
    private readonly RefreshClaims refreshes;
    private readonly DatasetRefresher refresher;
    private readonly ILogger log;

    public PowerBiDestination(PowerBiOptions options, ConnectorServices services)
    {
        this.options = options;
        TimeProvider time = services.Time;
        log = services.Logs.CreateLogger("MlConnector.PowerBi");
        http = HttpClientFactory.Create(HttpOf(options.ApiBase, "Power BI"), log);
        signInHttp = new Lazy<HttpClient>(() => HttpClientFactory.Create(HttpOf(options.Authority, "Sign-in"), log));
        RetryOptions retry = PowerBiClient.StandardRetry with { Patience = options.Patience, FaultPatience = services.FaultPatience };
        tokens = new PowerBiTokens(new MsalGrant(options, services, signInHttp), options.Tenant, time, services.Jitter, log, retry);
        client = new PowerBiClient(http, options.ApiBase, options.Timeout, tokens, time, services.Jitter, log, retry);
        workspaces = new WorkspaceDirectory(client, options);
        sender = new RowSender(client, options.Limits, options.SendsNulls, time, log);
        emptying = new TableEmptying(client, options, time, log);
        pace = new QueryPace(options, services.Pace);
        var queries = new QueryClient(client, pace);
        counter = new BatchCounter(queries);
        confirmer = new BatchConfirmer(queries, counter, options, time, log);
        totals = new TotalsReader(queries);
        lister = new RowLister(queries);
        var datasets = new DatasetDirectory(client);
        inspector = new TableInspector(datasets, queries, counter, options);
        planner = new SchemaPlanner(workspaces, datasets, new ColumnProbe(queries), options, time);
        var creation = new DatasetCreation(client, datasets, options, time, log);
        var probe = new CreationProbe(creation, datasets, sender, confirmer, options, time);
        applier = new SchemaApplier(client, workspaces, datasets, creation, probe, planner, options, log);
        claims = new PostClaims(options.Limits);
        check = new ConnectionCheck(tokens, workspaces, datasets, queries, probe, options, time);
        refreshes = new RefreshClaims(options);
        refresher = new DatasetRefresher(client, workspaces, datasets, options, refreshes, services.Pace, time, log);
    }

    /// <inheritdoc />
    public DestinationCapabilities Capabilities => new()
    {
        WriteModes = [WriteMode.Append, WriteMode.Versions, WriteMode.Replace],
        MaxRowsPerBatch = options.Limits.RowsPerPost,
        MaxBytesPerBatch = options.Limits.BytesPerPost,
        PreferredRowsPerBatch = options.Limits.PreferredRowsPerPost,
        ParallelSends = options.Limits.PendingPosts,
        Idempotency = IdempotencyKind.None,
        ReadBack = ReadsBack ? ReadBackKind.CountsSumsKeys : ReadBackKind.None,
        ListsKeys = ReadsBack,
        Settle = options.Settle,
        BisectPosts = 40,
        MaxRowsPerTable = options.Limits.RowsPerTable,
    };

    private bool ReadsBack => options.ReadBack != ReadBackMode.Off && !confirmer.Refused;

    /// <inheritdoc />
    public Task<CheckReport> CheckAsync(DestinationSchema? schema, CancellationToken cancel) => check.RunAsync(schema, cancel);

    /// <inheritdoc />
    public ColumnSchema DescribeColumn(string table, string name, Field value, string? requested, Problems problems) =>
        ColumnTypes.Describe(name, value, requested, options.EarliestDate, problems);

    /// <inheritdoc />
    public ImmutableArray<ColumnSchema> DescribeLineage(WriteMode mode) => LineageColumns.Describe(mode, options);

    /// <inheritdoc />
    public ValueTask<string> HomeAsync(CancellationToken cancel) => workspaces.IdAsync(cancel);

    /// <inheritdoc />
    public Task<SchemaDiff> PlanSchemaAsync(DestinationSchema wanted, DestinationSchema? deployed, ContainerReference? container, CancellationToken cancel) =>
        planner.PlanAsync(wanted, deployed, container, cancel);

    /// <inheritdoc />
    public Task<ContainerReference> ApplySchemaAsync(DestinationSchema wanted, DestinationSchema? deployed, SchemaDiff diff, bool allowBreaking,
        CancellationToken cancel) =>
        applier.ApplyAsync(wanted, deployed, diff, allowBreaking, cancel);

    /// <inheritdoc />
    public async Task<ImmutableArray<TableState>> InspectAsync(ContainerReference container, ImmutableArray<TableSchema> tables, CancellationToken cancel) =>
        await inspector.InspectAsync(await WorkspaceOfAsync(container, cancel), container, tables, cancel);

    /// <inheritdoc />
    public ImmutableArray<QuotaClaim> ClaimsFor(ContainerReference container, TableSchema table, int rows, long bytes, long rowsInFullestTable) =>
        claims.Of(container, rows, rowsInFullestTable);

    /// <inheritdoc />
    public ImmutableArray<QuotaClaim> ClaimsOfRequest => [.. pace.Claims, .. refreshes.All];

    /// <inheritdoc />
    public async Task<SendResult> SendAsync(ContainerReference container, DeliveryBatch batch, CancellationToken cancel)
    {
        try
        {
            return await sender.SendAsync(await WorkspaceOfAsync(container, cancel), container, batch, cancel);
        }
        catch (ConnectorException e)
        {
            // The workspace was not found, so nothing left.
            return SendClassifier.Refused(e.Error);
        }
    }

    /// <inheritdoc />
    public async Task<ConfirmResult> ConfirmAsync(ContainerReference container, BatchReference batch, CancellationToken cancel) =>
        await confirmer.ConfirmAsync(await WorkspaceOfAsync(container, cancel), container, batch, cancel);

    /// <inheritdoc />
    public async Task<IReadOnlyDictionary<string, long>> CountBatchesAsync(ContainerReference container, TableSchema table,
        IReadOnlyList<string> batchIds, CancellationToken cancel) =>
        await counter.BatchesAsync(await WorkspaceOfAsync(container, cancel), container, table, batchIds, cancel);

    /// <inheritdoc />
    public bool IsNumber(ColumnSchema column) => ColumnTypes.IsNumber(column);

    /// <inheritdoc />
    public async IAsyncEnumerable<GroupTotals> ReadTotalsAsync(ContainerReference container, TableSchema table, ImmutableArray<string> groupBy,
        ImmutableArray<string> sums, [EnumeratorCancellation] CancellationToken cancel)
    {
        await foreach (GroupTotals group in totals.TotalsAsync(await WorkspaceOfAsync(container, cancel), container, table, groupBy, sums, cancel)) yield return group;
    }

    /// <inheritdoc />
    public async IAsyncEnumerable<KeyTotals> ReadKeysAsync(ContainerReference container, TableSchema table,
        ImmutableArray<KeyValuePair<string, string>> group, ImmutableArray<string> sums, [EnumeratorCancellation] CancellationToken cancel)
    {
        await foreach (KeyTotals key in totals.KeysAsync(await WorkspaceOfAsync(container, cancel), container, table, group, sums, cancel)) yield return key;
    }

    /// <inheritdoc />
    public async IAsyncEnumerable<StoredBatch> ReadBatchesAsync(ContainerReference container, TableSchema table, [EnumeratorCancellation] CancellationToken cancel)
    {
        await foreach (StoredBatch batch in lister.BatchesAsync(await WorkspaceOfAsync(container, cancel), container, table, cancel)) yield return batch;
    }

    /// <inheritdoc />
    public async IAsyncEnumerable<ListedRow> ReadRowsAsync(ContainerReference container, TableSchema table, IReadOnlyList<StoredBatch> batches, [EnumeratorCancellation] CancellationToken cancel)
    {
        await foreach (ListedRow row in lister.RowsAsync(await WorkspaceOfAsync(container, cancel), container, table, batches, cancel)) yield return row;
    }

    /// <inheritdoc />
    public ConnectorError? WhyNotEmptied(TableSchema table) => null;

    /// <inheritdoc />
    public async Task EmptyAsync(ContainerReference container, TableSchema table, CancellationToken cancel) =>
        await emptying.EmptyAsync(await WorkspaceOfAsync(container, cancel), container.Id, container.Name, table.Name, cancel);

    /// <inheritdoc />
    public Task<CheckReport> RefreshAsync(CancellationToken cancel) => refresher.RefreshAsync(cancel);

    /// <inheritdoc />
    public async Task<ContainerReference> CreateSuccessorAsync(DestinationSchema schema, string name, CancellationToken cancel)
    {
        var problems = new Problems();
        problems.AddRange(SchemaRules.Problems(schema));
        problems.ThrowIfAny();
        return await applier.CreateAsync(schema, name, await workspaces.IdAsync(cancel), cancel);
    }

    /// <inheritdoc />
    public void SignInAhead() => tokens.Begin();

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await tokens.DisposeAsync();
        http.Dispose();
        if (signInHttp.IsValueCreated) signInHttp.Value.Dispose();
    }

    private HttpTransportOptions HttpOf(Uri address, string system) => new()
    {
        BaseAddress = address,
        TrustedCertificates = options.TrustedCertificates,
        AllowPlainHttp = options.AllowPlainHttp,
        MaxConnections = options.Limits.PendingPosts + 4,
        Owner = ErrorOwner.DestinationAdmin,
        System = system,
    };

    private ValueTask<string> WorkspaceOfAsync(ContainerReference container, CancellationToken cancel) =>
        container.Facts.TryGetValue(SchemaPlanner.WorkspaceFact, out string? workspace) ? ValueTask.FromResult(workspace) : workspaces.IdAsync(cancel);
}
