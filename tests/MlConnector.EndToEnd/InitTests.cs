using System.Text.Json;
using MlConnector.EndToEnd.BigQuery;
using MlConnector.EndToEnd.SageX3;
using MlConnector.EndToEnd.Tableau;
using MlConnector.EndToEnd.World;
using MlConnector.Sandbox.BigQuery;
using MlConnector.Sandbox.Hosting;
using MlConnector.Sandbox.IfsCloud;
using MlConnector.Sandbox.PowerBi;
using MlConnector.Sandbox.SageX3;

namespace MlConnector.EndToEnd;

/// <summary>From nothing to a checked configuration, answered as a person would, line by line.</summary>
public sealed class InitTests
{
    [Fact]
    public async Task It_asks_stores_secrets_checks_offers_streams_and_writes_what_applies_and_runs()
    {
        await using Site site = await Site.StartAsync();
        string file = Path.Combine(site.Folder, "own.yaml");
        MlcResult asked = (await site.Mlc.ProcessAsync(Arguments(site, file), string.Join('\n', ["", Site.ODataSecret, Site.EnetSecret, Site.AppSecret, "y", "nonsense", "ap, gl_accounts", ""]))).Ended(0);
        Assert.Contains("There is no stream nonsense", asked.Errors, StringComparison.Ordinal);
        Assert.Contains("nothing is in the way", asked.Output, StringComparison.Ordinal);
        Assert.Matches("creation of datasets.*could be created", asked.Output);
        Assert.DoesNotContain("canary", asked.Output + asked.Errors, StringComparison.Ordinal);
        string text = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        Assert.Contains("ap_invoices: {}", text, StringComparison.Ordinal);
        Assert.DoesNotContain("gl_postings: {}", text, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", text, StringComparison.Ordinal);
        Assert.Empty(site.PowerBi.Datasets());
        (await site.Mlc.ProcessAsync($"apply -f {file} --yes")).Ended(0);
    }

    [Fact]
    public async Task It_asks_for_a_BigQuery_project_takes_the_key_file_and_writes_what_applies()
    {
        await using BigQuerySite site = await BigQuerySite.StartAsync("      ap_invoices: {}\n");
        string file = Path.Combine(site.Folder, "own.yaml"), key = Path.Combine(site.Folder, "key.json");
        await File.WriteAllTextAsync(key, site.BigQuery.KeyFile, TestContext.Current.CancellationToken);
        string[] arguments =
        [
            "init", "-o", file, "--source", "syspro", "--destination", "bigquery", "--companies", "A", "--odata-url", site.Syspro.ODataAddress(site.Host).ToString(), "--odata-user", "mlc@acme.example", "--enet-url", "", "--cost-centre", "",
            "--trusted-certificates", site.Host.Context.Options.CertificateFile!, "--token-url", BigQuerySandbox.TokenAddress(site.Host).ToString(), "--api-base", site.Host.Https!.ToString(),
        ];
        // project, location, key file, dataset, the ERP's password (kept), then whether to check, and the streams
        MlcResult asked = (await site.Mlc.RunAsync(arguments, string.Join('\n', [site.BigQuery.Options.Project, "", key, "Own", "", "y", "ap", ""]))).Ended(0);
        Assert.Contains("nothing is in the way", asked.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("PRIVATE KEY", asked.Output + asked.Errors + await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken), StringComparison.Ordinal);
        (await site.Mlc.RunAsync($"apply -f {file} --yes")).Ended(0);
        Assert.Contains("ApInvoices", site.BigQuery.Tables("Own"));
        Assert.Contains("--key-file", (await site.Mlc.RunAsync([.. arguments, "--project", "acme", "--key-file", Path.Combine(site.Folder, "none.json"), "--yes"])).Ended(2).Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_asks_which_ERP_and_which_BI_tool_and_writes_an_IFS_Cloud()
    {
        await using IfsSite site = await IfsSite.StartAsync("      ap_invoices: {}\n");
        string file = Path.Combine(site.Folder, "own.yaml");
        string[] answers = ["sap", "2", "", IfsCloudSandbox.Address(site.Host).ToString(), site.Ifs.Options.Realm, site.Ifs.Options.ClientId, "10", "", "", "", "y", "suppliers", ""];

        MlcResult asked = (await site.Mlc.RunAsync(["init", "-o", file, "--trusted-certificates", site.Host.Context.Options.CertificateFile!, .. PowerBi(site.Host, site.PowerBi)], string.Join('\n', answers))).Ended(0);

        Assert.Contains("Which ERP: 1 syspro, 2 ifs-cloud, 3 sage-x3 [syspro]: ", asked.Errors, StringComparison.Ordinal);
        Assert.Contains("Which BI tool: 1 power-bi, 2 bigquery, 3 tableau [power-bi]: ", asked.Errors, StringComparison.Ordinal);
        Assert.Contains("Answer one of syspro, ifs-cloud, sage-x3", asked.Errors, StringComparison.Ordinal);
        Assert.Contains("nothing is in the way", asked.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", asked.Output + asked.Errors, StringComparison.Ordinal);
        await AppliesAsync(site.Mlc, file, "type: ifs-cloud", "suppliers: {}");
    }

    [Fact]
    public async Task It_writes_a_Sage_X3()
    {
        await using X3World site = await X3World.StartAsync("      ap_invoices: {}\n");
        string file = Path.Combine(site.Folder, "own.yaml");
        string[] answers = ["3", "power-bi", SageX3Sandbox.Address(site.Host).ToString(), "SEED", "mlc", "mlc-app", "", "", "", "", "y", "gl, customers", ""];

        MlcResult asked = (await site.Mlc.RunAsync(["init", "-o", file, "--trusted-certificates", site.Host.Context.Options.CertificateFile!, .. PowerBi(site.Host, site.PowerBi)], string.Join('\n', answers))).Ended(0);

        Assert.Contains("nothing is in the way", asked.Output, StringComparison.Ordinal);
        await AppliesAsync(site.Mlc, file, "type: sage-x3", "auth: signedJwt", "customers: {}");
    }

    [Fact]
    public async Task It_writes_a_Tableau_with_a_connected_app()
    {
        await using TableauSite site = await TableauSite.StartAsync("      ap_invoices: {}\n");
        string file = site.File + ".own.yaml", authority = site.Host.Context.Options.CertificateFile!;
        string[] answers = ["tableau", site.Host.Https!.ToString(), site.Tableau.Options.Site, site.Tableau.ClientId, site.Tableau.SecretId, site.Tableau.Options.User, "", "", "", "y", "ap_suppliers", ""];
        string[] syspro = ["--source", "syspro", "--companies", "A", "--odata-url", site.Syspro.ODataAddress(site.Host).ToString(), "--odata-user", "mlc@acme.example", "--enet-url", "", "--cost-centre", "", "--trusted-certificates", authority];

        MlcResult asked = (await site.Mlc.RunAsync(["init", "-o", file, .. syspro], string.Join('\n', answers))).Ended(0);

        Assert.Contains("nothing is in the way", asked.Output, StringComparison.Ordinal);
        await AppliesAsync(site.Mlc, file, "type: tableau", "connectedApp: { clientId:", "ap_suppliers: {}");
    }

    [Fact]
    public async Task A_wrong_secret_is_told_and_the_file_is_written_all_the_same()
    {
        await using Site site = await Site.StartAsync();
        string file = Path.Combine(site.Folder, "own.yaml");
        MlcResult asked = (await site.Mlc.RunAsync(Arguments(site, file), string.Join('\n', ["", "wrong-1", "wrong-2", "wrong-3", "y", ""]))).Ended(3);
        Assert.Contains("FAIL", asked.Output, StringComparison.Ordinal);
        Assert.Contains("Fix:", asked.Output, StringComparison.Ordinal);
        Assert.True(File.Exists(file));
    }

    [Fact]
    public async Task A_tenant_that_creates_no_push_datasets_any_more_is_told_by_init_and_by_apply_before_anything_is_there()
    {
        await using Site site = await Site.StartAsync();
        site.PowerBi.Switches.CreationRetired = true;
        string file = Path.Combine(site.Folder, "own.yaml");
        MlcResult asked = await site.Mlc.RunAsync(Arguments(site, file), string.Join('\n', ["", Site.ODataSecret, Site.EnetSecret, Site.AppSecret, "y", "ap_suppliers", ""]));
        Assert.Contains("POWERBI-CREATION-RETIRED", asked.Output, StringComparison.Ordinal);
        Assert.Contains("there are problems", asked.Output, StringComparison.Ordinal);
        Assert.Contains("POWERBI-CREATION-RETIRED", (await site.Mlc.RunAsync($"apply -f {file} --yes")).Ended(2).Errors, StringComparison.Ordinal);
        Assert.Empty(site.PowerBi.Datasets());
    }

    [Fact]
    public async Task Without_anybody_to_ask_options_hold_and_everything_missing_is_told_at_once()
    {
        await using Site site = await Site.StartAsync();
        string file = Path.Combine(site.Folder, "own.yaml");
        MlcResult refused = (await site.Mlc.RunAsync(["init", "-o", file, "--yes", "--json"])).Ended(2);
        Assert.Equal(4, refused.Json.GetProperty("errors").GetArrayLength());
        Assert.False(File.Exists(file));
        JsonElement written = (await site.Mlc.RunAsync([.. Arguments(site, file), "--yes", "--json"])).Ended(0).Json;
        Assert.Contains("mlc secrets set powerbi", written.GetProperty("secrets").GetString(), StringComparison.Ordinal);
        await site.SetSecretsAsync();
        Assert.StartsWith("both systems", (await site.Mlc.RunAsync([.. Arguments(site, file), "--streams", "gl", "--yes", "--json"])).Ended(0).Json.GetProperty("checked").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain("ap_invoices", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    private static async Task AppliesAsync(Mlc mlc, string file, params string[] written)
    {
        string text = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        foreach (string part in written) Assert.Contains(part, text, StringComparison.Ordinal);
        (await mlc.RunAsync($"apply -f {file} --yes")).Ended(0);
    }

    private static string[] PowerBi(SandboxHost host, PowerBiSandbox powerBi) =>
        ["--tenant", powerBi.Options.TenantId, "--client-id", powerBi.Options.ClientId, "--workspace", powerBi.Options.WorkspaceName, "--authority", host.Https!.ToString(), "--api-base", host.Https!.ToString()];

    /// <summary>Everything by option but the dataset, the secrets and the streams.</summary>
    private static string[] Arguments(Site site, string file) =>
    [
        "init", "-o", file, "--source", "syspro", "--destination", "power-bi", "--companies", "A", "--odata-url", site.Syspro.ODataAddress(site.Host).ToString(), "--odata-user", "mlc@acme.example", "--enet-url", site.Syspro.EnetAddress(site.Host).ToString(),
        "--enet-operator", "MLC", "--cost-centre", "glSegment(2, -)", "--trusted-certificates", site.Host.Context.Options.CertificateFile!, .. PowerBi(site.Host, site.PowerBi),
    ];
}
