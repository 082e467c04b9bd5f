using MlConnector.EndToEnd.Secrets;
using MlConnector.EndToEnd.World;
using MlConnector.Sandbox.Hosting;
using MlConnector.Sandbox.PowerBi;
using MlConnector.Sandbox.SageX3;

namespace MlConnector.EndToEnd.SageX3;

/// <summary>Sage X3 and Power BI on loopback, a folder, the program, a configuration.</summary>
internal sealed class X3World : IAsyncDisposable
{
    private X3World(string folder, SageX3Sandbox x3, PowerBiSandbox powerBi)
    {
        (Folder, X3, PowerBi) = (folder, x3, powerBi);
        Mlc = new Mlc(folder);
    }

    public string Folder { get; }

    public SandboxHost Host { get; private set; } = null!;

    public SageX3Sandbox X3 { get; }

    public PowerBiSandbox PowerBi { get; }

    public Mlc Mlc { get; }

    /// <summary>Stands before both vendors.</summary>
    public Echo Echo { get; } = new();

    public string File => Path.Combine(Folder, "x3.yaml");

    public static async Task<X3World> StartAsync(string streams, string graphql = "auth: signedJwt, user: mlc, clientId: mlc-app, clientSecret: '${secret:x3-app}'", string more = "", SageX3SandboxOptions? options = null, SandboxOptions? host = null)
    {
        string folder = Directory.CreateTempSubdirectory("mlc-e2e-").FullName;
        var x3 = new SageX3Sandbox(options ?? new SageX3SandboxOptions());
        var powerBi = new PowerBiSandbox(new PowerBiSandboxOptions { VisibilityDelay = TimeSpan.Zero, RefreshDuration = TimeSpan.Zero });
        var world = new X3World(folder, x3, powerBi);
        world.Host = await SandboxHost.StartAsync((host ?? new SandboxOptions()) with { CertificateFile = Path.Combine(folder, "sandbox.pem") }, [world.Echo, x3, powerBi], TestContext.Current.CancellationToken);
        await System.IO.File.WriteAllTextAsync(world.File, world.Configuration(streams, graphql.Replace("{gateway}", $"{SageX3Sandbox.Address(world.Host)}gateway/v1", StringComparison.Ordinal), more), TestContext.Current.CancellationToken);
        foreach ((string name, string value) in new[] { ("x3-api1", x3.Options.Api1.Password), ("x3-app", x3.Options.Graph.ClientSecret), ("x3-gateway", x3.Options.Tokens.ClientSecret), ("powerbi", powerBi.Options.ClientSecret) })
            (await world.Mlc.RunAsync($"secrets set {name}", value + "\n")).Ended(0);
        return world;
    }

    /// <summary>The current state of a table: of the last generation that is closed, or the newest version of each key; tombstones left out.</summary>
    public IReadOnlyList<IReadOnlyDictionary<string, object?>> Current(string table)
    {
        IReadOnlyDictionary<string, object?>[] rows = [.. PowerBi.Dataset("Finance").Table(table).Rows];
        long closed = rows.Where(row => Equals(row["_Deleted"], true)).Select(GenerationOf).DefaultIfEmpty().Max();
        return rows.Any(row => row.ContainsKey("_Generation")) ? [.. rows.Where(row => GenerationOf(row) == closed && !Equals(row["_Deleted"], true))] : Newest(rows);
    }

    private static long GenerationOf(IReadOnlyDictionary<string, object?> row) => row.GetValueOrDefault("_Generation") is long generation ? generation : 0;

    private static IReadOnlyList<IReadOnlyDictionary<string, object?>> Newest(IReadOnlyDictionary<string, object?>[] rows) =>
        [.. rows.GroupBy(row => (string)row["_SourceId"]!).Select(same => same.MaxBy(row => Convert.ToInt64(row["_Version"], System.Globalization.CultureInfo.InvariantCulture))!).Where(row => !Equals(row["_Deleted"], true))];

    private string Configuration(string streams, string graphql, string more) => $$"""
        connections:
          erp:
            type: sage-x3
            url: {{SageX3Sandbox.Address(Host)}}
            endpoint: SEED
            trustedCertificates: {{Host.Context.Options.CertificateFile}}
            api1: { username: mlc, password: '${secret:x3-api1}' }
            graphql: { {{graphql}} }
            {{more}}
        {{Site.Destination(Host, PowerBi)}}
            limits: { queriesPerMinute: {{PowerBi.Options.QueriesPerMinute}} }
        pipelines:
          finance:
            source: erp
            destination: bi
            dataset: Finance
            schedule: every 15 minutes
            streams:
        {{streams}}
        """;

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }
}
