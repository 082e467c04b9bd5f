using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using MlConnector.EndToEnd.World;
using MlConnector.Sandbox.SageX3;
using MlConnector.Sandbox.SageX3.Tokens;

namespace MlConnector.EndToEnd.SageX3;

/// <summary>Sage X3 into Power BI by the shipped program, compared row by row.</summary>
public sealed class SageX3Tests
{
    private const string Streams = "      suppliers: {}\n      gl_entries: {}\n      gl_entry_lines: {}\n      purchase_orders: {}\n      purchase_order_lines: {}\n";

    [Fact]
    public async Task Entries_orders_and_their_lines_are_delivered_and_changes_follow()
    {
        await using X3World world = await X3World.StartAsync(Streams);
        (await world.Mlc.RunAsync($"check -f {world.File}")).Ended(0);
        string plan = (await world.Mlc.RunAsync($"plan -f {world.File}")).Ended(0).Output;
        Assert.Matches(@"(?m)^\s*purchase_orders\s.*\sapi1\s", plan);
        Assert.Matches(@"(?m)^\s*gl_entries\s.*\sapi1\s", plan);
        Assert.Matches("with 5 tables and [1-9][0-9]* relationships", plan);
        (await world.Mlc.RunAsync($"apply -f {world.File} --yes")).Ended(0);
        (await world.Mlc.RunAsync("run")).Ended(0);
        X3Truth.LedgersAgree(world);
        X3Truth.OrdersAgree(world);
        Assert.Matches("SignedLedger: [0-9]+ groups, each 0.00 on every side", (await world.Mlc.RunAsync("reconcile --stream gl_entry_lines")).Ended(0).Output);

        foreach (string change in new[] { "new-journal", "reverse-journal", "close-order", "new-order", "change-supplier" }) world.X3.Play(change);
        (await world.Mlc.RunAsync("run")).Ended(0);
        X3Truth.LedgersAgree(world);
        X3Truth.OrdersAgree(world);
        long rows = world.PowerBi.Dataset("Finance").Tables.Sum(table => table.Count);
        (await world.Mlc.RunAsync("run")).Ended(0);
        Assert.Equal(rows, world.PowerBi.Dataset("Finance").Tables.Sum(table => table.Count));
    }

    [Fact]
    public async Task An_entry_that_does_not_balance_waits_and_comes_when_it_does()
    {
        await using X3World world = await X3World.StartAsync("      gl_entries: {}\n      gl_entry_lines: {}\n");
        (await world.Mlc.RunAsync($"apply -f {world.File} --yes")).Ended(0);
        IReadOnlyDictionary<string, string> torn = world.X3.Play("tear-journal");
        Assert.Contains("do not balance", (await world.Mlc.RunAsync("run")).Ended(0).Output, StringComparison.Ordinal);
        Assert.DoesNotContain(world.Current("GlEntryLines"), line => (string)line["NUM"]! == torn["NUM"]);
        Assert.DoesNotContain(world.Current("GlEntries"), entry => (string)entry["NUM"]! == torn["NUM"]);
        world.X3.Play("tear-journal");
        (await world.Mlc.RunAsync("run")).Ended(0);
        X3Truth.LedgersAgree(world);
    }

    [Fact]
    public async Task A_connection_is_paired_renewed_by_runs_and_its_end_is_in_the_calendar()
    {
        await using X3World world = await X3World.StartAsync(
            "      products: {}\n", "auth: refreshToken, gateway: '{gateway}', clientId: mlc-gateway-app, clientSecret: '${secret:x3-gateway}', redirectUri: 'https://mlc.example/callback', refreshToken: '${secret:x3-refresh}'", "channel: graphql");
        Assert.Contains("SAGEX3-NEEDS-PAIRING", (await world.Mlc.RunAsync($"apply -f {world.File} --yes")).Ended(3).Errors, StringComparison.Ordinal);
        Assert.Contains("CONNECT-CALLBACK", (await world.Mlc.RunAsync($"connect erp -f {world.File}", $"{{\"authorizationCode\":\"{world.X3.Agree()}\",\"state\":\"foreign\"}}\n")).Ended(2).Errors, StringComparison.Ordinal);
        MlcResult paired = (await world.Mlc.RunAsync($"connect erp -f {world.File}", world.X3.Agree() + "\n")).Ended(0);
        Assert.Contains("/token/authorise?client_id=mlc-gateway-app", paired.Errors, StringComparison.Ordinal);
        (await world.Mlc.RunAsync($"apply -f {world.File} --yes")).Ended(0);
        (await world.Mlc.RunAsync("run")).Ended(0);
        Assert.Equal(world.X3.Folder.Class("ITMMASTER").Records.Count, world.Current("Products").Count);
        string secrets = (await world.Mlc.RunAsync("secrets list --json")).Ended(0).Output;
        Assert.Contains("x3-refresh.previous", secrets, StringComparison.Ordinal);
        Assert.Contains(world.Host.Context.Clock.GetUtcNow().AddSeconds(2_629_800).ToString("yyyy-MM-", CultureInfo.InvariantCulture), secrets, StringComparison.Ordinal);
        Assert.DoesNotContain("expires in", (await world.Mlc.RunAsync("status")).Ended(0).Output, StringComparison.Ordinal); // each run renews it: a month ahead there is nothing to do
    }

    [Fact]
    public async Task A_pairing_that_ends_within_a_week_is_warned_of_with_what_to_do()
    {
        await using X3World world = await X3World.StartAsync(
            "      products: {}\n", "auth: refreshToken, gateway: '{gateway}', clientId: mlc-gateway-app, clientSecret: '${secret:x3-gateway}', redirectUri: 'https://mlc.example/callback', refreshToken: '${secret:x3-refresh}'", "channel: graphql",
            new SageX3SandboxOptions { Tokens = new TokenApiOptions { RefreshLife = TimeSpan.FromDays(2) } });
        (await world.Mlc.RunAsync($"connect erp -f {world.File}", world.X3.Agree() + "\n")).Ended(0);
        (await world.Mlc.RunAsync($"apply -f {world.File} --yes")).Ended(0);
        string told = (await world.Mlc.RunAsync("run")).Ended(0).Output;
        Assert.Matches("secret x3-refresh expires in 2 days, on .*mlc run.*mlc connect CONNECTION", told);
    }

    [Fact]
    public async Task A_callback_to_this_machine_is_received_and_only_the_one_that_was_asked_for()
    {
        string redirect = $"http://127.0.0.1:{FreePort()}/callback";
        await using X3World world = await X3World.StartAsync(
            "      products: {}\n", $"auth: refreshToken, gateway: '{{gateway}}', clientId: mlc-gateway-app, clientSecret: '${{secret:x3-gateway}}', redirectUri: '{redirect}', refreshToken: '${{secret:x3-refresh}}'", "channel: graphql",
            new SageX3SandboxOptions { Tokens = new TokenApiOptions { RedirectUri = redirect } });
        using Process connecting = world.Mlc.Start(["connect", "erp", "-f", world.File]);
        string authorise = "";
        while (!authorise.StartsWith("http", StringComparison.Ordinal)) authorise = (await connecting.StandardError.ReadLineAsync(TestContext.Current.CancellationToken) ?? throw new InvalidOperationException("no address was printed")).Trim();
        using var browser = new HttpClient();
        string body = await browser.GetStringAsync(new Uri(world.Host.Http!, new Uri(authorise).PathAndQuery), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.NotFound, await PostAsync(browser, redirect + "/other", body));
        Assert.Equal(HttpStatusCode.BadRequest, await PostAsync(browser, redirect, """{"authorizationCode":"stolen","state":"foreign"}"""));
        Assert.Equal(HttpStatusCode.BadRequest, await PostAsync(browser, redirect, """{"authorizationCode":"stolen"}"""));
        Assert.Equal(HttpStatusCode.OK, await PostAsync(browser, redirect, body));
        MlcResult paired = (await Mlc.EndAsync(connecting)).Ended(0);
        Assert.DoesNotContain("authorizationCode", paired.Output + paired.Errors, StringComparison.Ordinal);
        (await world.Mlc.RunAsync($"apply -f {world.File} --yes")).Ended(0);
        (await world.Mlc.RunAsync("run")).Ended(0);
    }

    private static async Task<HttpStatusCode> PostAsync(HttpClient browser, string address, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using HttpResponseMessage answer = await browser.PostAsync(new Uri(address), content, TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
