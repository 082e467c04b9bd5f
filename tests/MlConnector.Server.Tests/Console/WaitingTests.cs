using System.Net;
using System.Text.Json;
using MlConnector.Engine.Ports;
using MlConnector.Server.Tests.World;

namespace MlConnector.Server.Tests.Console;

/// <summary>What waits is shown and written off in the console and over the API: whoever works with a service needs no terminal on its machine.</summary>
public sealed class WaitingTests
{
    private const string Page = "/pipelines/finance", Orders = "sales_orders: {}, sales_order_lines: {}, gl_postings: {}";
    private readonly CancellationToken cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_operator_writes_off_on_the_page_of_the_pipeline_and_a_program_over_the_api()
    {
        await using ServerSite site = await ServerSite.StartAsync();
        await using SandboxSystems systems = await SandboxSystems.StartAsync(site.Folder);
        await systems.ApplyAsync(site, Orders);
        HttpClient night = await site.SignInAsync(Role.Operator);
        Assert.DoesNotContain("What waits", await night.GetStringAsync(Page, cancel), StringComparison.Ordinal);
        await site.EndedAsync(await site.PostAsync("pipelines/finance/runs"));
        systems.Syspro.Play("header-first");
        systems.Syspro.Play("tear-journal");
        await site.EndedAsync(await site.PostAsync("pipelines/finance/runs"));
        string order = await DocumentAsync(site, "sales_orders"), journal = await DocumentAsync(site, "gl_postings");
        Assert.DoesNotContain(journal, (await site.GetAsync("pipelines/finance/waiting?stream=sales_orders")).Is(HttpStatusCode.OK).Body, StringComparison.Ordinal);

        string seen = await (await site.SignInAsync(Role.Viewer)).GetStringAsync(Page, cancel);
        Assert.Contains($"<code>{order}</code>", seen, StringComparison.Ordinal);
        Assert.DoesNotContain("write-off", seen, StringComparison.Ordinal);
        string act = $"/acts{Page}/waiting/sales_orders/write-off";
        Assert.Contains("REASON-MISSING", await night.ActAsync(Page, act, ("document", order)), StringComparison.Ordinal);
        Assert.Contains("WAITING-UNKNOWN", await night.ActAsync(Page, act, ("document", "nobody"), ("reason", "none")), StringComparison.Ordinal);
        Assert.Equal(Page, await night.ActAsync(Page, act, ("document", order), ("reason", "entered by mistake")));
        Assert.Contains("written off", await night.GetStringAsync(Page, cancel), StringComparison.Ordinal);

        (await SendAsync("gl_postings", "nobody", "none")).IsProblem(HttpStatusCode.NotFound, "WAITING-UNKNOWN");
        (await SendAsync("gl_postings", journal, " ")).IsProblem(HttpStatusCode.BadRequest, "API-INPUT");
        (await SendAsync("nobody", journal, "none")).IsProblem(HttpStatusCode.NotFound, "STREAM-UNKNOWN");
        JsonElement ended = (await SendAsync("gl_postings", journal, "lost")).Is(HttpStatusCode.OK).Json;
        Assert.Equal(("gl_postings", journal, false), (ended.GetProperty("stream").GetString(), ended.GetProperty("document").GetString(), ended.GetProperty("delivered").GetBoolean()));
        await site.EndedAsync(await site.PostAsync("pipelines/finance/runs"));
        Assert.Empty(await WaitingAsync(site));
        Assert.Equal(["operator (console)", "program (token)"], (await site.Workspace.Store.Audit.SearchAsync("waiting.write-off", null, 10, cancel)).Select(entry => entry.Who).Order(StringComparer.Ordinal));

        Task<ApiAnswer> SendAsync(string stream, string document, string reason) => site.PostAsync($"pipelines/finance/streams/{stream}/waiting/write-off", JsonSerializer.Serialize(new { document, reason }));
    }

    private static async Task<string> DocumentAsync(ServerSite site, string stream) => (await WaitingAsync(site)).Single(item => item.GetProperty("stream").GetString() == stream).GetProperty("document").GetString()!;

    /// <summary>But for gaps in journal numbers: a register of credit notes has no lines.</summary>
    private static async Task<JsonElement[]> WaitingAsync(ServerSite site) =>
        [.. (await site.GetAsync("pipelines/finance/waiting")).Is(HttpStatusCode.OK).Json.GetProperty("items").EnumerateArray().Where(item => !item.GetProperty("missing").GetBoolean())];
}
