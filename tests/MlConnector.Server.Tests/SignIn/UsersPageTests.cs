using System.Net;
using System.Text.RegularExpressions;
using MlConnector.Abstractions.Errors;
using MlConnector.Engine.Ports;
using MlConnector.Server.SignIn.Users;
using MlConnector.Server.Tests.World;

namespace MlConnector.Server.Tests.SignIn;

/// <summary>What an admin does with users, and what is refused to everybody.</summary>
public sealed partial class UsersPageTests
{
    private const string Password = "correct horse battery staple";
    private readonly CancellationToken cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_user_is_added_with_a_link_and_chooses_the_password_by_it()
    {
        await using ServerSite site = await ServerSite.StartAsync();
        HttpClient admin = await site.SignInAsync(Role.Admin);
        string link = await AddAsync(admin, "Bert", "operator");
        HttpClient bert = site.Browser();
        using HttpResponseMessage chosen = await bert.SendFormAsync(link, "set-up", ("Typed.Password", Password), ("Typed.Again", Password));
        Assert.Equal(HttpStatusCode.Found, chosen.StatusCode);
        Assert.Contains("operator", await bert.GetStringAsync("/account", cancel), StringComparison.Ordinal);
        Assert.Contains("not good any more", await site.Browser().GetStringAsync(link, cancel), StringComparison.Ordinal);
        List<AuditEntry> trail = [];
        await foreach (AuditEntry entry in site.Workspace.Store.Audit.ReadAsync(0, cancel)) trail.Add(entry);
        Assert.Equal(
            [("admin (console)", "user.add"), ("admin (console)", "user.link"), ("bert (link)", "user.password"), ("bert (console)", "sign-in")],
            trail.Where(entry => entry.Subject == "bert").Select(entry => (entry.Who, entry.Action)));
    }

    [Fact]
    public async Task A_link_for_a_user_that_was_shut_out_is_worth_nothing()
    {
        await using ServerSite site = await ServerSite.StartAsync();
        HttpClient admin = await site.SignInAsync(Role.Admin);
        string link = await AddAsync(admin, "bert", "viewer");
        (await admin.SendFormAsync("/settings/users", "shut bert")).Dispose();
        Assert.Contains("not good any more", await site.Client.GetStringAsync(link, cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_role_holds_from_the_next_request()
    {
        await using ServerSite site = await ServerSite.StartAsync();
        HttpClient admin = await site.SignInAsync(Role.Admin), viewer = await site.SignInAsync(Role.Viewer);
        Assert.Equal(HttpStatusCode.Forbidden, (await viewer.GetAsync("/settings/users", cancel)).StatusCode);
        (await admin.SendFormAsync("/settings/users", "role viewer", ("NewRole", "admin"))).Dispose();
        Assert.Equal(HttpStatusCode.OK, (await viewer.GetAsync("/settings/users", cancel)).StatusCode);
        (await admin.SendFormAsync("/settings/users", "role viewer", ("NewRole", "auditor"))).Dispose();
        Assert.Equal(HttpStatusCode.Forbidden, (await viewer.GetAsync("/settings/users", cancel)).StatusCode);
    }

    [Fact]
    public async Task Who_is_shut_out_is_out_at_once_and_may_come_back()
    {
        await using ServerSite site = await ServerSite.StartAsync();
        HttpClient admin = await site.SignInAsync(Role.Admin), viewer = await site.SignInAsync(Role.Viewer);
        (await admin.SendFormAsync("/settings/users", "shut viewer")).Dispose();
        Assert.Equal(HttpStatusCode.Found, (await viewer.GetAsync("/", cancel)).StatusCode);
        (await admin.SendFormAsync("/settings/users", "shut viewer")).Dispose();
        Assert.Equal(HttpStatusCode.OK, (await (await site.SignInAsync(Role.Viewer)).GetAsync("/", cancel)).StatusCode);
    }

    [Theory]
    [InlineData("shut admin")]
    [InlineData("role admin")]
    public async Task The_last_admin_stays(string form)
    {
        await using ServerSite site = await ServerSite.StartAsync();
        HttpClient admin = await site.SignInAsync(Role.Admin);
        await AddAsync(admin, "invited", "admin"); // has not chosen a password, so nobody could come in as it yet
        using HttpResponseMessage answer = await admin.SendFormAsync("/settings/users", form, ("NewRole", "viewer"));
        Assert.Contains("USER-LAST-ADMIN", await answer.Content.ReadAsStringAsync(cancel), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await admin.GetAsync("/settings/users", cancel)).StatusCode);
    }

    [Theory]
    [InlineData("admin", "USER-TAKEN")]
    [InlineData("<script>alert(1)</script>", "USER-NAME")]
    public async Task What_cannot_be_a_user_is_told(string name, string code)
    {
        await using ServerSite site = await ServerSite.StartAsync();
        HttpClient admin = await site.SignInAsync(Role.Admin);
        using HttpResponseMessage answer = await admin.SendFormAsync("/settings/users", "add-user", ("Typed.Name", name), ("Typed.Role", "viewer"));
        string page = await answer.Content.ReadAsStringAsync(cancel);
        Assert.Contains(code, page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>alert", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whom_nobody_knows_is_told_and_who_signs_in_elsewhere_has_no_password_here()
    {
        await using ServerSite site = await ServerSite.StartAsync();
        var accounts = new UserAccounts(site.Workspace);
        Assert.Equal("USER-UNKNOWN", (await Assert.ThrowsAsync<ConnectorException>(() => accounts.SetRoleAsync("test", "nobody", Role.Viewer, cancel))).Error.Code);
        await site.Workspace.Store.Access.Users.ChangeAsync(_ => new User("far", Role.Viewer, site.Workspace.Time.GetUtcNow(), "test") { Subject = "issuer|far" }, cancel);
        Assert.Equal("USER-ELSEWHERE", (await Assert.ThrowsAsync<ConnectorException>(() => accounts.SetPasswordAsync("test", "far", Password, cancel))).Error.Code);
        Assert.Equal("LINK-SPENT", (await Assert.ThrowsAsync<ConnectorException>(() => new OneTimeLinks(site.Workspace).UseAsync("no link", "x", Password, cancel))).Error.Code);
    }

    private async Task<string> AddAsync(HttpClient admin, string name, string role)
    {
        using HttpResponseMessage added = await admin.SendFormAsync("/settings/users", "add-user", ("Typed.Name", name), ("Typed.Role", role));
        return new Uri(Link().Match(await added.Content.ReadAsStringAsync(cancel)).Value).PathAndQuery;
    }

    [GeneratedRegex("http://[^<]*/set-up[?]key=[^<]+", RegexOptions.None, 5000)]
    private static partial Regex Link();
}
