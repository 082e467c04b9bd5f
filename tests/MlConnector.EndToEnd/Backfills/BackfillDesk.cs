using System.Collections.Immutable;
using System.Globalization;
using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;
using MlConnector.Engine.Audit;
using MlConnector.Engine.Configuration.Model;
using MlConnector.Engine.Configuration.Planning;
using MlConnector.Engine.Configuration.Revisions;
using MlConnector.Engine.Delivery.Progress;
using MlConnector.Engine.Leases;
using MlConnector.Engine.Mapping;
using MlConnector.Engine.Pacing;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Runs;
using MlConnector.Engine.Segments;
using MlConnector.Engine.SignIns;
using MlConnector.PowerBi;
using MlConnector.Sandbox.Hosting;
using MlConnector.Sandbox.PowerBi;
using MlConnector.Sandbox.Time;
using MlConnector.Store;
using MlConnector.Yaml;
using Microsoft.Extensions.Logging.Abstractions;

namespace MlConnector.EndToEnd.Backfills;

/// <summary>One stream into one Power BI dataset: the real engine, store, journal and connector, the sandbox over TLS, and hours that pass at once.</summary>
internal sealed class BackfillDesk : IAsyncDisposable, IKeyRing, IIdSource, ISecretSource
{
    private static readonly DateTimeOffset Begin = new(2026, 6, 1, 8, 0, 0, TimeSpan.Zero);
    private static readonly DataKey Key = new("key-1", KeyPurpose.Journal, new byte[32]);
    private readonly string folder = Directory.CreateTempSubdirectory("mlc-backfill-").FullName;
    private readonly VirtualClock clock = VirtualClock.FrozenAt(Begin);
    private readonly long rows;
    private readonly string limits;
    private SandboxHost? host;
    private int ids;

    /// <summary>A dataset with the limits of <paramref name="options"/>, which the connection is told under <c>limits</c>.</summary>
    public BackfillDesk(long rows, PowerBiSandboxOptions options, string limits)
    {
        (this.rows, this.limits, Sandbox) = (rows, limits, new PowerBiSandbox(options));
        Time = new LeapingTime(clock);
    }

    public PowerBiSandbox Sandbox { get; }

    public LeapingTime Time { get; }

    /// <summary>Time since the beginning.</summary>
    public TimeSpan Passed => clock.GetUtcNow() - Begin;

    public SandboxTable Table => Sandbox.Dataset("Finance").Table("Items");

    public async Task StartAsync() =>
        host = await SandboxHost.StartAsync(new SandboxOptions { Clock = clock, CertificateFile = Path.Combine(folder, "sandbox.pem") }, [Sandbox], TestContext.Current.CancellationToken);

    /// <summary>One process that runs the pipeline once.</summary>
    public async Task<RunResult> RunAsync(IDeliveryObserver? observer = null, bool wait = true)
    {
        await using SqliteStore store = await SqliteStore.OpenAsync(new SqliteStoreOptions(folder), Time, this, TestContext.Current.CancellationToken);
        await using var audit = new AuditTrail(store.Audit, this, Time, null, NullLogger<AuditTrail>.Instance);
        var leases = new LeaseKeeper(store.Leases, new HostLocks(Path.Combine(folder, "locks")), $"host/{Environment.ProcessId}/{++ids}", new LeaseOptions(), Time, NullLoggerFactory.Instance);
        await using IDestination destination = Connect(new ConnectorServices(Time, this, NullLoggerFactory.Instance, leases, static () => 500_000, new SharedPace(store.Quotas, Time), new SignInRefusals(store.Refusals, Time)));
        var services = new EngineServices
        {
            Store = store,
            Segments = new FileSegments(Path.Combine(folder, "segments")),
            Keys = this,
            Leases = leases,
            Time = Time,
            Ids = this,
            Jitter = new SeededJitter(1),
            Audit = audit,
        };
        await using var source = new CountingSource(Time, rows);
        PinnedPipeline pipeline = await ApplyAsync(store, source, destination);
        return await new PipelineRunner(services).RunAsync(pipeline, new RunRequest("test") { Wait = wait, Observer = observer ?? NoObserver.Instance }, CancellationToken.None, CancellationToken.None);
    }

    public ValueTask<DataKey> CurrentAsync(KeyPurpose purpose, CancellationToken cancel) => new(Key);

    public ValueTask<DataKey> FindAsync(string keyId, CancellationToken cancel) => new(Key);

    public string Next() => string.Create(CultureInfo.InvariantCulture, $"{++ids:D26}");

    public ValueTask<Secret> GetAsync(string name, CancellationToken cancel) => new(new Secret(name, Sandbox.Options.ClientSecret));

    public async ValueTask DisposeAsync()
    {
        if (host is not null) await host.DisposeAsync();
        clock.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private IDestination Connect(ConnectorServices services)
    {
        var problems = new Problems();
        MapNode settings = YamlTree.Parse("bi.yaml", $$"""
            tenant: {{Sandbox.Options.TenantId}}
            clientId: {{Sandbox.Options.ClientId}}
            clientSecret: ${secret:powerbi}
            workspace: {{Sandbox.Options.WorkspaceName}}
            authority: {{host!.Https}}
            apiBase: {{host.Https}}
            trustedCertificates: {{Path.Combine(folder, "sandbox.pem")}}
            limits: { pendingPosts: 1{{limits}} }
            # A death costs up to three settle times: the batch under way is looked for, the table is compared, what was sent again is counted once more.
            settle: 1m
            """, problems)!;
        IDestination? destination = new PowerBiFactory().Create("bi", settings, services, problems);
        problems.ThrowIfAny();
        return destination!;
    }

    private static async Task<PinnedPipeline> ApplyAsync(SqliteStore store, CountingSource source, IDestination destination)
    {
        var problems = new Problems();
        var mapping = new MappingDefinition([new ColumnMapping("Id", "Id"), new ColumnMapping("Name", "Name"), new ColumnMapping("Amount", "Amount")]);
        var plan = new StreamPlan(CountingSource.Items, mapping, "Items", WriteMode.Append);
        ImmutableArray<TableSchema> tables = TablePlanner.Plan([plan], destination, 1, problems);
        problems.ThrowIfAny();
        Revision? last = await store.Revisions.FindAsync("finance", null, CancellationToken.None);
        if (last is not null) return new PinnedPipeline("finance", last.Number, RevisionJson.Read(last.Content), source, destination);
        var schema = new DestinationSchema("Finance", tables);
        SchemaDiff diff = await destination.PlanSchemaAsync(schema, null, null, CancellationToken.None);
        ContainerReference container = await destination.ApplySchemaAsync(schema, null, diff, false, CancellationToken.None);
        var content = new RevisionContent(new MapNode(default, []), new PipelineSettings("finance", "erp", "bi", "Finance"), [new AppliedStream(plan, tables[0], new StreamBinding("memory", "Items"))], container);
        string json = RevisionJson.Write(content);
        int number = await store.Revisions.AddAsync("finance", 0, json, RevisionJson.Hash(json), "test", DateTimeOffset.UnixEpoch, CancellationToken.None);
        return new PinnedPipeline("finance", number, content, source, destination);
    }
}
