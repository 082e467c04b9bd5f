using System.Net;
using System.Text.Json;
using MlConnector.EndToEnd.World;

namespace MlConnector.EndToEnd;

/// <summary>The command line acts on a service elsewhere as it does on a data folder, and has none of its own then.</summary>
public sealed class RemoteTests
{
    [Fact]
    public async Task A_pipeline_is_applied_run_traced_and_mended_on_a_service_elsewhere()
    {
        await using Site site = await Site.StartAsync("      ap_invoices: {}\n");
        await File.WriteAllTextAsync(site.File, site.Configuration("      ap_invoices: {}\n").Replace("    schedule: every 15 minutes\n", "", StringComparison.Ordinal), TestContext.Current.CancellationToken); // runs only when told
        await using Elsewhere elsewhere = await Elsewhere.StartAsync(site.Folder);
        site.Mlc.Variables["MLC_TOKEN"] = elsewhere.Token;
        await elsewhere.StoreAsync(("syspro-enet", Site.EnetSecret), ("powerbi", Site.AppSecret));
        (await DoAsync("check", "-f", site.File)).Ended(2);
        Assert.DoesNotContain(Site.ODataSecret, (await SetAsync("syspro-odata", Site.ODataSecret)).Ended(0).Output, StringComparison.Ordinal);
        Assert.Contains("ok", (await DoAsync("check", "-f", site.File)).Ended(0).Output, StringComparison.Ordinal);
        string hash = (await DoAsync("plan", "-f", site.File, "--json")).Ended(0).Json.GetProperty("hash").GetString()!;
        Assert.Contains("PLAN-MOVED", (await DoAsync("apply", "-f", site.File, "--yes", "--plan", "0000000000000000")).Ended(2).Errors, StringComparison.Ordinal);
        Assert.Contains("revision 1", (await DoAsync("apply", "-f", site.File, "--yes", "--plan", hash)).Ended(0).Output, StringComparison.Ordinal);
        Assert.Contains("ap_invoices", (await DoAsync("export")).Ended(0).Output, StringComparison.Ordinal);
        Assert.Contains("verified", (await DoAsync("run", "finance")).Ended(0).Output, StringComparison.Ordinal);
        Assert.Contains("ap_invoices", (await DoAsync("status")).Ended(0).Output, StringComparison.Ordinal);
        Assert.Contains("no run goes on", (await DoAsync("stop")).Ended(0).Output, StringComparison.Ordinal);
        Assert.Contains("the ERP is upgraded", (await DoAsync("pause", "--reason", "the ERP is upgraded")).Ended(0).Output, StringComparison.Ordinal);
        Assert.Contains("halted by command line (token)", (await DoAsync("status")).Ended(0).Output, StringComparison.Ordinal);
        Assert.Contains("goes on", (await DoAsync("resume", "finance")).Ended(0).Output, StringComparison.Ordinal);
        Assert.DoesNotContain("halted by", (await DoAsync("status")).Ended(0).Output, StringComparison.Ordinal);
        Assert.True((await DoAsync("check", "--json")).Ended(0).Json.GetProperty("passed").GetBoolean());
        Assert.Contains("figures agree", (await DoAsync("reconcile")).Ended(0).Output, StringComparison.Ordinal);
        Assert.All((await DoAsync("reconcile", "finance", "--stream", "ap_invoices", "--offline", "--json")).Ended(0).Json.GetProperty("figures").EnumerateArray(), figure => Assert.Equal(JsonValueKind.Null, figure.GetProperty("erp").ValueKind));
        JsonElement kept = (await DoAsync("reconcile", "--list", "--json")).Ended(0).Json;
        Assert.Equal(["ap_invoices, without the ERP", "ap_invoices"], kept.EnumerateArray().Select(one => one.GetProperty("compared").GetString()));
        Assert.Contains("without the ERP", (await DoAsync("reconcile", "finance", "--list")).Ended(0).Output, StringComparison.Ordinal);
        Assert.Contains("figures agree", (await DoAsync("reconcile", "--show", kept[1].GetProperty("id").GetString()!)).Ended(0).Output, StringComparison.Ordinal);
        Assert.Contains("finance", (await DoAsync("secrets", "list")).Ended(0).Output, StringComparison.Ordinal);
        (await SetAsync("old", "canary-Td17", "--expires", "2031-05-31")).Ended(0);
        Assert.DoesNotContain("canary", (await DoAsync("secrets", "list", "--json")).Ended(0).Output, StringComparison.Ordinal);
        (await DoAsync("secrets", "remove", "old")).Ended(0);
        Assert.Contains("SECRET-UNKNOWN", (await DoAsync("secrets", "remove", "old")).Ended(2).Errors, StringComparison.Ordinal);
        Assert.Contains("confirmed", (await DoAsync("trace", site.Syspro.Table("ApInvoice").Rows[0].Text("Invoice").Trim())).Ended(0).Output, StringComparison.Ordinal);
        site.Syspro.Play("bad-row");
        (await DoAsync("run", "--stream", "ap_invoices")).Ended(4);
        string id = Assert.Single((await DoAsync("dead-letters", "list", "--json")).Ended(0).Json.EnumerateArray()).GetProperty("id").GetRawText();
        Assert.Contains($"dead letter {id}: ap_invoices", (await DoAsync("dead-letters", "show", id)).Ended(0).Output, StringComparison.Ordinal);
        Assert.Equal("open", (await DoAsync("dead-letters", "show", id, "--json")).Ended(0).Json.GetProperty("letter").GetProperty("state").GetString());
        Assert.Contains("DEAD-LETTER-UNKNOWN", (await DoAsync("dead-letters", "show", "4711")).Ended(2).Errors, StringComparison.Ordinal);
        string letters = Path.Combine(site.Folder, "dead.csv");
        Assert.Contains("dead letters  1", (await DoAsync("dead-letters", "export", "-o", letters)).Ended(0).Output, StringComparison.Ordinal);
        Assert.Contains("MAP-LENGTH", await File.ReadAllTextAsync(letters, TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal("ap_invoices", (await DoAsync("dead-letters", "export", "--json")).Ended(0).Json.GetProperty("stream").GetString());
        Assert.Equal("", (await DoAsync("dead-letters", "export", "--json", "--key", "nobody")).Ended(0).Output);
        (await DoAsync("dead-letters", "repair", id, "--set", "Reference=short", "--reason", "too long")).Ended(0);
        Assert.Contains("replay", (await DoAsync("replay", "--id", id, "--json")).Ended(0).Json.GetProperty("summary").GetProperty("purpose").GetString(), StringComparison.Ordinal);
        Assert.Contains("DEAD-LETTER-ENDED", (await DoAsync("dead-letters", "write-off", id, "--reason", "late")).Ended(2).Errors, StringComparison.Ordinal);
        Assert.Contains("No dead letters", (await DoAsync("dead-letters", "list")).Ended(0).Output, StringComparison.Ordinal);
        Assert.Contains("nothing to do", (await DoAsync("adopt", "--held", "--yes")).Ended(0).Output, StringComparison.Ordinal);
        Assert.Contains("rebuild", (await DoAsync("rebuild", "finance", "--stream", "ap_invoices", "--yes", "--json")).Ended(0).Json.GetProperty("summary").GetProperty("purpose").GetString(), StringComparison.Ordinal);
        Assert.Contains("integrity", (await DoAsync("audit", "verify")).Output, StringComparison.Ordinal);
        Assert.Contains("schedule.pause", (await DoAsync("audit", "export")).Ended(0).Output, StringComparison.Ordinal);
        string trail = Path.Combine(site.Folder, "trail.ndjson");
        Assert.DoesNotContain("  0", (await DoAsync("audit", "export", "-o", trail, "--from", "2")).Ended(0).Output, StringComparison.Ordinal);
        Assert.Contains("\"number\":2,", (await File.ReadAllLinesAsync(trail, TestContext.Current.CancellationToken))[0], StringComparison.Ordinal);
        Assert.False(Directory.Exists(site.Mlc.Data));

        Task<MlcResult> SetAsync(string name, string value, params string[] arguments) => site.Mlc.RunAsync(["secrets", "set", name, .. arguments, "--server", elsewhere.Address], value);
        Task<MlcResult> DoAsync(params string[] arguments) => site.Mlc.RunAsync([.. arguments, "--server", elsewhere.Address]);
    }

    [Fact]
    public async Task What_waits_is_shown_and_written_off_on_a_service_elsewhere()
    {
        const string Orders = "      sales_orders: {}\n      sales_order_lines: {}\n";
        await using Site site = await Site.StartAsync(Orders);
        await File.WriteAllTextAsync(site.File, site.Configuration(Orders).Replace("    schedule: every 15 minutes\n", "", StringComparison.Ordinal), TestContext.Current.CancellationToken); // runs only when told
        await using Elsewhere elsewhere = await Elsewhere.StartAsync(site.Folder);
        site.Mlc.Variables["MLC_TOKEN"] = elsewhere.Token;
        await elsewhere.StoreAsync(("syspro-odata", Site.ODataSecret), ("syspro-enet", Site.EnetSecret), ("powerbi", Site.AppSecret));
        (await DoAsync("apply", "-f", site.File, "--yes")).Ended(0);
        (await DoAsync("run")).Ended(0);
        Assert.Contains("Nothing waits", (await DoAsync("waiting", "list")).Ended(0).Output, StringComparison.Ordinal);
        site.Syspro.Play("header-first");
        (await DoAsync("run")).Ended(0);
        JsonElement item = Assert.Single((await DoAsync("waiting", "list", "--json")).Ended(0).Json.EnumerateArray());
        string document = item.GetProperty("document").GetString()!;
        Assert.Equal(("sales_orders", 1, false), (item.GetProperty("stream").GetString(), item.GetProperty("polls").GetInt32(), item.GetProperty("writtenOff").GetBoolean()));
        Assert.Contains(document, (await DoAsync("waiting", "list", "finance", "--stream", "sales_orders")).Ended(0).Output, StringComparison.Ordinal);
        Assert.Contains("WAITING-UNKNOWN", (await WriteOffAsync("nobody")).Ended(2).Errors, StringComparison.Ordinal);
        Assert.Contains("the next run delivers it as it is", (await WriteOffAsync(document)).Ended(0).Output, StringComparison.Ordinal);
        Assert.Contains("written off", (await DoAsync("waiting", "list")).Ended(0).Output, StringComparison.Ordinal);
        (await DoAsync("run")).Ended(0);
        Assert.Equal(site.Syspro.Table("SorMaster").Count, site.PowerBi.Dataset("Finance").Table("SalesOrders").Count);

        Task<MlcResult> WriteOffAsync(string what) => DoAsync("waiting", "write-off", what, "--stream", "sales_orders", "--reason", "entered by mistake");
        Task<MlcResult> DoAsync(params string[] arguments) => site.Mlc.RunAsync([.. arguments, "--server", elsewhere.Address]);
    }

    [Theory]
    [InlineData("secrets rotate", "REMOTE-COMMAND")]
    [InlineData("waiting list none", "PIPELINE-UNKNOWN")]
    [InlineData("waiting write-off 1 --reason r", "USAGE")]
    [InlineData("reconcile", "USAGE")]
    [InlineData("reconcile none --list --show x", "USAGE")]
    [InlineData("pause none", "USAGE")]
    [InlineData("resume none", "PIPELINE-UNKNOWN")]
    [InlineData("stop none", "PIPELINE-UNKNOWN")]
    [InlineData("dead-letters show 1 --reveal", "USAGE")]
    [InlineData("settings change", "USAGE")]
    [InlineData("purge", "USAGE")]
    [InlineData("check", "USAGE")]
    [InlineData("run --due", "USAGE")]
    [InlineData("run --as-of 2026-03-31", "--as-of")]
    [InlineData("run --parallel 4", "--parallel")]
    [InlineData("plan -f none.yaml --no-counts", "--no-counts")]
    [InlineData("audit verify --anchor x", "USAGE")]
    [InlineData("status none", "PIPELINE-UNKNOWN")]
    [InlineData("trace 4711", "USAGE")]
    public async Task What_cannot_be_done_there_is_refused_clearly(string line, string code)
    {
        string folder = Directory.CreateTempSubdirectory("mlc-e2e-").FullName;
        await using Elsewhere elsewhere = await Elsewhere.StartAsync(folder);
        MlcResult refused = await new Mlc(folder) { Variables = { ["MLC_TOKEN"] = elsewhere.Token } }.RunAsync([.. line.Split(' '), "--server", elsewhere.Address]);
        Assert.Contains(code, refused.Ended(2).Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://mlc.acme.example", "REMOTE-ADDRESS", 2)]
    [InlineData("nowhere", "REMOTE-ADDRESS", 2)]
    [InlineData("http://127.0.0.1:1", "REMOTE-UNREACHABLE", 3)]
    public async Task An_address_that_is_no_service_is_told(string address, string code, int exit) =>
        Assert.Contains(code, (await new Mlc(Directory.CreateTempSubdirectory("mlc-e2e-").FullName).RunAsync(["status", "--server", address])).Ended(exit).Errors, StringComparison.Ordinal);

    [Theory]
    [InlineData(HttpStatusCode.Unauthorized, "REMOTE-RIGHTS", 3, null, "")]
    [InlineData(HttpStatusCode.Found, "REMOTE-ANSWER", 2, null, "")]
    [InlineData(HttpStatusCode.OK, "REMOTE-ANSWER", 2, "text/html", "<html>Sign in to the network</html>")]
    [InlineData(HttpStatusCode.OK, "REMOTE-ANSWER", 2, "application/json", "<html>")]
    [InlineData(HttpStatusCode.BadGateway, "REMOTE-ANSWER", 2, "application/problem+json", "<html>Bad gateway</html>")]
    [InlineData(HttpStatusCode.BadGateway, "REMOTE-ANSWER", 2, "application/problem+json", """{"title":"Bad gateway"}""")]
    public async Task An_answer_of_something_else_is_told(HttpStatusCode status, string code, int exit, string? type, string body)
    {
        using var listener = new HttpListener();
        string address = $"http://127.0.0.1:{FreePort()}/";
        listener.Prefixes.Add(address);
        listener.Start();
        Task<string?> asked = AnswerAsync(listener, status, type, body);
        MlcResult refused;
        Environment.SetEnvironmentVariable("MLC_TOKEN", "canary-token-Vx52");
        try
        {
            refused = await new Mlc(Directory.CreateTempSubdirectory("mlc-e2e-").FullName).RunAsync(["status", "--server", address]);
        }
        finally
        {
            Environment.SetEnvironmentVariable("MLC_TOKEN", null);
        }

        Assert.Contains(code, refused.Ended(exit).Errors, StringComparison.Ordinal);
        Assert.Equal("Bearer canary-token-Vx52", await asked);
        Assert.DoesNotContain("canary-token", refused.Errors + refused.Output, StringComparison.Ordinal);
    }

    private static async Task<string?> AnswerAsync(HttpListener listener, HttpStatusCode status, string? type, string body)
    {
        HttpListenerContext context = await listener.GetContextAsync();
        context.Response.StatusCode = (int)status;
        context.Response.ContentType = type;
        context.Response.Close(System.Text.Encoding.UTF8.GetBytes(body), willBlock: true);
        return context.Request.Headers["Authorization"];
    }

    private static int FreePort()
    {
        using var probe = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
