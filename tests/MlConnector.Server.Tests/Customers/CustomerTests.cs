using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.DependencyInjection;
using MlConnector.Abstractions.Errors;
using MlConnector.Engine.Ports;
using MlConnector.Server.SignIn.Sessions;
using MlConnector.Server.SignIn.Tokens;
using MlConnector.Server.Tests.World;

namespace MlConnector.Server.Tests.Customers;

/// <summary>Two customers on one machine, each a data folder with its own service: whatever is good at one is tried at the other.</summary>
public sealed class CustomerTests
{
    private readonly CancellationToken cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_browser_is_signed_in_to_both_at_once()
    {
        await using ServerSite acme = await ServerSite.StartAsync(), beta = await ServerSite.StartAsync();
        var jar = new CookieContainer();
        HttpClient atAcme = acme.Browser(jar), atBeta = beta.Browser(jar);
        await atAcme.SendFormAsync(acme.Host.FirstSignIn!.PathAndQuery, "set-up", ("Typed.Name", "anna"), ("Typed.Password", "correct horse battery"), ("Typed.Again", "correct horse battery"));
        await atBeta.SendFormAsync(beta.Host.FirstSignIn!.PathAndQuery, "set-up", ("Typed.Name", "bert"), ("Typed.Password", "correct horse battery"), ("Typed.Again", "correct horse battery"));
        Assert.Contains("anna", await atAcme.GetStringAsync("/account", cancel), StringComparison.Ordinal);
        Assert.Contains("bert", await atBeta.GetStringAsync("/account", cancel), StringComparison.Ordinal);
        await atBeta.SendFormAsync("/", "sign-out");
        Assert.Contains("anna", await atAcme.GetStringAsync("/account", cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_session_of_one_opens_nothing_at_the_other()
    {
        await using ServerSite acme = await ServerSite.StartAsync(), beta = await ServerSite.StartAsync();
        await acme.SignInAsync(Role.Admin);
        await beta.SignInAsync(Role.Admin);
        string key = await acme.Host.Services.GetRequiredService<BrowserSessions>().StartAsync("admin", cancel);
        foreach ((ServerSite site, HttpStatusCode expected) in new[] { (acme, HttpStatusCode.OK), (beta, HttpStatusCode.Found) })
        {
            var jar = new CookieContainer();
            jar.Add(site.SessionOf(key));
            Assert.Equal(expected, (await site.Browser(jar).GetAsync("/account", cancel)).StatusCode);
        }
    }

    [Fact]
    public async Task A_token_of_one_is_none_at_the_other()
    {
        await using ServerSite acme = await ServerSite.StartAsync(), beta = await ServerSite.StartAsync();
        string token = (await new ApiTokens(acme.Workspace).AddAsync("test", "program", TokenScopes.Admin, null, cancel)).Token;
        foreach ((ServerSite site, HttpStatusCode expected) in new[] { (acme, HttpStatusCode.OK), (beta, HttpStatusCode.Unauthorized) })
        {
            HttpClient client = site.Browser();
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
            Assert.Equal(expected, (await client.GetAsync("/api/v1/pipelines", cancel)).StatusCode);
        }
    }

    [Fact]
    public async Task A_name_and_a_password_of_one_are_refused_at_the_other()
    {
        await using ServerSite acme = await ServerSite.StartAsync(), beta = await ServerSite.StartAsync();
        await acme.Client.SendFormAsync(acme.Host.FirstSignIn!.PathAndQuery, "set-up", ("Typed.Name", "anna"), ("Typed.Password", "correct horse battery"), ("Typed.Again", "correct horse battery"));
        await beta.SignInAsync(Role.Viewer);
        using HttpResponseMessage refused = await beta.Client.SendFormAsync("/sign-in", "sign-in", ("Typed.Name", "anna"), ("Typed.Password", "correct horse battery"));
        Assert.NotEqual(HttpStatusCode.Found, refused.StatusCode);
        Assert.DoesNotContain(await beta.Workspace.Store.Access.Users.ListAsync(cancel), user => user.Name == "anna");
    }

    [Fact]
    public async Task The_first_link_of_one_makes_nobody_the_admin_of_the_other()
    {
        await using ServerSite acme = await ServerSite.StartAsync(), beta = await ServerSite.StartAsync();
        Assert.Contains("not good any more", await beta.Client.GetStringAsync(acme.Host.FirstSignIn!.PathAndQuery, cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_form_of_one_does_nothing_at_the_other()
    {
        await using ServerSite acme = await ServerSite.StartAsync(), beta = await ServerSite.StartAsync();
        HttpClient atAcme = await acme.SignInAsync(Role.Operator), atBeta = await beta.SignInAsync(Role.Operator);
        await atBeta.GetStringAsync("/account", cancel);
        string page = await atAcme.GetStringAsync("/account", cancel);
        string token = page.Split("name=\"__RequestVerificationToken\" value=\"")[1].Split('"')[0];
        using var content = new FormUrlEncodedContent([new("__RequestVerificationToken", token)]);
        using HttpResponseMessage refused = await atBeta.PostAsync("/acts/pipelines/finance/pause", content, cancel);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
    }

    /// <summary>Somebody with both stores in hand puts a secret of one into the other, beside whose keys it lies.</summary>
    [Fact]
    public async Task INV_6_a_secret_of_one_cannot_be_read_by_the_other()
    {
        await using ServerSite acme = await ServerSite.StartAsync(), beta = await ServerSite.StartAsync();
        await acme.Workspace.Vault.SetAsync("erp", "canary-acme", null, "test", cancel);
        await beta.Workspace.Vault.SetAsync("own", "canary-beta", null, "test", cancel);
        await beta.Workspace.Store.Secrets.SaveAsync((await acme.Workspace.Store.Secrets.FindAsync("erp", cancel))!, cancel);
        ConnectorException refused = await Assert.ThrowsAsync<ConnectorException>(async () => await beta.Workspace.Vault.GetAsync("erp", cancel));
        Assert.DoesNotContain("canary", refused.Message, StringComparison.Ordinal);
    }
}
