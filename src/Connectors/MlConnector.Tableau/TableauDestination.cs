using System.Collections.Immutable;
using MlConnector.Abstractions.Checks;
using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.Http.Transport;
using MlConnector.Tableau.Checks;
using MlConnector.Tableau.Publishing;
using MlConnector.Tableau.ReadBack;
using MlConnector.Tableau.Schema;
using MlConnector.Tableau.SignIn;
using MlConnector.Tableau.Sources;
using MlConnector.Tableau.Transport;
using Microsoft.Extensions.Logging;
using Polly;

namespace MlConnector.Tableau;

/// <summary>
/// Tableau: a table is a published data source in a project, and one batch is its whole current state, published over what was there as one Parquet file. Arrival is proven by the job, the time of update and the rows under the batch
/// id. Puts the parts together; everything that knows the vendor's formats is in the folders.
/// </summary>
internal sealed class TableauDestination : IDestination, ISignsInAhead, IReadsBack, IListsMembers, IKeepsAlive, IPacesRequests
{
    private readonly TableauOptions options;
    private readonly HttpClient http;
    private readonly SessionKeeper sessions;
    private readonly SiteDirectory site;
    private readonly BatchCounter counter;
    private readonly Publisher publisher;
    private readonly RowRemover remover;
    private readonly BatchConfirmer confirmer;
    private readonly TotalsReader totals;
    private readonly MemberReader members;
    private readonly TableInspector inspector;
    private readonly SchemaPlanner planner;
    private readonly SchemaApplier applier;
    private readonly PublishClaims claims;
    private readonly QueryBudget queries;
    private readonly CallPace pace;
    private readonly ConnectionCheck check;

    public TableauDestination(TableauOptions options, ConnectorServices services)
    {
        this.options = options;
        TimeProvider time = services.Time;
        ILogger log = services.Logs.CreateLogger("MlConnector.Tableau");
        http = HttpClientFactory.Create(new HttpTransportOptions { BaseAddress = options.Server, TrustedCertificates = options.TrustedCertificates, AllowPlainHttp = options.AllowPlainHttp, Owner = ErrorOwner.DestinationAdmin, System = "Tableau" }, log);
        RetryOptions retry = RetryOptions.Of(options.Patience, services) with { FirstDelay = TimeSpan.FromSeconds(1), MaxDelay = TimeSpan.FromSeconds(60), LimitPauses = TableauOptions.LimitPauses };
        ResiliencePipeline patience = RetryPipeline.Create(retry, time, services.Jitter, (error, wait, _) => TableauLog.CallRetry(log, error.Code, RetryPipeline.Seconds(wait)));
        var clock = new ServerClock(time);
        var requests = new TableauRequests(http, options, clock, time);
        sessions = new SessionKeeper(new SignInCall(requests, options), options, services, clock, patience, log);
        pace = new CallPace(options, services.Pace);
        var client = new TableauClient(requests, sessions, pace, patience, log);
        site = new SiteDirectory(client);
        queries = new QueryBudget(options, services.Pace);
        var viz = new VizClient(client, queries);
        counter = new BatchCounter(viz);
        var jobs = new JobFollower(client, pace, options, time);
        var calls = new JobCalls(client, jobs);
        var file = new ParquetTableFile(options.Layout);
        publisher = new Publisher(client, site, calls, file, counter, options, time, log);
        remover = new RowRemover(site, calls, counter, options, log);
        confirmer = new BatchConfirmer(site, counter, jobs, options, time, log);
        totals = new TotalsReader(site, viz);
        members = new MemberReader(site, viz, options.Limits.MembersPerQuery);
        inspector = new TableInspector(site);
        planner = new SchemaPlanner(site, viz, new Dependants(client), options);
        applier = new SchemaApplier(site, new SourceCopies(site, options, time, log), log);
        claims = new PublishClaims(options);
        check = new ConnectionCheck(sessions, client, viz, new ProjectCheck(sessions, site, viz, new PublishProbe(client, file.Type, claims, services.Pace), options), options);
    }

    /// <inheritdoc />
    public DestinationCapabilities Capabilities => new()
    {
        WriteModes = [WriteMode.Upsert, WriteMode.Replace],
        Unit = DeliveryUnit.CurrentState,
        MaxRowsPerBatch = ushort.MaxValue,
        MaxBytesPerBatch = 64L << 20,
        PreferredRowsPerBatch = 20_000,
        ParallelSends = 2,
        Idempotency = IdempotencyKind.SameContent,
        ReadBack = options.ReadsBack ? ReadBackKind.CountsSumsKeys : ReadBackKind.None,
        Settle = options.Settle,
        MaxRemovals = options is { RemovesByCondition: true, ReadsBack: true } ? options.Limits.RemovalsAtOnce : 0,
    };

    /// <inheritdoc />
    public Task<CheckReport> CheckAsync(DestinationSchema? schema, CancellationToken cancel) => check.RunAsync(schema, cancel);

    /// <inheritdoc />
    public ColumnSchema DescribeColumn(string table, string name, Field value, string? requested, Problems problems) => ColumnTypes.Describe(name, value, requested, options, problems);

    /// <inheritdoc />
    public ImmutableArray<ColumnSchema> DescribeLineage(WriteMode mode) => LineageColumns.Describe(options);

    /// <inheritdoc />
    public ValueTask<string> HomeAsync(CancellationToken cancel) => ValueTask.FromResult($"site {options.Site}");

    /// <inheritdoc />
    public Task<SchemaDiff> PlanSchemaAsync(DestinationSchema wanted, DestinationSchema? deployed, ContainerReference? container, CancellationToken cancel) => planner.PlanAsync(wanted, deployed, container, cancel);

    /// <inheritdoc />
    public Task<ContainerReference> ApplySchemaAsync(DestinationSchema wanted, DestinationSchema? deployed, SchemaDiff diff, bool allowBreaking, CancellationToken cancel) => applier.ApplyAsync(wanted, diff, allowBreaking, cancel);

    /// <inheritdoc />
    public Task<ImmutableArray<TableState>> InspectAsync(ContainerReference container, ImmutableArray<TableSchema> tables, CancellationToken cancel) => inspector.InspectAsync(container, tables, cancel);

    /// <inheritdoc />
    public ImmutableArray<QuotaClaim> ClaimsFor(ContainerReference container, TableSchema table, int rows, long bytes, long rowsInFullestTable) => claims.One;

    /// <inheritdoc />
    public async Task<SendResult> SendAsync(ContainerReference container, DeliveryBatch batch, CancellationToken cancel) =>
        await remover.TryAsync(container, batch, cancel) ?? await publisher.SendAsync(container, batch, cancel);

    /// <inheritdoc />
    public Task<ConfirmResult> ConfirmAsync(ContainerReference container, BatchReference batch, CancellationToken cancel) => confirmer.ConfirmAsync(container, batch, cancel);

    /// <inheritdoc />
    public int QuestionsOf(TableSchema table) => options.RemovesByCondition && table.Mode == WriteMode.Upsert ? BatchCounter.QuestionsOfRemoval : 1;

    /// <inheritdoc />
    public bool IsNumber(ColumnSchema column) => ColumnTypes.IsNumber(column);

    /// <inheritdoc />
    public ImmutableArray<QuotaClaim> ClaimsOfQuestion => options.ReadsBack ? queries.One : [];

    /// <inheritdoc />
    public ImmutableArray<QuotaClaim> ClaimsOfRequest => pace.All;

    /// <inheritdoc />
    public ImmutableArray<QuotaClaim> ClaimsAroundBatch => pace.OfPublication;

    /// <inheritdoc />
    public async Task<IReadOnlyDictionary<string, long>> CountBatchesAsync(ContainerReference container, TableSchema table, IReadOnlyList<string> batchIds, CancellationToken cancel) =>
        await site.FindAsync(container.Id, table.Name, cancel) is { } source ? await counter.CountOursAsync(source, table, cancel) : new Dictionary<string, long>(StringComparer.Ordinal);

    /// <inheritdoc />
    public IAsyncEnumerable<GroupTotals> ReadTotalsAsync(ContainerReference container, TableSchema table, ImmutableArray<string> groupBy, ImmutableArray<string> sums, CancellationToken cancel) => totals.TotalsAsync(container, table, groupBy, sums, cancel);

    /// <inheritdoc />
    public IAsyncEnumerable<KeyTotals> ReadKeysAsync(ContainerReference container, TableSchema table, ImmutableArray<KeyValuePair<string, string>> group, ImmutableArray<string> sums, CancellationToken cancel) =>
        totals.KeysAsync(container, table, group, sums, cancel);

    /// <inheritdoc />
    public Task<MemberList> ReadMembersAsync(ContainerReference container, TableSchema table, string column, IReadOnlyCollection<string> expected, CancellationToken cancel) => members.ReadAsync(container, table, column, expected, cancel);

    /// <inheritdoc />
    public async Task<CheckReport> KeepAliveAsync(CancellationToken cancel) => new(await sessions.KeepAliveAsync(cancel));

    /// <inheritdoc />
    public void SignInAhead() => sessions.Begin();

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await sessions.DisposeAsync();
        http.Dispose();
    }
}
