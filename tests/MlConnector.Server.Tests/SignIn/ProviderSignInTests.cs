using System.Collections.Immutable;
using System.Net;
using MlConnector.Engine.Ports;
using MlConnector.ForeignOAuth.Tests;
using MlConnector.Server.Hosting;
using MlConnector.Server.SignIn.Provider;
using MlConnector.Server.SignIn.Users;
using MlConnector.Server.Tests.World;

namespace MlConnector.Server.Tests.SignIn;

/// <summary>Sign-in at an OpenID Connect provider that nobody of this project wrote.</summary>
public sealed class ProviderSignInTests(OAuthServer provider) : IClassFixture<OAuthServer>
{
    private const string Person = "controller@acme.example";
    private static readonly Uri Site = new("https://mlc.example/");
    private readonly CancellationToken cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_person_signs_in_there_and_comes_back_to_where_it_wanted_to_go()
    {
        await using ServerSite site = await StartAsync();
        Assert.Contains("Sign in with Acme", await site.Client.GetStringAsync("/sign-in", cancel), StringComparison.Ordinal);
        using HttpResponseMessage back = await SignInAsync(site.Client, "/account");
        Assert.EndsWith("/account", back.Headers.Location!.ToString(), StringComparison.Ordinal);
        string account = await site.Client.GetStringAsync("/account", cancel);
        Assert.Contains(Person, account, StringComparison.Ordinal);
        Assert.Contains("operator", account, StringComparison.Ordinal);
        Assert.DoesNotContain("Present password", account, StringComparison.Ordinal);
        User user = Assert.Single(await site.Workspace.Store.Access.Users.ListAsync(cancel));
        Assert.Equal((Person, Role.Operator), (user.Name, user.Role));
        Assert.EndsWith("|controller", user.Subject, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_provider_decides_the_role_at_every_sign_in()
    {
        await using ServerSite site = await StartAsync();
        foreach ((string[] groups, Role role) in new (string[], Role)[] { (["auditors"], Role.Auditor), (["finance", "admins", "other"], Role.Admin), (["finance"], Role.Operator) })
        {
            await provider.SetGroupsAsync(groups);
            (await SignInAsync(site.Browser())).Dispose();
            Assert.Equal(role, (await site.Workspace.Store.Access.Users.FindAsync(Person, cancel))!.Role);
        }
    }

    [Fact]
    public async Task Whom_no_group_gives_a_role_is_not_let_in()
    {
        await using ServerSite site = await StartAsync();
        await provider.SetGroupsAsync("visitors");
        await RefusedAsync(site, "SIGN-IN-NO-ROLE");
        await provider.SetGroupsAsync("finance");
        Assert.Empty(await site.Workspace.Store.Access.Users.ListAsync(cancel));
    }

    [Fact]
    public async Task Who_was_shut_out_here_stays_out()
    {
        await using ServerSite site = await StartAsync();
        (await SignInAsync(site.Client)).Dispose();
        await new UserAccounts(site.Workspace).AddAsync("test", "anna", Role.Admin, "correct horse battery", cancel);
        await new UserAccounts(site.Workspace).SetDisabledAsync("test", Person, disabled: true, cancel);
        Assert.Equal(HttpStatusCode.Found, (await site.Client.GetAsync("/", cancel)).StatusCode);
        await RefusedAsync(site, "SIGN-IN-CLOSED");
    }

    [Fact]
    public async Task A_name_is_not_enough_to_become_another_user()
    {
        await using ServerSite site = await StartAsync();
        await new UserAccounts(site.Workspace).AddAsync("test", Person, Role.Admin, "correct horse battery", cancel);
        await RefusedAsync(site, "USER-TAKEN");
    }

    [Fact]
    public async Task A_return_that_this_browser_did_not_begin_is_refused()
    {
        await using ServerSite site = await StartAsync();
        Uri back = await ReturnAsync(site.Client);
        HttpClient other = site.Browser();
        Assert.Contains("SIGN-IN-STALE", await PageAsync(other, back.PathAndQuery), StringComparison.Ordinal);
        (await other.GetAsync("/sign-in/provider", cancel)).Dispose();
        Assert.Contains("SIGN-IN-STALE", await PageAsync(other, back.PathAndQuery), StringComparison.Ordinal); // begun, but with another state
        using HttpResponseMessage once = await site.Client.GetAsync(back.PathAndQuery, cancel);
        Assert.Equal(HttpStatusCode.Found, once.StatusCode);
        Assert.Contains("SIGN-IN-STALE", await PageAsync(site.Client, back.PathAndQuery), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_return_that_took_too_long_is_refused()
    {
        var time = new SetTime();
        await using ServerSite site = await StartAsync(time: time);
        Uri back = await ReturnAsync(site.Client);
        time.Pass(PendingSignIn.Life);
        Assert.Contains("SIGN-IN-STALE", await PageAsync(site.Client, back.PathAndQuery), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_provider_refuses_is_told()
    {
        await using ServerSite site = await StartAsync();
        Uri back = await ReturnAsync(site.Client);
        string state = System.Web.HttpUtility.ParseQueryString(back.Query)["state"]!;
        Assert.Contains("SIGN-IN-DENIED", await PageAsync(site.Client, $"/sign-in/callback?error=access_denied&state={state}"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("another secret", "")]
    [InlineData(null, "nowhere/")]
    public async Task A_provider_that_cannot_be_used_is_told_without_the_secret(string? secret, string path)
    {
        await using ServerSite site = await StartAsync(secret, path);
        string page = path.Length > 0 ? await PageAsync(site.Client, "/sign-in/provider") : await PageAsync(site.Client, (await ReturnAsync(site.Client)).PathAndQuery);
        Assert.Contains("SIGN-IN-PROVIDER", page, StringComparison.Ordinal);
        if (secret is not null) Assert.DoesNotContain(secret, page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_provider_its_addresses_lead_to_the_sign_in()
    {
        await using ServerSite site = await ServerSite.StartAsync();
        foreach (string address in (string[])["/sign-in/provider", "/sign-in/callback?code=1&state=2"])
        {
            using HttpResponseMessage answer = await site.Client.GetAsync(address, cancel);
            Assert.EndsWith("/sign-in", answer.Headers.Location!.ToString(), StringComparison.Ordinal);
        }
    }

    private async Task<ServerSite> StartAsync(string? secret = null, string path = "", TimeProvider? time = null)
    {
        var settings = new ProviderSettings
        {
            Issuer = new Uri(provider.Address, path),
            Name = "Acme",
            ClientId = "mlc-console",
            ClientSecret = "sign-in",
            Scopes = "openid profile",
            Roles = ImmutableSortedDictionary<string, Role>.Empty.Add("finance", Role.Operator).Add("admins", Role.Admin).Add("auditors", Role.Auditor),
        };
        ServerSite site = await ServerSite.StartAsync(time, new ServerOptions { Provider = settings }, $"publicUrl: {Site.AbsoluteUri.TrimEnd('/')}");
        await site.Workspace.Vault.SetAsync("sign-in", secret ?? "the console/secret +", null, "test", cancel);
        return site;
    }

    private async Task<HttpResponseMessage> SignInAsync(HttpClient browser, string wanted = "/") => await browser.GetAsync((await ReturnAsync(browser, wanted)).PathAndQuery, cancel);

    /// <summary>Goes to the provider, agrees to everything, and gives the address to which the provider sends the browser back.</summary>
    private async Task<Uri> ReturnAsync(HttpClient browser, string wanted = "/")
    {
        using HttpResponseMessage begun = await browser.GetAsync($"/sign-in/provider?return={Uri.EscapeDataString(wanted)}", cancel);
        Assert.Equal(HttpStatusCode.Found, begun.StatusCode);
        return new Uri(await OAuthServer.AgreeAsync(begun.Headers.Location!));
    }

    private async Task RefusedAsync(ServerSite site, string code)
    {
        HttpClient browser = site.Browser();
        using HttpResponseMessage refused = await SignInAsync(browser);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Contains(code, await refused.Content.ReadAsStringAsync(cancel), StringComparison.Ordinal);
        Assert.StartsWith("/sign-in", (await browser.GetAsync("/", cancel)).Headers.Location!.ToString(), StringComparison.Ordinal);
    }

    private async Task<string> PageAsync(HttpClient browser, string address)
    {
        using HttpResponseMessage answer = await browser.GetAsync(address, cancel);
        return await answer.Content.ReadAsStringAsync(cancel);
    }
}
