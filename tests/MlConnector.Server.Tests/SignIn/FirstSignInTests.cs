using System.Net;
using Microsoft.Extensions.Logging;
using MlConnector.Engine.Ports;
using MlConnector.Server.SignIn.Users;
using MlConnector.Server.Tests.World;

namespace MlConnector.Server.Tests.SignIn;

/// <summary>From a service that knows nobody to an admin that is signed in, by a link that works once.</summary>
public sealed class FirstSignInTests
{
    private const string Password = "correct horse battery staple";

    [Fact]
    public async Task The_link_makes_the_first_admin_and_signs_it_in()
    {
        await using ServerSite site = await ServerSite.StartAsync();
        string link = site.Host.FirstSignIn!.PathAndQuery;
        using HttpResponseMessage made = await site.Client.SendFormAsync(link, "set-up", ("Typed.Name", " Anna "), ("Typed.Password", Password), ("Typed.Again", Password));
        Assert.Equal((HttpStatusCode.Found, "/"), (made.StatusCode, PathOf(made)));
        string overview = await site.Client.GetStringAsync("/", TestContext.Current.CancellationToken);
        Assert.Contains("anna", overview, StringComparison.Ordinal);
        User admin = Assert.Single(await site.Workspace.Store.Access.Users.ListAsync(TestContext.Current.CancellationToken));
        Assert.Equal(("anna", Role.Admin), (admin.Name, admin.Role));
        Assert.DoesNotContain(Password, admin.PasswordHash, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://mlc.acme.example")]
    [InlineData("https://acme.example/mlc/")]
    public async Task Behind_a_proxy_links_begin_with_the_address_that_the_settings_name(string address)
    {
        await using ServerSite site = await ServerSite.StartAsync(settings: $"publicUrl: {address}");
        Assert.StartsWith($"{address.TrimEnd('/')}/set-up?key=", site.Host.FirstSignIn!.AbsoluteUri, StringComparison.Ordinal);
        HttpClient admin = await site.SignInAsync(Role.Admin);
        using HttpResponseMessage added = await admin.SendFormAsync("/settings/users", "add-user", ("Typed.Name", "bert"), ("Typed.Role", "viewer"));
        Assert.Contains($"{address.TrimEnd('/')}/set-up?key=", await added.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    /// <summary>Whoever may read the log must not become the admin.</summary>
    [Fact]
    public async Task INV_6_the_link_is_not_logged()
    {
        using var log = new SaidLog();
        using var logs = new LoggerFactory([log]);
        await using ServerSite site = await ServerSite.StartAsync(logs: logs);
        Assert.NotNull(site.Host.FirstSignIn);
        Assert.NotEmpty(log.Messages);
        Assert.DoesNotContain(log.Messages, message => message.Contains("/set-up", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_link_works_once()
    {
        await using ServerSite site = await ServerSite.StartAsync();
        string link = site.Host.FirstSignIn!.PathAndQuery;
        using HttpResponseMessage made = await site.Client.SendFormAsync(link, "set-up", ("Typed.Name", "anna"), ("Typed.Password", Password), ("Typed.Again", Password));
        Assert.Contains("not good any more", await site.Browser().GetStringAsync(link, TestContext.Current.CancellationToken), StringComparison.Ordinal);
        await site.RestartAsync();
        Assert.Null(site.Host.FirstSignIn);
    }

    [Fact]
    public async Task The_link_ends_after_a_day_and_a_restart_makes_another()
    {
        var time = new SetTime();
        await using ServerSite site = await ServerSite.StartAsync(time);
        string link = site.Host.FirstSignIn!.PathAndQuery;
        time.Pass(OneTimeLinks.Life);
        Assert.Contains("not good any more", await site.Client.GetStringAsync(link, TestContext.Current.CancellationToken), StringComparison.Ordinal);
        await site.RestartAsync();
        Assert.Contains("Welcome", await site.Client.GetStringAsync(site.Host.FirstSignIn!.PathAndQuery, TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("anna", "short", "short", "PASSWORD-WEAK")]
    [InlineData("anna", "aaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaa", "PASSWORD-WEAK")]
    [InlineData("annabellinda", "annabellinda1", "annabellinda1", "PASSWORD-WEAK")]
    [InlineData("anna", Password, Password + "?", "PASSWORD-TWICE")]
    [InlineData("../anna", Password, Password, "USER-NAME")]
    [InlineData("", Password, Password, "USER-NAME")]
    public async Task What_is_not_good_is_told_and_the_link_stays_good(string name, string password, string again, string code)
    {
        await using ServerSite site = await ServerSite.StartAsync();
        string link = site.Host.FirstSignIn!.PathAndQuery;
        using HttpResponseMessage answer = await site.Client.SendFormAsync(link, "set-up", ("Typed.Name", name), ("Typed.Password", password), ("Typed.Again", again));
        string page = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Contains(code, page, StringComparison.Ordinal);
        Assert.DoesNotContain(password, page.Replace("annabellinda", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("Welcome", await site.Client.GetStringAsync(link, TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_two_who_use_the_link_at_once_one_becomes_the_admin()
    {
        await using ServerSite site = await ServerSite.StartAsync();
        string link = site.Host.FirstSignIn!.PathAndQuery;
        var forms = new List<Func<(string Name, string Value)[], Task<HttpResponseMessage>>> { await site.Browser().OpenFormAsync(link, "set-up"), await site.Browser().OpenFormAsync(link, "set-up") };
        HttpResponseMessage[] answers = await Task.WhenAll(forms.Zip(["anna", "bert"], (send, name) => send([("Typed.Name", name), ("Typed.Password", Password), ("Typed.Again", Password)])));
        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.Found);
        Assert.Single(await site.Workspace.Store.Access.Users.ListAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Without_a_user_the_sign_in_says_where_to_begin()
    {
        await using ServerSite site = await ServerSite.StartAsync();
        Assert.Contains("no user yet", await site.Client.GetStringAsync("/sign-in", TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    private static string PathOf(HttpResponseMessage answer) => answer.Headers.Location!.IsAbsoluteUri ? answer.Headers.Location.PathAndQuery : answer.Headers.Location.ToString();
}
