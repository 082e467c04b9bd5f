using System.Text;
using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Sources;
using MlConnector.Sandbox.Hosting;
using MlConnector.Sandbox.SageX3;
using MlConnector.Syspro.Tests.Support;
using MlConnector.Yaml;

namespace MlConnector.SageX3.Tests.Support;

/// <summary>A Sage X3 sandbox over real HTTP, and connections to it.</summary>
public sealed class SageX3Site : IAsyncLifetime
{
    private readonly string certificateFile = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".pem");

    public SageX3SandboxOptions Options { get; set; } = new() { Seed = 7, AsOf = new DateOnly(2026, 11, 20) };

    /// <summary>Path of a proxy in front.</summary>
    public string ProxyPath { get; init; } = "";

    public SandboxHost Host { get; private set; } = null!;

    public SageX3Sandbox Sandbox { get; private set; } = null!;

    internal TestServices Services { get; } = new TestServices().With("x3", "X3-sandbox-pw").With("app", "X3-app-secret-0123456789").With("gateway", "X3-gateway-secret-0123456789");

    public static async Task<SageX3Site> StartAsync(SageX3SandboxOptions? options = null)
    {
        SageX3Site site = new();
        if (options is not null) site.Options = options with { AsOf = new DateOnly(2026, 11, 20) };
        await site.InitializeAsync();
        return site;
    }

    /// <summary>A site behind a proxy that serves it below a path.</summary>
    public static async Task<SageX3Site> BehindAsync(string path)
    {
        SageX3Site site = new() { ProxyPath = path };
        await site.InitializeAsync();
        return site;
    }

    public async ValueTask InitializeAsync()
    {
        Sandbox = new SageX3Sandbox(Options);
        Host = await SandboxHost.StartAsync(new SandboxOptions { CertificateFile = certificateFile, ProxyPath = ProxyPath }, [Sandbox]);
    }

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        File.Delete(certificateFile);
    }

    /// <summary>Settings of the connection; <paramref name="api1"/> is added to its section (null leaves it out), <paramref name="more"/> to the connection.</summary>
    public string Settings(string? api1 = "", string more = "") =>
        $"type: sage-x3\nurl: {SageX3Sandbox.Address(Host)}\nendpoint: {Options.Endpoint}\ntrustedCertificates: {certificateFile}\n{(api1 is null ? "" : $"api1: {{ username: mlc, password: \"${{secret:x3}}\"{api1} }}\n")}{more}\n";

    /// <summary>Settings of a connection that has GraphQL only, by a connected application; <paramref name="graph"/> is added to its section.</summary>
    public string GraphOnly(string graph = "", string more = "") =>
        Settings(null, $"graphql: {{ auth: signedJwt, user: mlc, clientId: mlc-app, clientSecret: \"${{secret:app}}\", audience: \"{Options.Graph.Audience ?? $"{SageX3Sandbox.Address(Host)}xtrem/api"}\"{graph} }}\n{more}");

    /// <summary>The same through the gateway, by a refresh token in the secret <c>refresh</c>.</summary>
    public string ByGateway(string more = "") => Settings(
        null,
        $"graphql: {{ auth: refreshToken, gateway: \"{SageX3Sandbox.Address(Host)}gateway/v1\", clientId: mlc-gateway-app, clientSecret: \"${{secret:gateway}}\", redirectUri: \"https://mlc.example/callback\", refreshToken: \"${{secret:refresh}}\" }}\n{more}");

    public ISource Connect(string settings, params StreamDefinition[] streams)
    {
        Problems problems = new();
        MapNode map = YamlTree.Parse("test.yaml", settings, problems)!;
        ISource? source = problems.None ? new SageX3Factory().Create("erp", map, streams, Services.Services, problems) : null;
        problems.ThrowIfAny();
        return source!;
    }

    internal static async Task<ISourceStream> OpenAsync(ISource source, string name)
    {
        StreamDefinition stream = source.Catalog.Single(candidate => candidate.Name == name);
        return await source.OpenAsync(stream, await source.BindAsync(stream, TestContext.Current.CancellationToken), TestContext.Current.CancellationToken);
    }

    /// <summary>A window as texts.</summary>
    internal static async Task<List<Dictionary<string, string?>>> ReadAsync(ISourceStream stream, ReadWindow window)
    {
        List<Dictionary<string, string?>> rows = [];
        await foreach (SourcePage page in stream.ReadAsync(window, TestContext.Current.CancellationToken))
        {
            using SourcePage owned = page;
            for (int row = 0; row < page.Records.RowCount; row++)
            {
                Dictionary<string, string?> texts = new(StringComparer.Ordinal);
                for (int i = 0; i < page.Records.Schema.Fields.Length; i++) texts[page.Records.Schema.Fields[i].Name] = page.Records[row].Cells[i].IsNull ? null : Encoding.UTF8.GetString(page.Records[row].Bytes(i));
                rows.Add(texts);
            }
        }

        return rows;
    }

    /// <summary>A stream read whole through a new connection.</summary>
    internal async Task<List<Dictionary<string, string?>>> AllAsync(string stream, string? settings = null)
    {
        await using ISource source = Connect(settings ?? Settings());
        await using ISourceStream opened = await OpenAsync(source, stream);
        return await ReadAsync(opened, new FullWindow());
    }
}
