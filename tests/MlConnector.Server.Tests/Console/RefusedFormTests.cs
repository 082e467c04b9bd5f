using System.Net;
using Microsoft.Extensions.DependencyInjection;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Runs;
using MlConnector.Server.Runs;
using MlConnector.Server.Tests.World;

namespace MlConnector.Server.Tests.Console;

/// <summary>A form that is refused comes back as it was filled in, with the reason beside the box that it is about, tied to it for those who do not see it; secrets never come back (INV-6).</summary>
public sealed class RefusedFormTests
{
    private const string Broken = "ap_suppliers: { write: versions, columns: { Supplier: Supplier, Branch: Branch, Currency: Currency, Rating: { compute: \"cast_integer(SupplierName)\" } } }";
    private static readonly string TooLong = new('y', 501);
    private readonly CancellationToken cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_repair_that_is_refused_keeps_every_value_and_says_which_is_wrong()
    {
        await using ServerSite site = await ServerSite.StartAsync();
        await using SandboxSystems systems = await SandboxSystems.StartAsync(site.Folder);
        LiveRun run = site.Host.Services.GetRequiredService<RunDesk>().Start(await systems.ApplyAsync(site, Broken), new RunRequest("test"));
        while (await site.Workspace.Store.Runs.FindAsync(run.RunId, cancel) is not { EndedAt: not null }) await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, cancel);
        DeadLetterRecord letter = (await site.Workspace.Store.DeadLetters.ListAsync(new DeadLetterFilter("finance", "ap_suppliers"), cancel))[0];
        HttpClient @operator = await site.SignInAsync(Role.Operator);
        string page = $"/dead-letters/{letter.Id}";

        string wrong = await RefusedAsync(@operator, page, $"/acts{page}/repair", ("field:SupplierName", "tw\"elve"), ("field:Branch", "west"), ("none:Currency", "on"), ("reason", "by telephone"));
        Assert.Contains("REPAIR-NOT-ENOUGH", wrong, StringComparison.Ordinal);
        Box(wrong, "f-SupplierName", "value=\"tw\"elve\"", "aria-invalid=\"true\"", "aria-describedby=\"fault-SupplierName\"");
        Assert.Contains("id=\"fault-SupplierName\">Column Rating", wrong, StringComparison.Ordinal);
        Box(wrong, "f-Branch", "value=\"west\"");
        Assert.Matches("name=\"none:Currency\"[^>]* checked", wrong);
        Assert.Contains("name=\"reason\" value=\"by telephone\"", wrong, StringComparison.Ordinal);
        Assert.Contains($"data-address=\"{page}\"", wrong, StringComparison.Ordinal);
        string key = await RefusedAsync(@operator, page, $"/acts{page}/try", ("field:Supplier", "0099"));
        Box(key, "f-Supplier", "value=\"0099\"", "aria-describedby=\"fault-Supplier\"");
        string off = await RefusedAsync(@operator, page, $"/acts{page}/write-off", ("reason", TooLong));
        Assert.Matches($"<details open>.*name=\"reason\" value=\"{TooLong}\"[^>]*aria-describedby=\"fault-reason\"", off.ReplaceLineEndings(" "));
        Assert.DoesNotContain($"value=\"{TooLong}\"", off.Split("/write-off")[0], StringComparison.Ordinal);
        Assert.Null(await site.Workspace.Store.DeadLetters.FindRepairAsync(letter.Id, cancel));

        string paused = await RefusedAsync(@operator, "/pipelines/finance", "/acts/pipelines/finance/pause", ("reason", TooLong));
        Assert.Contains($"name=\"reason\" value=\"{TooLong}\"", paused, StringComparison.Ordinal);
        Assert.DoesNotContain("data-live", paused, StringComparison.Ordinal);
        string polled = await RefusedAsync(@operator, "/pipelines/finance", "/acts/pipelines/finance/poll", ("stream", "ap_suppliers"), ("keys", "one|two|three|four"));
        Assert.Contains(">one|two|three|four</textarea>", polled, StringComparison.Ordinal);
        Assert.Contains("id=\"fault-keys\"", polled, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Steps_of_the_set_up_keep_what_is_typed()
    {
        await using ServerSite site = await ServerSite.StartAsync();
        await using SandboxSystems systems = await SandboxSystems.StartAsync(site.Folder);
        await systems.ApplyAsync(site);
        HttpClient admin = await site.SignInAsync(Role.Admin);
        string named = await RefusedAsync(admin, "/new", "/acts/drafts", ("pipeline", "finance"), ("source", "sage-x3"), ("destination", "bigquery"));
        Assert.Matches("value=\"sage-x3\" checked", named);
        Assert.Matches("value=\"bigquery\" checked", named);
        Assert.Contains("id=\"fault-pipeline\"", named, StringComparison.Ordinal);
        Assert.Contains(">pipelines: [ oh</textarea>", await RefusedAsync(admin, "/new", "/acts/drafts/text", ("text", "pipelines: [ oh")), StringComparison.Ordinal);

        string id = (await admin.ActAsync("/new", "/acts/drafts/text", ("text", systems.Configuration("ap_suppliers: { columns: { Supplier: Supplier, Name: SupplierName } }")))).Split('/')[2];
        string connected = await RefusedAsync(admin, "/new", $"/acts/drafts/{id}/connections", ("erp:odata.url", "https://typed.example"), ("erp:odata.password", new string('z', 70_000)), ("pipeline:dataset", "Finance, or so"));
        Assert.Contains("SECRET-SIZE", connected, StringComparison.Ordinal);
        Assert.Contains("value=\"https://typed.example\"", connected, StringComparison.Ordinal);
        Assert.Contains("value=\"Finance, or so\"", connected, StringComparison.Ordinal);
        Assert.DoesNotContain("zzzz", connected, StringComparison.Ordinal);
        string columns = await RefusedAsync(admin, "/new", $"/acts/drafts/{id}/columns?stream=ap_suppliers", ("id:0", "=Supplier"), ("deliver:0", "on"), ("column:0", ""), ("from:0", "Supplier"), ("id:1", ""), ("column:1", "Fresh"), ("from:1", "trim(SupplierName)"), ("where", "Supplier ne '1'"));
        Assert.Contains("DRAFT-COLUMNS", columns, StringComparison.Ordinal);
        Assert.Contains("value=\"trim(SupplierName)\"", columns, StringComparison.Ordinal);
        Assert.Contains("value=\"Supplier ne '1'\"", columns, StringComparison.Ordinal);
        string chosen = await RefusedAsync(admin, "/new", $"/acts/drafts/{id}/streams", ("next", "columns"));
        Assert.DoesNotContain(" checked", chosen, StringComparison.Ordinal);
        Assert.Contains(">pipelines: [ oh</textarea>", await RefusedAsync(admin, "/new", $"/acts/drafts/{id}/text", ("text", "pipelines: [ oh")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Credentials_users_and_tokens_keep_what_is_typed_but_secrets_INV_6()
    {
        await using ServerSite site = await ServerSite.StartAsync();
        HttpClient admin = await site.SignInAsync(Role.Admin);
        string secret = await RefusedAsync(admin, "/credentials", "/acts/credentials", ("name", "no name"), ("value", "canary-Vb63"), ("expires", "2027-03-31"));
        Assert.Matches("name=\"name\"[^>]* value=\"no name\"[^>]* aria-describedby=\"fault-name\"", secret);
        Assert.Contains("name=\"expires\" value=\"2027-03-31\"", secret, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", secret, StringComparison.Ordinal);
        Assert.Contains("SECRET-EXPIRY", await RefusedAsync(admin, "/credentials", "/acts/credentials", ("name", "erp"), ("value", "canary-Vb63"), ("expires", "31.3.2027")), StringComparison.Ordinal);
        await admin.ActAsync("/credentials", "/acts/credentials", ("name", "without-a-day"), ("value", "canary-Vb63"), ("expires", ""));
        Assert.Contains("without-a-day", await admin.GetStringAsync("/credentials", TestContext.Current.CancellationToken), StringComparison.Ordinal);
        string user = await SentAsync(admin, "/settings/users", "add-user", ("Typed.Name", "an na"), ("Typed.Role", "auditor"));
        Assert.Matches("id=\"add-name\"[^>]* aria-describedby=\"fault\"[^>]* value=\"an na\"", user);
        Assert.Matches("value=\"auditor\" selected", user);
        string token = await SentAsync(admin, "/settings/tokens", "add-token", ("Typed.Name", "nightly"), ("Typed.Days", "many"));
        Assert.Contains("TOKEN-DAYS", token, StringComparison.Ordinal);
        Assert.Matches("id=\"token-name\"[^>]* value=\"nightly\"", token);
        Assert.Matches("id=\"token-days\"[^>]* value=\"many\"", token);
        Assert.Empty(await site.Workspace.Store.Access.Tokens.ListAsync(cancel));
        string door = await SentAsync(site.Client, "/sign-in", "sign-in", ("Typed.Name", "anna"), ("Typed.Password", "canary-Vb63"));
        Assert.Contains("value=\"anna\"", door, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", door, StringComparison.Ordinal);
    }

    private static void Box(string page, string id, params string[] attributes)
    {
        string box = page.Split($"id=\"{id}\"")[1].Split(" />")[0];
        Assert.All(attributes, attribute => Assert.Contains(attribute, box, StringComparison.Ordinal));
    }

    private async Task<string> RefusedAsync(HttpClient browser, string page, string act, params (string Name, string Value)[] fields)
    {
        using HttpResponseMessage answer = await browser.SendActAsync(page, act, fields);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        return WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(cancel));
    }

    private async Task<string> SentAsync(HttpClient browser, string page, string form, params (string Name, string Value)[] fields)
    {
        using HttpResponseMessage answer = await browser.SendFormAsync(page, form, fields);
        return WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(cancel));
    }
}
