using System.Net;
using System.Text.Json;
using MlConnector.Engine.Ports;
using MlConnector.Server.Tests.World;

namespace MlConnector.Server.Tests.Console;

/// <summary>What is held for a person is decided in the console and over the API: whoever is woken at night needs no terminal on the machine.</summary>
public sealed class WaysOutTests
{
    private const string Page = "/pipelines/finance", Runs = "pipelines/finance/runs";
    private readonly CancellationToken cancel = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("rebuild")]
    [InlineData("adopt")]
    public async Task A_table_that_was_emptied_is_filled_again_or_taken_as_it_is(string act)
    {
        await using ServerSite site = await ServerSite.StartAsync();
        await using SandboxSystems systems = await SandboxSystems.StartAsync(site.Folder);
        await site.SetUpAsync(systems);
        Assert.Equal("verified", await EndAsync(site, await site.PostAsync(Runs)));
        long rows = systems.PowerBi.Dataset("Finance").Table("ApInvoices").Count;
        systems.PowerBi.EmptyTable("Finance", "ApInvoices");
        await EndAsync(site, await site.PostAsync(Runs));
        HttpClient night = await site.SignInAsync(Role.Operator);
        string page = WebUtility.HtmlDecode(await night.GetStringAsync(Page, cancel));
        Assert.Contains("ap_invoices is held", page, StringComparison.Ordinal);
        Assert.DoesNotContain("ap_suppliers is held", page, StringComparison.Ordinal);
        Assert.DoesNotContain($"/acts{Page}/rebuild", await (await site.SignInAsync(Role.Viewer)).GetStringAsync(Page, cancel), StringComparison.Ordinal);
        Assert.Contains("STREAM-UNKNOWN", await night.ActAsync(Page, $"/acts{Page}/{act}"), StringComparison.Ordinal);
        if (act == "rebuild") await RunEndedAsync(site, await night.ActAsync(Page, $"/acts{Page}/{act}", ("stream", "ap_invoices")));
        else Assert.Equal("unverified", await EndAsync(site, await site.PostAsync($"pipelines/finance/{act}", """{"streams":["ap_invoices"]}""")));
        Assert.DoesNotContain("is held", await night.GetStringAsync(Page, cancel), StringComparison.Ordinal);
        Assert.Equal(act == "rebuild" ? rows : 0, systems.PowerBi.Dataset("Finance").Table("ApInvoices").Count);
    }

    [Fact]
    public async Task A_table_is_filled_again_over_the_api_and_never_all_of_them_by_an_empty_list()
    {
        await using ServerSite site = await ServerSite.StartAsync();
        await using SandboxSystems systems = await SandboxSystems.StartAsync(site.Folder);
        await site.SetUpAsync(systems);
        await EndAsync(site, await site.PostAsync(Runs));
        systems.PowerBi.EmptyTable("Finance", "ApInvoices");
        await EndAsync(site, await site.PostAsync(Runs));
        foreach (string path in new[] { "rebuild", "adopt" }) (await site.PostAsync($"pipelines/finance/{path}", """{"streams":[]}""")).IsProblem(HttpStatusCode.BadRequest, "API-INPUT");
        Assert.Equal("verified", await EndAsync(site, await site.PostAsync("pipelines/finance/rebuild", """{"streams":["ap_invoices"],"fromSource":true}""")));
        Assert.Equal("verified", await EndAsync(site, await site.PostAsync(Runs)));
        Assert.Equal(systems.Syspro.Table("ApInvoice").Rows.Count, systems.PowerBi.Dataset("Finance").Table("ApInvoices").Count);
    }

    [Fact]
    public async Task A_much_smaller_table_is_approved_with_a_button()
    {
        await using ServerSite site = await ServerSite.StartAsync();
        await using SandboxSystems systems = await SandboxSystems.StartAsync(site.Folder);
        await site.SetUpAsync(systems);
        await EndAsync(site, await site.PostAsync(Runs));
        var suppliers = systems.Syspro.Table("ApSupplier").Rows.ToArray();
        foreach (var row in suppliers[..(suppliers.Length * 6 / 10)]) Assert.True(systems.Syspro.Table("ApSupplier").Delete(row));
        Assert.NotEqual("verified", await EndAsync(site, await site.PostAsync(Runs)));
        HttpClient night = await site.SignInAsync(Role.Operator);
        Assert.Contains("Removals wait for approval", await night.GetStringAsync(Page, cancel), StringComparison.Ordinal);
        Assert.Equal("verified", await RunEndedAsync(site, await night.ActAsync(Page, $"/acts{Page}/run", ("mode", "approve"))));
        Assert.DoesNotContain("Removals wait for approval", await night.GetStringAsync(Page, cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_records_are_read_from_the_page_of_the_pipeline()
    {
        await using ServerSite site = await ServerSite.StartAsync();
        await using SandboxSystems systems = await SandboxSystems.StartAsync(site.Folder);
        await site.SetUpAsync(systems);
        await EndAsync(site, await site.PostAsync(Runs));
        string supplier = systems.Syspro.Table("ApInvoice").Rows[0].Text("Supplier").Trim(), invoice = systems.Syspro.Table("ApInvoice").Rows[0].Text("Invoice").Trim();
        HttpClient night = await site.SignInAsync(Role.Operator);
        string run = await night.ActAsync(Page, $"/acts{Page}/poll", ("stream", "ap_invoices"), ("keys", $" A|{supplier}|{invoice} \r\n\r\n"));
        Assert.Equal("verified", await RunEndedAsync(site, run));
        Assert.Contains("RUN-KEYS", await night.ActAsync(Page, $"/acts{Page}/poll", ("stream", "ap_invoices"), ("keys", "nonsense")), StringComparison.Ordinal);
    }

    private static async Task<string> EndAsync(ServerSite site, ApiAnswer started) => (await site.EndedAsync(started)).GetProperty("summary").GetProperty("state").GetString()!;

    private async Task<string> RunEndedAsync(ServerSite site, string address)
    {
        Assert.StartsWith("/runs/", address, StringComparison.Ordinal);
        string id = address.Split('/')[^1];
        while (true)
        {
            JsonElement run = (await site.GetAsync($"runs/{id}")).Json;
            if (run.TryGetProperty("summary", out JsonElement summary) && summary.GetProperty("endedAt").ValueKind == JsonValueKind.String) return summary.GetProperty("state").GetString()!;
            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, cancel);
        }
    }
}
