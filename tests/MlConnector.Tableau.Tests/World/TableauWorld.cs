using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.PowerBi.Tests.World;
using MlConnector.Sandbox.Faults;
using MlConnector.Sandbox.Hosting;
using MlConnector.Sandbox.Tableau;
using MlConnector.Sandbox.Time;
using MlConnector.BigQuery.Tests.World;
using MlConnector.TestKit.Destinations;

namespace MlConnector.Tableau.Tests.World;

/// <summary>A site on loopback and a connection to it, on a clock that runs fast.</summary>
internal sealed class TableauWorld : IAsyncDisposable
{
    private const int Speed = 200;
    private readonly DirectoryInfo home;

    private TableauWorld(TableauSandbox sandbox, SandboxHost host, VirtualClock clock, DirectoryInfo folder, TestServices services, Dictionary<string, SettingNode> settings) =>
        (Sandbox, Host, Clock, home, Services, Given, Destination) = (sandbox, host, clock, folder, services, settings, Create(services, settings));

    public static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Credentials of the connected app, which is there unless a token is asked for.</summary>
    public static (string, SettingNode?) ByToken => ("token", Settings.Map(("name", Settings.Text("mlc")), ("secret", Settings.Text("${secret:pat}"))));

    public TableauSandbox Sandbox { get; }

    public SandboxHost Host { get; }

    public VirtualClock Clock { get; }

    public TestServices Services { get; }

    public IDestination Destination { get; }

    public string Folder => home.FullName;

    public Dictionary<string, SettingNode> Given { get; }

    public static Task<TableauWorld> StartAsync(TableauSandboxOptions? options = null, SandboxProfile profile = SandboxProfile.Polite, params (string Name, SettingNode? Value)[] settings) => StartAsync("", options, profile, settings);

    /// <summary>A site behind a proxy that serves it below a path.</summary>
    public static Task<TableauWorld> BehindAsync(string path, TableauSandboxOptions options) => StartAsync(path, options, SandboxProfile.Polite, []);

    private static async Task<TableauWorld> StartAsync(string path, TableauSandboxOptions? options, SandboxProfile profile, (string Name, SettingNode? Value)[] settings)
    {
        VirtualClock clock = VirtualClock.FrozenAt(new DateTimeOffset(2026, 6, 1, 8, 0, 0, TimeSpan.Zero));
        clock.Run(Speed);
        var sandbox = new TableauSandbox(options);
        DirectoryInfo folder = Directory.CreateTempSubdirectory("mlc-tableau");
        string pem = Path.Combine(folder.FullName, "sandbox.pem");
        SandboxHost host = await SandboxHost.StartAsync(new SandboxOptions { Clock = clock, CertificateFile = pem, Profile = profile, ProxyPath = path }, [sandbox], Cancel);
        var services = new TestServices(clock, ("app", sandbox.SecretValue), ("pat", sandbox.TokenSecret), ("second", "second-secret-of-canary-length"));
        Dictionary<string, SettingNode> all = new(StringComparer.Ordinal)
        {
            ["server"] = Settings.Text(host.Https!.AbsoluteUri.TrimEnd('/') + path),
            ["site"] = Settings.Text(sandbox.Options.Site),
            ["trustedCertificates"] = Settings.Text(pem),
            ["copies"] = Settings.Text(Path.Combine(folder.FullName, "copies")),
            ["connectedApp"] = Settings.Map(("clientId", Settings.Text(sandbox.ClientId)), ("secretId", Settings.Text(sandbox.SecretId)), ("secret", Settings.Text("${secret:app}")), ("user", Settings.Text(sandbox.Options.User))),
        };
        if (settings.Any(setting => setting.Name == "token")) all.Remove("connectedApp");
        foreach ((string name, SettingNode? value) in settings) all[name] = value!;
        return new TableauWorld(sandbox, host, clock, folder, services, all);
    }

    public static IDestination Create(TestServices services, IEnumerable<KeyValuePair<string, SettingNode>> settings)
    {
        var problems = new Problems();
        IDestination? destination = new TableauFactory().Create("bi", Settings.Map(settings), services.Services, problems);
        problems.ThrowIfAny();
        return destination!;
    }

    /// <summary>Plans and applies a schema, which has to be possible.</summary>
    public async Task<ContainerReference> ApplyAsync(params TableSchema[] tables)
    {
        var schema = new DestinationSchema("Finance/Ledger", [.. tables]);
        SchemaDiff diff = await Destination.PlanSchemaAsync(schema, null, null, Cancel);
        return await Destination.ApplySchemaAsync(schema, null, diff, allowBreaking: false, Cancel);
    }

    /// <summary>Publishes rows of a table as one batch.</summary>
    public Task<SendResult> SendAsync(ContainerReference container, TableSchema table, string batch, params IReadOnlyList<string?>[] rows) =>
        Destination.SendAsync(container, new KitBatch(new BatchReference(batch, table, rows.Length, 1), rows), Cancel);

    public TableauSandboxSource Source(string name) => Sandbox.Source("Ledger", name);

    /// <summary>Lets a fault strike.</summary>
    public void Order(string operation, FaultOrder fault) => Host.Context.Faults.Order(fault with { Module = "tableau", Operation = operation });

    /// <summary>Lets Tableau refuse with a code of its own.</summary>
    public void Refuse(string operation, string code, string detail = "because", int? times = 1) => Order(operation, new FaultOrder
    {
        Effect = FaultEffect.Respond,
        Times = times,
        Status = int.Parse(code.AsSpan(0, 3), System.Globalization.CultureInfo.InvariantCulture),
        ContentType = "application/xml",
        Body = $"""<?xml version='1.0' encoding='UTF-8'?><tsResponse xmlns="http://tableau.com/api"><error code="{code}"><summary>No</summary><detail>{detail}</detail></error></tsResponse>""",
    });

    public async ValueTask DisposeAsync()
    {
        await Destination.DisposeAsync();
        await Host.DisposeAsync();
        home.Delete(recursive: true);
    }
}
