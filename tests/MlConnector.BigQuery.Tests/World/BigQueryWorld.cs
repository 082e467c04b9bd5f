using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.PowerBi.Tests.World;
using MlConnector.Sandbox.BigQuery;
using MlConnector.Sandbox.Faults;
using MlConnector.Sandbox.Hosting;
using MlConnector.Sandbox.Time;
using MlConnector.TestKit.Destinations;

namespace MlConnector.BigQuery.Tests.World;

/// <summary>A project on loopback and a connection to it, on a clock that runs fast.</summary>
internal sealed class BigQueryWorld : IAsyncDisposable
{
    private const int Speed = 200;
    private readonly DirectoryInfo home;
    private Dictionary<string, SettingNode> settings = new(StringComparer.Ordinal);

    private BigQueryWorld(BigQuerySandbox sandbox, SandboxHost host, VirtualClock clock, DirectoryInfo folder, TestServices services, IDestination destination) =>
        (Sandbox, Host, Clock, home, Services, Destination) = (sandbox, host, clock, folder, services, destination);

    /// <summary>A project that may stream rows.</summary>
    public static BigQuerySandboxOptions WithBilling { get; } = new() { Billing = true };

    public static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public BigQuerySandbox Sandbox { get; }

    public SandboxHost Host { get; }

    public VirtualClock Clock { get; }

    public TestServices Services { get; }

    public IDestination Destination { get; private set; }

    /// <summary>The dataset that was applied last.</summary>
    public ContainerReference Container { get; private set; } = new("", "");

    /// <summary>A project in which one table was made.</summary>
    public static async Task<BigQueryWorld> WithAsync(TableSchema table, BigQuerySandboxOptions? options = null, params (string Name, SettingNode Value)[] settings)
    {
        BigQueryWorld world = await StartAsync(options, settings);
        await world.ApplyAsync(TestTables.Finance(table));
        return world;
    }

    public static async Task<BigQueryWorld> StartAsync(BigQuerySandboxOptions? options = null, params (string Name, SettingNode Value)[] settings)
    {
        VirtualClock clock = VirtualClock.FrozenAt(new DateTimeOffset(2026, 6, 1, 8, 0, 0, TimeSpan.Zero));
        clock.Run(Speed);
        var sandbox = new BigQuerySandbox(options);
        DirectoryInfo folder = Directory.CreateTempSubdirectory("mlc-bigquery");
        string pem = Path.Combine(folder.FullName, "sandbox.pem");
        SandboxHost host = await SandboxHost.StartAsync(new SandboxOptions { Clock = clock, CertificateFile = pem }, [sandbox], Cancel);
        var services = new TestServices(clock, ("bigquery", sandbox.KeyFile));
        Dictionary<string, SettingNode> all = new(StringComparer.Ordinal)
        {
            ["project"] = Settings.Text(sandbox.Options.Project),
            ["location"] = Settings.Text("EU"),
            ["key"] = Settings.Text("${secret:bigquery}"),
            ["apiBase"] = Settings.Text(host.Https!.AbsoluteUri),
            ["tokenUrl"] = Settings.Text(BigQuerySandbox.TokenAddress(host).AbsoluteUri),
            ["trustedCertificates"] = Settings.Text(pem),
        };
        foreach ((string name, SettingNode value) in settings) all[name] = value is ScalarNode { Value: "{host}" } ? Settings.Text(host.Https!.AbsoluteUri) : value;
        return new BigQueryWorld(sandbox, host, clock, folder, services, Create(services, all)) { settings = all };
    }

    /// <summary>The same connection with other settings.</summary>
    public IDestination Again(params (string Name, SettingNode Value)[] changed) => Create(Services, settings.Where(setting => changed.All(other => other.Name != setting.Key)).Concat(changed.Select(other => KeyValuePair.Create(other.Name, other.Value))));

    /// <summary>Goes on with options that no setting has.</summary>
    public async Task UseAsync(Func<BigQueryOptions, BigQueryOptions> change)
    {
        var problems = new Problems();
        BigQueryOptions options = BigQuerySettings.Read("bq", new SettingReader(Settings.Map(settings), "connections.bq", problems));
        problems.ThrowIfAny();
        await Destination.DisposeAsync();
        Destination = new BigQueryDestination(change(options), Services.Services);
    }

    public static IDestination Create(TestServices services, IEnumerable<KeyValuePair<string, SettingNode>> settings)
    {
        var problems = new Problems();
        IDestination? destination = new BigQueryFactory().Create("bq", Settings.Map(settings), services.Services, problems);
        problems.ThrowIfAny();
        return destination!;
    }

    /// <summary>Plans and applies a schema, which has to be possible.</summary>
    public async Task<ContainerReference> ApplyAsync(DestinationSchema schema, DestinationSchema? deployed = null, bool allowBreaking = false)
    {
        SchemaDiff diff = await Destination.PlanSchemaAsync(schema, deployed, null, Cancel);
        return Container = await Destination.ApplySchemaAsync(schema, deployed, diff, allowBreaking, Cancel);
    }

    /// <summary>Sends rows of a table as one batch.</summary>
    public Task<SendResult> SendAsync(ContainerReference container, TableSchema table, string batch, IReadOnlyList<IReadOnlyList<string?>> rows, int attempt = 1) =>
        Destination.SendAsync(container, new KitBatch(new BatchReference(batch, table, rows.Count, attempt), rows), Cancel);

    /// <summary>Sends the row that closes a generation of so many rows.</summary>
    public Task<SendResult> CloseAsync(ContainerReference container, TableSchema table, string batch, IReadOnlyList<string?> row, long generationRows, int attempt = 1) =>
        Destination.SendAsync(container, new KitBatch(new BatchReference(batch, table, 1, attempt) { GenerationRows = generationRows }, [row]), Cancel);

    /// <summary>Lets a fault strike.</summary>
    public void Order(string operation, FaultOrder fault) => Host.Context.Faults.Order(fault with { Module = "bigquery", Operation = operation });

    /// <summary>Lets the service refuse with a reason of its own.</summary>
    public void Refuse(string operation, int status, string reason, string message = "because", int? times = 1) => Order(operation, new FaultOrder
    {
        Effect = FaultEffect.Respond,
        Times = times,
        Status = status,
        Body = $$$"""{"error":{"code":{{{status}}},"message":"{{{message}}}","errors":[{"message":"{{{message}}}","domain":"global","reason":"{{{reason}}}"}]}}""",
    });

    public async ValueTask DisposeAsync()
    {
        await Destination.DisposeAsync();
        await Host.DisposeAsync();
        Sandbox.Dispose();
        home.Delete(recursive: true);
    }
}
