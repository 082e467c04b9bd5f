using System.Globalization;
using MlConnector.Sandbox.Hosting;
using MlConnector.Sandbox.IfsCloud;
using MlConnector.Sandbox.PowerBi;

namespace MlConnector.EndToEnd.World;

/// <summary>A site with an IFS Cloud: both vendors on loopback, a folder, the program, a configuration. Its secret is a canary (INV-6).</summary>
internal sealed class IfsSite : IAsyncDisposable
{
    public const string IfsSecret = "canary-ifs-Vd62rB";

    private static readonly IfsCloudSandboxOptions Standard = new();

    private IfsSite(string folder, SandboxHost host, IfsCloudSandbox ifs, PowerBiSandbox powerBi)
    {
        (Folder, Host, Ifs, PowerBi) = (folder, host, ifs, powerBi);
        Mlc = new Mlc(folder);
    }

    public string Folder { get; }

    public SandboxHost Host { get; }

    public IfsCloudSandbox Ifs { get; }

    public PowerBiSandbox PowerBi { get; }

    public Mlc Mlc { get; }

    public string File => Path.Combine(Folder, "finance.yaml");

    /// <summary>Starts the vendors, stores the secrets and writes the configuration of these streams.</summary>
    public static async Task<IfsSite> StartAsync(string streams, IfsCloudSandboxOptions? options = null, SandboxOptions? vendors = null, params ISandboxModule[] before)
    {
        string folder = Directory.CreateTempSubdirectory("mlc-e2e-").FullName;
        var ifs = new IfsCloudSandbox((options ?? new IfsCloudSandboxOptions()) with { ClientSecret = options?.ClientSecret == Standard.ClientSecret || options is null ? IfsSecret : options.ClientSecret, Vouchers = 40 });
        var powerBi = new PowerBiSandbox(new PowerBiSandboxOptions { ClientSecret = Site.AppSecret, VisibilityDelay = TimeSpan.Zero, RefreshDuration = TimeSpan.Zero, QueriesPerMinute = 2000 });
        SandboxHost host = await SandboxHost.StartAsync((vendors ?? new SandboxOptions()) with { CertificateFile = Path.Combine(folder, "sandbox.pem") }, [.. before, ifs, powerBi], TestContext.Current.CancellationToken);
        var site = new IfsSite(folder, host, ifs, powerBi);
        foreach ((string name, string value) in new[] { ("ifs", ifs.Options.ClientSecret), ("powerbi", Site.AppSecret) }) (await site.Mlc.RunAsync($"secrets set {name}", value + "\n")).Ended(0);
        await System.IO.File.WriteAllTextAsync(site.File, site.Configuration(streams), TestContext.Current.CancellationToken);
        return site;
    }

    /// <summary>Each record of a set is in its table exactly once in its newest version with the same values, and nothing else is there that is not marked as gone.</summary>
    public void Agrees(string set, string table, params string[] columns)
    {
        SandboxTable delivered = PowerBi.Dataset("Finance").Table(table);
        string[] newest = [.. delivered.Rows.GroupBy(row => (string)row["_SourceId"]!).Select(same => same.MaxBy(row => Convert.ToInt64(row["_Version"], CultureInfo.InvariantCulture))!).Where(row => row["_Deleted"] is not true).Select(row => Text(columns, name => row[name]))];
        Assert.Equal(Ifs.Data.Set(set).Rows.Select(row => Text(columns, name => row[name])).Order(StringComparer.Ordinal), newest.Order(StringComparer.Ordinal));
        Delivered.NothingTwice(delivered);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    private static string Text(string[] columns, Func<string, object?> value) => string.Join('|', columns.Select(name => value(name) switch
    {
        null => "",
        DateOnly day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        DateTimeOffset moment => moment.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        DateTime moment => moment.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        string text => text,
        { } number => Convert.ToDecimal(number, CultureInfo.InvariantCulture).ToString("0.############", CultureInfo.InvariantCulture),
    }));

    private string Configuration(string streams) => $$"""
        connections:
          erp:
            type: ifs-cloud
            url: {{IfsCloudSandbox.Address(Host)}}
            realm: {{Ifs.Options.Realm}}
            clientId: {{Ifs.Options.ClientId}}
            clientSecret: ${secret:ifs}
            companies: ['10', '20']
            patience: 5s
            trustedCertificates: {{Host.Context.Options.CertificateFile}}
        {{Site.Destination(Host, PowerBi)}}
        pipelines:
          finance:
            source: erp
            destination: bi
            dataset: Finance
            schedule: every 15 minutes
            streams:
        {{streams}}
        """;
}
