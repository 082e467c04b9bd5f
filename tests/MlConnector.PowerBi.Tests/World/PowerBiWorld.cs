using Microsoft.Extensions.Logging.Abstractions;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Http.Transport;
using MlConnector.PowerBi.Pacing;
using MlConnector.PowerBi.ReadBack;
using MlConnector.PowerBi.SignIn;
using MlConnector.PowerBi.Transport;
using MlConnector.Sandbox.Faults;
using MlConnector.Sandbox.Hosting;
using MlConnector.Sandbox.PowerBi;
using MlConnector.Sandbox.Time;

namespace MlConnector.PowerBi.Tests.World;

/// <summary>The Power BI sandbox over real TLS, and a connection to it made from settings, both on one clock that runs fast.</summary>
internal sealed class PowerBiWorld : IAsyncDisposable
{
    private const int Speed = 400;
    private readonly DirectoryInfo folder;

    private PowerBiWorld(PowerBiSandbox sandbox, SandboxHost host, VirtualClock clock, DirectoryInfo folder, TestServices services, IDestination destination)
    {
        (Sandbox, Host, Clock, this.folder, Services, Destination) = (sandbox, host, clock, folder, services, destination);
    }

    public static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public PowerBiSandbox Sandbox { get; }

    public SandboxHost Host { get; }

    public VirtualClock Clock { get; }

    public TestServices Services { get; }

    public IDestination Destination { get; }

    public static Task<PowerBiWorld> StartAsync(PowerBiSandboxOptions? options = null, params (string Name, string Value)[] settings)
    {
        VirtualClock fast = VirtualClock.FrozenAt(new DateTimeOffset(2026, 6, 1, 8, 0, 0, TimeSpan.Zero));
        fast.Run(Speed);
        return StartAsync(fast, options, settings);
    }

    /// <summary>On a given clock: what is signed with a certificate is dated by the machine's.</summary>
    public static async Task<PowerBiWorld> StartAsync(VirtualClock clock, PowerBiSandboxOptions? options, params (string Name, string Value)[] settings)
    {
        var sandbox = new PowerBiSandbox(options);
        DirectoryInfo temporary = Directory.CreateTempSubdirectory("mlc-powerbi");
        string pem = Path.Combine(temporary.FullName, "sandbox.pem");
        SandboxHost host = await SandboxHost.StartAsync(new SandboxOptions { Clock = clock, CertificateFile = pem }, [sandbox], Cancel);
        var services = new TestServices(clock, ("powerbi", sandbox.Options.ClientSecret));
        Dictionary<string, string> all = new(StringComparer.Ordinal)
        {
            ["tenant"] = sandbox.Options.TenantId,
            ["clientId"] = sandbox.Options.ClientId,
            ["clientSecret"] = "${secret:powerbi}",
            ["workspace"] = sandbox.Options.WorkspaceName,
            ["authority"] = host.Https!.AbsoluteUri,
            ["apiBase"] = host.Https!.AbsoluteUri,
            ["trustedCertificates"] = pem,
        };
        foreach ((string name, string value) in settings)
        {
            if (value.Length == 0) all.Remove(name);
            else all[name] = value;
        }

        IDestination destination = Create(services, [.. all.Select(entry => (entry.Key, entry.Value))]);
        return new PowerBiWorld(sandbox, host, clock, temporary, services, destination);
    }

    public static IDestination Create(TestServices services, params (string Name, string Value)[] settings)
    {
        var problems = new Problems();
        IDestination? destination = new PowerBiFactory().Create("bi", TestTables.Settings(settings), services.Services, problems);
        problems.ThrowIfAny();
        return destination!;
    }

    /// <summary>Plans and applies a schema, which has to be possible.</summary>
    public async Task<ContainerReference> ApplyAsync(DestinationSchema schema, DestinationSchema? deployed = null, ContainerReference? container = null)
    {
        SchemaDiff diff = await Destination.PlanSchemaAsync(schema, deployed, container, Cancel);
        return await Destination.ApplySchemaAsync(schema, deployed, diff, allowBreaking: false, Cancel);
    }

    /// <summary>Asks a query of the test's own, signed in as the connection is.</summary>
    public async Task<QueryRows> QueryAsync(ContainerReference dataset, string dax)
    {
        TimeProvider time = Clock;
        using HttpClient http = HttpClientFactory.Create(new HttpTransportOptions { BaseAddress = Host.Https!, TrustedCertificates = Path.Combine(folder.FullName, "sandbox.pem") }, NullLogger.Instance);
        PowerBiOptions options = TestTables.Options with { Tenant = Sandbox.Options.TenantId, ClientId = Sandbox.Options.ClientId, Authority = Host.Https!, ApiBase = Host.Https! };
        await using var tokens = new PowerBiTokens(new MsalGrant(options, Services.Services, new Lazy<HttpClient>(http)), options.Tenant, time, () => 0, NullLogger.Instance);
        var client = new PowerBiClient(http, options.ApiBase, options.Timeout, tokens, time, () => 0, NullLogger.Instance);
        return await new QueryClient(client, new QueryPace(options, Services)).AskAsync(Sandbox.WorkspaceId("Finance"), dataset, dax, Cancel);
    }

    /// <summary>Lets a fault strike.</summary>
    public void Order(string operation, FaultOrder fault) => Host.Context.Faults.Order(fault with { Module = "power-bi", Operation = operation });

    public async ValueTask DisposeAsync()
    {
        await Destination.DisposeAsync();
        await Host.DisposeAsync();
        folder.Delete(recursive: true);
    }
}
