using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using MlConnector.EndToEnd.Secrets;
using MlConnector.Engine.Ports;
using MlConnector.Sandbox.Syspro.Data;
using MlConnector.Server.Tests.World;

namespace MlConnector.Server.Tests.Api;

/// <summary>The first looks of a set-up over the API: what an ERP offers and its first rows, of a configuration that is not applied.</summary>
public sealed class FirstLookTests
{
    private const string Discovery = "pipelines/finance/configuration/discovery", Preview = "pipelines/finance/configuration/preview";
    private readonly CancellationToken cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_program_sees_what_the_console_shows_before_anything_is_chosen_or_applied()
    {
        await using ServerSite site = await ServerSite.StartAsync();
        await using SandboxSystems systems = await SandboxSystems.StartAsync(site.Folder);
        await StoreSecretsAsync(site);
        SysproTable table = systems.Syspro.Table("ApSupplier");
        table.Update(table.Rows[0], ("SupplierName", "Nordic Steel"), ("Email", "ann@nordic.example"));
        string text = Unfinished(systems);
        JsonElement[] offered = [.. (await AskAsync(site, Discovery, text)).Is(HttpStatusCode.OK).Json.GetProperty("items").EnumerateArray()];
        JsonElement suppliers = offered.Single(stream => stream.GetProperty("stream").GetString() == "ap_suppliers");
        Assert.Equal((true, true, "ApSupplier", "snapshot"), (suppliers.GetProperty("isKnown").GetBoolean(), suppliers.GetProperty("isAvailable").GetBoolean(), suppliers.GetProperty("entity").GetString(), suppliers.GetProperty("strategy").GetString()));
        Assert.Equal("Company, Supplier", string.Join(", ", Texts(suppliers.GetProperty("key"))));

        JsonElement preview = (await AskAsync(site, $"{Preview}?stream=ap_suppliers&rows=3", text)).Is(HttpStatusCode.OK).Json;
        string?[] fields = Texts(preview.GetProperty("fields"));
        Assert.Equal(3, preview.GetProperty("rows").GetArrayLength());
        string?[] first = Texts(preview.GetProperty("rows").EnumerateArray().Single(row => Texts(row).Contains("Nordic Steel", StringComparer.Ordinal)));
        Assert.Equal((fields.Length, "***", "A"), (first.Length, first[Array.IndexOf(fields, "Email")], first[Array.IndexOf(fields, "Company")]));

        HttpClient admin = await site.SignInAsync(Role.Admin);
        string draft = (await admin.ActAsync("/new", "/acts/drafts/text", ("text", text))).Split('/')[2];
        string streams = await admin.GetStringAsync($"/drafts/{draft}/streams", cancel), rows = await admin.GetStringAsync($"/drafts/{draft}/preview?stream=ap_suppliers", cancel);
        Assert.Equal(offered.Select(stream => stream.GetProperty("stream").GetString()), Regex.Matches(streams, "name=\"stream\" value=\"(?<name>[^\"]+)\"", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(5)).Select(match => match.Groups["name"].Value));
        Assert.Contains("Nordic Steel", rows, StringComparison.Ordinal);
        Assert.Contains("STREAM-UNKNOWN", await admin.GetStringAsync($"/drafts/{draft}/preview?stream=nobody", cancel), StringComparison.Ordinal);
        Assert.Empty((await site.GetAsync("pipelines")).Json.GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task Rows_and_values_are_bounded()
    {
        await using ServerSite site = await ServerSite.StartAsync();
        await using SandboxSystems systems = await SandboxSystems.StartAsync(site.Folder);
        await StoreSecretsAsync(site);
        string text = systems.Configuration("gl_postings: {}");
        Assert.Equal(20, await RowsAsync($"{Preview}?stream=gl_postings"));
        Assert.Equal(100, await RowsAsync($"{Preview}?stream=gl_postings&rows=100"));
        foreach (string wrong in new[] { $"{Preview}?stream=gl_postings&rows=0", $"{Preview}?stream=gl_postings&rows=101", Preview }) (await AskAsync(site, wrong, text)).IsProblem(HttpStatusCode.BadRequest, "API-INPUT");
        (await AskAsync(site, $"{Preview}?stream=ap_suppliers", text)).IsProblem(HttpStatusCode.NotFound, "STREAM-UNKNOWN");

        async Task<int> RowsAsync(string path) => (await AskAsync(site, path, text)).Is(HttpStatusCode.OK).Json.GetProperty("rows").GetArrayLength();
    }

    [Theory]
    [InlineData("pipelines: { finance: { source: erp }, b: { source: erp } }", HttpStatusCode.UnprocessableEntity, "DRAFT-PIPELINES")]
    [InlineData("pipelines: { finance: { source: erp } }", HttpStatusCode.UnprocessableEntity, "DRAFT-NO-SOURCE")]
    public async Task What_is_no_configuration_of_this_pipeline_is_refused(string text, HttpStatusCode status, string code)
    {
        await using ServerSite site = await ServerSite.StartAsync();
        foreach (string path in new[] { Discovery, $"{Preview}?stream=a" }) (await AskAsync(site, path, text)).IsProblem(status, code);
    }

    [Fact]
    public async Task Mistakes_are_told_with_the_lines_of_the_body_and_never_with_a_secret_INV_6()
    {
        await using ServerSite site = await ServerSite.StartAsync();
        await using SandboxSystems systems = await SandboxSystems.StartAsync(site.Folder);
        string text = Unfinished(systems).Replace("'${secret:syspro-odata}'", "canary-Zq81xW", StringComparison.Ordinal).Replace("companies: [A]", "companys: [A]", StringComparison.Ordinal);
        ApiAnswer answer = (await AskAsync(site, Discovery, text)).Is(HttpStatusCode.UnprocessableEntity);
        Assert.DoesNotContain("canary", answer.Body, StringComparison.Ordinal);
        Assert.Contains(answer.Json.GetProperty("errors").EnumerateArray(), error => error.GetProperty("where").GetString()!.StartsWith("body:4:", StringComparison.Ordinal));
        (await AskAsync(site, "pipelines/other/configuration/discovery", Unfinished(systems))).IsProblem(HttpStatusCode.NotFound, "PIPELINE-UNKNOWN");
    }

    /// <summary>A careless ERP repeats what it was sent; a program, its log and its idempotency key are three more places where that could stay.</summary>
    [Theory]
    [InlineData(401)]
    [InlineData(400)]
    public async Task INV6_an_ERP_that_repeats_the_request_tells_no_secret(int status)
    {
        using var said = new SaidLog();
        using ILoggerFactory logs = LoggerFactory.Create(builder => builder.SetMinimumLevel(LogLevel.Trace).AddProvider(said));
        var echo = new Echo { Status = status };
        await using ServerSite site = await ServerSite.StartAsync(logs: logs);
        await using SandboxSystems systems = await SandboxSystems.StartAsync(site.Folder, before: echo);
        await StoreSecretsAsync(site);
        List<string> told = [];
        foreach (EchoForm form in Enum.GetValues<EchoForm>())
        {
            echo.Form = form;
            foreach (string path in new[] { Discovery, $"{Preview}?stream=ap_suppliers" }) told.Add((await AskAsync(site, path, Unfinished(systems), ("Idempotency-Key", $"{form}-{path.Length}"))).Body);
        }

        Assert.Contains(told, body => body.Contains("SYSPRO-", StringComparison.Ordinal));
        Assert.All(SandboxSystems.Secrets.Values, secret => Assert.All(told, body => Assert.False(Canary.Of("secret", secret).IsIn(System.Text.Encoding.UTF8.GetBytes(body)), body)));
        Remains.HoldNone(site.Workspace.Folder, said, [.. SandboxSystems.Secrets.Values]);
    }

    /// <summary>Rows are kept sealed, in the journal: an answer that is kept for its key would be a copy in the clear, and an old one.</summary>
    [Fact]
    public async Task The_ERP_is_asked_again_for_the_same_key_and_its_rows_are_kept_nowhere()
    {
        using var said = new SaidLog();
        using ILoggerFactory logs = LoggerFactory.Create(builder => builder.SetMinimumLevel(LogLevel.Trace).AddProvider(said));
        await using ServerSite site = await ServerSite.StartAsync(logs: logs);
        await using SandboxSystems systems = await SandboxSystems.StartAsync(site.Folder);
        await StoreSecretsAsync(site);
        SysproTable table = systems.Syspro.Table("ApSupplier");
        foreach (string name in new[] { "Nordic Steel", "Alpine Tools" })
        {
            table.Update(table.Rows[0], ("SupplierName", name));
            ApiAnswer answer = (await AskAsync(site, $"{Preview}?stream=ap_suppliers&rows=100", Unfinished(systems), ("Idempotency-Key", "one"))).Is(HttpStatusCode.OK);
            Assert.Contains(name, answer.Body, StringComparison.Ordinal);
            Assert.False(answer.Headers.ContainsKey("Idempotency-Replayed"));
        }

        Remains.HoldNone(site.Workspace.Folder, said, "Nordic Steel", "Alpine Tools");
    }

    private static string Unfinished(SandboxSystems systems) => systems.Configuration("-").Replace("    streams: { - }", "", StringComparison.Ordinal);

    private static async Task StoreSecretsAsync(ServerSite site)
    {
        foreach ((string name, string value) in SandboxSystems.Secrets) await site.Workspace.Vault.SetAsync(name, value, null, "test", TestContext.Current.CancellationToken);
    }

    private static Task<ApiAnswer> AskAsync(ServerSite site, string path, string text, params (string Name, string Value)[] headers) => site.CallAsync(HttpMethod.Post, path, text, "application/yaml", headers);

    private static string?[] Texts(JsonElement list) => [.. list.EnumerateArray().Select(text => text.GetString())];
}
