using System.Globalization;
using System.Text;
using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Sources;
using MlConnector.Sandbox.Hosting;
using MlConnector.Sandbox.Syspro;
using MlConnector.Sandbox.Syspro.Data;
using MlConnector.Yaml;

namespace MlConnector.Syspro.Tests.Support;

/// <summary>A SYSPRO sandbox over real HTTP, and connections to it.</summary>
public sealed class SysproSite : IAsyncLifetime
{
    private readonly string certificateFile = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".pem");

    public SysproSandboxOptions Options { get; set; } = new() { Companies = [new CompanyOptions(), new CompanyOptions { Id = "B", Name = "Beta Works" }], Seed = 7, AsOf = new DateOnly(2026, 11, 20) };

    public SandboxHost Host { get; private set; } = null!;

    public SysproSandbox Sandbox { get; private set; } = null!;

    internal TestServices Services { get; } = new TestServices().With("odata", "0Data-sandbox-pw").With("enet", "Enet-sandbox-pw");

    public static async Task<SysproSite> StartAsync(SysproSandboxOptions options)
    {
        SysproSite site = new() { Options = options };
        await site.InitializeAsync();
        return site;
    }

    public async ValueTask InitializeAsync()
    {
        Sandbox = new SysproSandbox(Options);
        Host = await SandboxHost.StartAsync(new SandboxOptions { CertificateFile = certificateFile }, [Sandbox]);
    }

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        File.Delete(certificateFile);
    }

    /// <summary>Settings of both channels; <paramref name="odata"/> and <paramref name="enet"/> are added to their sections, <paramref name="more"/> to the connection; null leaves a section out.</summary>
    public string Settings(string? odata = "", string? enet = "", string more = "")
    {
        StringBuilder text = new();
        text.AppendLine(CultureInfo.InvariantCulture, $"type: syspro\ncompanies: [{string.Join(", ", Options.Companies.Select(company => company.Id))}]\ntrustedCertificates: {certificateFile}");
        if (odata is not null) text.AppendLine(CultureInfo.InvariantCulture, $"odata: {{ url: {Sandbox.ODataAddress(Host)}, username: mlc@acme.example, password: \"${{secret:odata}}\"{odata} }}");
        if (enet is not null) text.AppendLine(CultureInfo.InvariantCulture, $"enet: {{ url: {Sandbox.EnetAddress(Host)}, operator: MLC, password: \"${{secret:enet}}\"{enet} }}");
        return text.AppendLine(more).ToString();
    }

    public ISource Connect(string settings, params StreamDefinition[] streams)
    {
        Problems problems = new();
        MapNode map = YamlTree.Parse("test.yaml", settings, problems)!;
        ISource? source = problems.None ? new SysproFactory().Create("erp", map, streams, Services.Services, problems) : null;
        problems.ThrowIfAny();
        return source!;
    }

    /// <summary>A window as texts: rows of <c>Field=value</c>, by stream and company.</summary>
    internal static async Task<List<Dictionary<string, string?>>> ReadAsync(ISourceStream stream, ReadWindow window)
    {
        List<Dictionary<string, string?>> rows = [];
        await foreach (SourcePage page in stream.ReadAsync(window, TestContext.Current.CancellationToken))
        {
            using SourcePage owned = page;
            Take(page.Records, rows);
        }

        return rows;
    }

    internal static void Take(RecordPage page, List<Dictionary<string, string?>> rows)
    {
        for (int row = 0; row < page.RowCount; row++)
        {
            Dictionary<string, string?> texts = new(StringComparer.Ordinal);
            for (int i = 0; i < page.Schema.Fields.Length; i++)
            {
                texts[page.Schema.Fields[i].Name] = page[row].Cells[i].IsNull ? null : Encoding.UTF8.GetString(page[row].Bytes(i)).TrimEnd(' ');
            }

            rows.Add(texts);
        }
    }

    internal static async Task<ISourceStream> OpenAsync(ISource source, string name)
    {
        StreamDefinition stream = source.Catalog.Single(candidate => candidate.Name == name);
        return await source.OpenAsync(stream, await source.BindAsync(stream, TestContext.Current.CancellationToken), TestContext.Current.CancellationToken);
    }
}
