using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;
using MlConnector.Sandbox.Hosting;
using MlConnector.Sandbox.IfsCloud;
using MlConnector.Sandbox.IfsCloud.Data;
using MlConnector.Syspro.Tests.Support;
using MlConnector.Yaml;

namespace MlConnector.IfsCloud.Tests.Support;

/// <summary>An IFS Cloud sandbox over real HTTP, and connections to it.</summary>
public sealed class IfsSite : IAsyncLifetime
{
    private readonly string certificateFile = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".pem");
    private readonly ConcurrentQueue<ISource> opened = [];

    public IfsCloudSandboxOptions Options { get; set; } = new() { Seed = 7, AsOf = new DateOnly(2026, 11, 20), RequestsPerMinute = 0 };

    public SandboxHost Host { get; private set; } = null!;

    public IfsCloudSandbox Sandbox { get; private set; } = null!;

    internal TestServices Services { get; } = new TestServices().With("ifs", "Ifs-sandbox-secret");

    public static async Task<IfsSite> StartAsync(IfsCloudSandboxOptions options)
    {
        IfsSite site = new() { Options = options };
        await site.InitializeAsync();
        return site;
    }

    public async ValueTask InitializeAsync()
    {
        Sandbox = new IfsCloudSandbox(Options);
        Host = await SandboxHost.StartAsync(new SandboxOptions { CertificateFile = certificateFile }, [Sandbox]);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (ISource source in opened) await source.DisposeAsync();
        await Host.DisposeAsync();
        File.Delete(certificateFile);
    }

    /// <summary>Settings of a connection; <paramref name="more"/> is added.</summary>
    public string Settings(string more = "") => $$"""
        type: ifs-cloud
        url: {{IfsCloudSandbox.Address(Host)}}
        realm: {{Options.Realm}}
        clientId: {{Options.ClientId}}
        clientSecret: "${secret:ifs}"
        trustedCertificates: {{certificateFile}}
        patience: 20s
        {{more}}
        """;

    public ISource Connect(string settings, params StreamDefinition[] streams)
    {
        Problems problems = new();
        MapNode map = YamlTree.Parse("test.yaml", settings, problems)!;
        ISource? source = problems.None ? new IfsCloudFactory().Create("erp", map, streams, Services.Services, problems) : null;
        problems.ThrowIfAny();
        opened.Enqueue(source!);
        return source!;
    }

    public Task<ISourceStream> OpenAsync(string name, string more = "") => OpenAsync(Connect(Settings(more)), name);

    internal static async Task<ISourceStream> OpenAsync(ISource source, string name)
    {
        StreamDefinition stream = source.Catalog.Single(candidate => candidate.Name == name);
        return await source.OpenAsync(stream, await source.BindAsync(stream, TestContext.Current.CancellationToken), TestContext.Current.CancellationToken);
    }

    /// <summary>A user's stream from its YAML.</summary>
    internal static StreamDefinition Stream(string name, string yaml)
    {
        Problems problems = new();
        StreamDefinition? stream = StreamYaml.Read(name, YamlTree.Parse("stream.yaml", yaml, problems)!, $"streams.{name}", problems);
        problems.ThrowIfAny();
        return stream!;
    }

    /// <summary>A window as texts: rows of field and value.</summary>
    internal static Task<List<Dictionary<string, string?>>> ReadAsync(ISourceStream stream, ReadWindow window) => ReadAsync(stream.Schema, stream.ReadAsync(window, TestContext.Current.CancellationToken));

    /// <summary>Pages as texts.</summary>
    internal static async Task<List<Dictionary<string, string?>>> ReadAsync(RecordSchema schema, IAsyncEnumerable<SourcePage> pages)
    {
        List<Dictionary<string, string?>> rows = [];
        await foreach (SourcePage page in pages)
        {
            using SourcePage owned = page;
            for (int row = 0; row < page.Records.RowCount; row++)
            {
                Dictionary<string, string?> texts = new(StringComparer.Ordinal);
                for (int i = 0; i < schema.Fields.Length; i++) texts[schema.Fields[i].Name] = page.Records[row].Cells[i].IsNull ? null : Encoding.UTF8.GetString(page.Records[row].Bytes(i));
                rows.Add(texts);
            }
        }

        return rows;
    }

    /// <summary>A value as the service writes it.</summary>
    internal static string? Text(IfsRow row, string column) => row[column] switch
    {
        null => null,
        DateTimeOffset day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        _ => row.Text(column),
    };
}
