using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using MlConnector.Abstractions.Errors;
using MlConnector.Engine.Ports;
using MlConnector.Server.SignIn.Access;
using MlConnector.Server.SignIn.Tokens;
using MlConnector.Server.Tests.World;

namespace MlConnector.Server.Tests.SignIn;

/// <summary>Tokens of programs. Until there is an API, an address below it that does not exist tells who is let through: 404.</summary>
public sealed partial class TokenTests
{
    private const string Nowhere = "/api/v1/nowhere";
    private readonly CancellationToken cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_token_is_shown_once_works_until_it_is_revoked_and_lies_nowhere()
    {
        await using ServerSite site = await ServerSite.StartAsync();
        HttpClient admin = await site.SignInAsync(Role.Admin);
        using HttpResponseMessage made = await admin.SendFormAsync("/settings/tokens", "add-token", ("Typed.Name", "nightly export"), ("Typed.Read", "true"), ("Typed.Days", "30"));
        string token = Shown().Match(await made.Content.ReadAsStringAsync(cancel)).Value;
        Assert.Equal(HttpStatusCode.NotFound, await CallAsync(site, token));
        string page = await admin.GetStringAsync("/settings/tokens", cancel);
        Assert.Contains("nightly export", page, StringComparison.Ordinal);
        Assert.DoesNotContain(token, page, StringComparison.Ordinal);
        ApiToken kept = Assert.Single(await site.Workspace.Store.Access.Tokens.ListAsync(cancel));
        Assert.NotNull(kept.UsedAt);
        Assert.DoesNotContain(token[4..], kept.ToString(), StringComparison.Ordinal);
        (await admin.SendFormAsync("/settings/tokens", $"revoke {kept.Id}")).Dispose();
        Assert.Equal(HttpStatusCode.Unauthorized, await CallAsync(site, token));
    }

    [Fact]
    public async Task A_token_ends()
    {
        var time = new SetTime();
        await using ServerSite site = await ServerSite.StartAsync(time);
        (string token, _) = await new ApiTokens(site.Workspace).AddAsync("test", "short", TokenScopes.Read, TimeSpan.FromDays(1), cancel);
        Assert.Equal(HttpStatusCode.NotFound, await CallAsync(site, token));
        time.Pass(TimeSpan.FromDays(1));
        Assert.Equal(HttpStatusCode.Unauthorized, await CallAsync(site, token));
    }

    [Theory]
    [InlineData(TokenScopes.Read, Rights.Read)]
    [InlineData(TokenScopes.Run, Rights.Operate)]
    [InlineData(TokenScopes.Read | TokenScopes.Run, Rights.Read | Rights.Operate)]
    [InlineData(TokenScopes.Admin, Rights.All)]
    internal void Scopes_are_sets_of_rights(TokenScopes scopes, Rights rights) => Assert.Equal(rights, RightsOf.Scopes(scopes));

    [Fact]
    public async Task A_token_without_the_scope_is_told_in_the_way_of_programs()
    {
        await using ServerSite site = await ServerSite.StartAsync();
        (string token, _) = await new ApiTokens(site.Workspace).AddAsync("test", "runs only", TokenScopes.Run, null, cancel);
        using HttpResponseMessage answer = await SendAsync(site.Client, token, Nowhere);
        (await ApiAnswer.OfAsync(answer)).IsProblem(HttpStatusCode.Forbidden, "TOKEN-SCOPE");
    }

    [Theory]
    [InlineData("")]
    [InlineData("mlc_")]
    [InlineData("mlc_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("something else")]
    public async Task What_is_no_token_is_refused_in_the_way_of_programs(string token)
    {
        await using ServerSite site = await ServerSite.StartAsync();
        using HttpResponseMessage answer = await SendAsync(site.Client, token, Nowhere);
        Assert.Equal("Bearer", answer.Headers.WwwAuthenticate.Single().Scheme);
        (await ApiAnswer.OfAsync(answer)).IsProblem(HttpStatusCode.Unauthorized, "TOKEN-REFUSED");
    }

    /// <summary>What a browser sends by itself opens nothing that is meant for programs, and a token no page.</summary>
    [Fact]
    public async Task A_session_opens_no_API_and_a_token_no_page()
    {
        await using ServerSite site = await ServerSite.StartAsync();
        HttpClient admin = await site.SignInAsync(Role.Admin);
        foreach (string address in new[] { Nowhere, "/API/V1/nowhere", "/Api/v1/pipelines", "/METRICS" }) Assert.Equal(HttpStatusCode.Unauthorized, (await admin.GetAsync(address, cancel)).StatusCode);
        (string token, _) = await new ApiTokens(site.Workspace).AddAsync("test", "all", TokenScopes.Admin, null, cancel);
        using HttpResponseMessage listed = await SendAsync(site.Client, token, "/API/v1/pipelines");
        Assert.Equal(HttpStatusCode.OK, listed.StatusCode);
        using HttpResponseMessage unknown = await SendAsync(site.Client, token, "/API/v1/runs/none");
        (await ApiAnswer.OfAsync(unknown)).IsProblem(HttpStatusCode.NotFound, "RUN-UNKNOWN");
        using HttpResponseMessage page = await SendAsync(site.Client, token, "/Settings/users");
        Assert.StartsWith("/sign-in", page.Headers.Location!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_that_calls_too_often_waits_and_others_do_not()
    {
        var time = new SetTime();
        await using ServerSite site = await ServerSite.StartAsync(time);
        (string busy, _) = await new ApiTokens(site.Workspace).AddAsync("test", "export", TokenScopes.Read, null, cancel);
        (string calm, _) = await new ApiTokens(site.Workspace).AddAsync("test", "export", TokenScopes.Read, null, cancel);
        time.Hold(); // a slow machine would be let in again
        List<HttpStatusCode> answers = [];
        for (int calls = 0; calls < 2000 && !answers.Contains(HttpStatusCode.TooManyRequests); calls += 100) answers.AddRange(await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => CallAsync(site, busy))));
        using HttpResponseMessage slowed = await SendAsync(site.Client, busy, Nowhere);
        Assert.Equal("1", (await ApiAnswer.OfAsync(slowed)).IsProblem(HttpStatusCode.TooManyRequests, "API-TOO-OFTEN").Headers["Retry-After"]);
        Assert.Equal(HttpStatusCode.NotFound, await CallAsync(site, calm));
    }

    [Fact]
    public async Task What_cannot_be_a_token_is_told()
    {
        await using ServerSite site = await ServerSite.StartAsync();
        var tokens = new ApiTokens(site.Workspace);
        Assert.Equal("TOKEN-NAME", await CodeAsync(() => tokens.AddAsync("test", " ", TokenScopes.Read, null, cancel)));
        Assert.Equal("TOKEN-NAME", await CodeAsync(() => tokens.AddAsync("test", new string('x', 65), TokenScopes.Read, null, cancel)));
        Assert.Equal("TOKEN-SCOPE", await CodeAsync(() => tokens.AddAsync("test", "x", TokenScopes.None, null, cancel)));
        Assert.Equal("TOKEN-UNKNOWN", await CodeAsync(() => tokens.RevokeAsync("test", "x", cancel)));
    }

    private static async Task<string> CodeAsync(Func<Task> work) => (await Assert.ThrowsAsync<ConnectorException>(work)).Error.Code;

    private async Task<HttpStatusCode> CallAsync(ServerSite site, string token)
    {
        using HttpResponseMessage answer = await SendAsync(site.Client, token, Nowhere);
        return answer.StatusCode;
    }

    private async Task<HttpResponseMessage> SendAsync(HttpClient client, string token, string address)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address) { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", token) } };
        return await client.SendAsync(request, cancel);
    }

    [GeneratedRegex("mlc_[A-Za-z0-9_-]{43}", RegexOptions.None, 5000)]
    private static partial Regex Shown();
}
