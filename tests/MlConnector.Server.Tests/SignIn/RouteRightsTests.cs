using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using MlConnector.Engine.Ports;
using MlConnector.Server.SignIn.Access;
using MlConnector.Server.SignIn.Tokens;
using MlConnector.Server.Tests.World;

namespace MlConnector.Server.Tests.SignIn;

/// <summary>Every route, as every role and as nobody, with and without a change, against a table that is written by hand.</summary>
public sealed class RouteRightsTests
{
    /// <summary>Who may: n(obody), v(iewer), a(uditor), o(perator), A(dmin); to look, and to send. Where nothing can be sent to, who is signed in is told so, and nobody else.</summary>
    private static readonly Dictionary<string, (string Look, string Send)> Expected = new(StringComparer.Ordinal)
    {
        ["/"] = ("vaoA", "A"),
        ["/_framework/opaque-redirect"] = ("vaoA", "vaoA"),
        ["/account"] = ("vaoA", "vaoA"),
        ["/acts/alerts/test"] = ("vaoA", "A"),
        ["/acts/audit/export"] = ("vaoA", "aA"),
        ["/acts/credentials"] = ("vaoA", "A"),
        ["/acts/credentials/remove"] = ("vaoA", "A"),
        ["/acts/dead-letters/replay"] = ("vaoA", "oA"),
        ["/acts/dead-letters/1/repair"] = ("vaoA", "oA"),
        ["/acts/dead-letters/1/try"] = ("vaoA", "oA"),
        ["/acts/dead-letters/1/write-off"] = ("vaoA", "oA"),
        ["/acts/drafts"] = ("vaoA", "A"),
        ["/acts/drafts/text"] = ("vaoA", "A"),
        ["/acts/drafts/trial"] = ("vaoA", "A"),
        ["/acts/drafts/1/apply"] = ("vaoA", "A"),
        ["/acts/drafts/1/columns"] = ("vaoA", "A"),
        ["/acts/drafts/1/connections"] = ("vaoA", "A"),
        ["/acts/drafts/1/remove"] = ("vaoA", "A"),
        ["/acts/drafts/1/schedule"] = ("vaoA", "A"),
        ["/acts/drafts/1/streams"] = ("vaoA", "A"),
        ["/acts/drafts/1/text"] = ("vaoA", "A"),
        ["/acts/pipelines/1/adopt"] = ("vaoA", "oA"),
        ["/acts/pipelines/1/edit"] = ("vaoA", "A"),
        ["/acts/pipelines/1/pause"] = ("vaoA", "oA"),
        ["/acts/pipelines/1/poll"] = ("vaoA", "oA"),
        ["/acts/pipelines/1/rebuild"] = ("vaoA", "oA"),
        ["/acts/pipelines/1/reconcile"] = ("vaoA", "oA"),
        ["/acts/pipelines/1/resume"] = ("vaoA", "oA"),
        ["/acts/pipelines/1/run"] = ("vaoA", "oA"),
        ["/acts/pipelines/1/stop"] = ("vaoA", "oA"),
        ["/acts/pipelines/1/waiting/1/write-off"] = ("vaoA", "oA"),
        ["/acts/settings/channels/add"] = ("vaoA", "A"),
        ["/acts/settings/channels/change"] = ("vaoA", "A"),
        ["/acts/settings/channels/remove"] = ("vaoA", "A"),
        ["/acts/settings/service"] = ("vaoA", "A"),
        ["/acts/settings/telling"] = ("vaoA", "A"),
        ["/assets/console.css"] = ("nvaoA", "vaoA"),
        ["/assets/console.js"] = ("nvaoA", "vaoA"),
        ["/assets/icon.svg"] = ("nvaoA", "vaoA"),
        ["/audit"] = ("vaoA", "A"),
        ["/broken"] = ("nvaoA", "nvaoA"),
        ["/credentials"] = ("vaoA", "A"),
        ["/dead-letters"] = ("vaoA", "A"),
        ["/dead-letters/export"] = ("vaoA", "vaoA"),
        ["/dead-letters/1"] = ("vaoA", "A"),
        ["/drafts/1/check"] = ("A", "A"),
        ["/drafts/1/columns"] = ("A", "A"),
        ["/drafts/1/connections"] = ("A", "A"),
        ["/drafts/1/mapping"] = ("A", "A"),
        ["/drafts/1/plan"] = ("A", "A"),
        ["/drafts/1/preview"] = ("A", "A"),
        ["/drafts/1/schedule"] = ("A", "A"),
        ["/drafts/1/streams"] = ("A", "A"),
        ["/drafts/1/text"] = ("A", "A"),
        ["/health/live"] = ("nvaoA", "vaoA"),
        ["/health/ready"] = ("nvaoA", "vaoA"),
        ["/live/overview"] = ("vaoA", "vaoA"),
        ["/live/runs/1"] = ("vaoA", "vaoA"),
        ["/new"] = ("A", "A"),
        ["/not-allowed"] = ("vaoA", "A"),
        ["/not-found"] = ("vaoA", "A"),
        ["/pipelines/1"] = ("vaoA", "A"),
        ["/pipelines/1/revisions"] = ("vaoA", "A"),
        ["/quotas"] = ("vaoA", "A"),
        ["/reconciliation"] = ("vaoA", "A"),
        ["/reconciliation/1"] = ("vaoA", "A"),
        ["/reconciliation/1/compare"] = ("vaoA", "A"),
        ["/records"] = ("vaoA", "A"),
        ["/runs/1"] = ("vaoA", "A"),
        ["/runs/1/log"] = ("vaoA", "A"),
        ["/runs/1/progress"] = ("vaoA", "A"),
        ["/set-up"] = ("nvaoA", "nvaoA"),
        ["/settings"] = ("A", "A"),
        ["/settings/alerts"] = ("A", "A"),
        ["/settings/alerts/channel"] = ("A", "A"),
        ["/settings/tokens"] = ("A", "A"),
        ["/settings/users"] = ("A", "A"),
        ["/sign-in"] = ("nvaoA", "nvaoA"),
        ["/sign-in/callback"] = ("nvaoA", "nvaoA"),
        ["/sign-in/provider"] = ("nvaoA", "nvaoA"),
        ["/sign-out"] = ("vaoA", "vaoA"),
    };

    /// <summary>Which tokens are let in: r(ead), x (run), A(dmin).</summary>
    private static readonly Dictionary<string, string> ExpectedOfPrograms = new(StringComparer.Ordinal)
    {
        ["DELETE /api/v1/secrets/1"] = "A",
        ["DELETE /api/v1/tokens/1"] = "A",
        ["GET /api/v1/audit"] = "rA",
        ["GET /api/v1/audit/export"] = "A",
        ["GET /api/v1/audit/verification"] = "A",
        ["GET /api/v1/configuration"] = "rA",
        ["GET /api/v1/dead-letters"] = "rA",
        ["GET /api/v1/dead-letters/1"] = "rA",
        ["GET /api/v1/dead-letters/export"] = "rA",
        ["GET /api/v1/openapi.json"] = "rA",
        ["GET /api/v1/pipelines"] = "rA",
        ["GET /api/v1/pipelines/1"] = "rA",
        ["GET /api/v1/pipelines/1/configuration"] = "rA",
        ["GET /api/v1/pipelines/1/revisions"] = "rA",
        ["GET /api/v1/pipelines/1/revisions/1"] = "rA",
        ["GET /api/v1/pipelines/1/revisions/1/diff"] = "rA",
        ["GET /api/v1/pipelines/1/reconciliations"] = "rA",
        ["GET /api/v1/pipelines/1/reconciliations/1"] = "rA",
        ["GET /api/v1/pipelines/1/waiting"] = "rA",
        ["GET /api/v1/quotas"] = "rA",
        ["GET /api/v1/records"] = "rA",
        ["GET /api/v1/runs"] = "rA",
        ["GET /api/v1/runs/1"] = "rA",
        ["GET /api/v1/runs/1/events"] = "rA",
        ["GET /api/v1/runs/1/log"] = "rA",
        ["GET /api/v1/secrets"] = "rA",
        ["GET /api/v1/service"] = "rA",
        ["GET /api/v1/settings"] = "A",
        ["GET /api/v1/tokens"] = "A",
        ["GET /api/v1/users"] = "A",
        ["GET /api/v1/users/1"] = "A",
        ["GET /metrics"] = "rA",
        ["POST /api/v1/dead-letters/1/repair"] = "xA",
        ["POST /api/v1/dead-letters/1/try"] = "xA",
        ["POST /api/v1/dead-letters/1/write-off"] = "xA",
        ["POST /api/v1/pipelines/1/adopt"] = "xA",
        ["POST /api/v1/pipelines/1/check"] = "xA",
        ["POST /api/v1/pipelines/1/configuration/check"] = "A",
        ["POST /api/v1/pipelines/1/configuration/discovery"] = "A",
        ["POST /api/v1/pipelines/1/configuration/preview"] = "A",
        ["POST /api/v1/pipelines/1/pause"] = "xA",
        ["POST /api/v1/pipelines/1/plan"] = "A",
        ["POST /api/v1/pipelines/1/rebuild"] = "xA",
        ["POST /api/v1/pipelines/1/reconciliation"] = "xA",
        ["POST /api/v1/pipelines/1/replays"] = "xA",
        ["POST /api/v1/pipelines/1/resume"] = "xA",
        ["POST /api/v1/pipelines/1/runs"] = "xA",
        ["POST /api/v1/pipelines/1/stop"] = "xA",
        ["POST /api/v1/pipelines/1/streams/1/poll"] = "xA",
        ["POST /api/v1/pipelines/1/streams/1/waiting/write-off"] = "xA",
        ["PUT /api/v1/pipelines/1/configuration"] = "A",
        ["POST /api/v1/settings/channels/1/test"] = "A",
        ["POST /api/v1/tokens"] = "A",
        ["POST /api/v1/users"] = "A",
        ["POST /api/v1/users/1/disable"] = "A",
        ["POST /api/v1/users/1/enable"] = "A",
        ["POST /api/v1/users/1/link"] = "A",
        ["PUT /api/v1/secrets/1"] = "A",
        ["PUT /api/v1/settings"] = "A",
        ["PUT /api/v1/users/1/role"] = "A",
    };

    private readonly CancellationToken cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_route_lets_in_whom_the_table_names_and_nobody_else()
    {
        await using ServerSite site = await ServerSite.StartAsync();
        (char Sign, HttpClient Browser)[] visitors =
        [
            ('n', site.Client), ('v', await site.SignInAsync(Role.Viewer)), ('a', await site.SignInAsync(Role.Auditor)), ('o', await site.SignInAsync(Role.Operator)), ('A', await site.SignInAsync(Role.Admin)),
        ];
        var found = new SortedDictionary<string, (string Look, string Send)>(StringComparer.Ordinal);
        foreach (RouteEndpoint route in Routes(site).Where(route => !IsForPrograms(route)))
        {
            string address = AddressOf(route);
            found[NameOf(address)] = (await WhoAsync(visitors, HttpMethod.Get, address), await WhoAsync(visitors, HttpMethod.Post, address));
        }

        Assert.Equal(Expected.OrderBy(row => row.Key, StringComparer.Ordinal), found);
    }

    [Theory]
    [InlineData("/nowhere")]
    [InlineData("/settings/nowhere")]
    [InlineData("/assets/nowhere")]
    public async Task Who_is_not_signed_in_does_not_learn_what_there_is(string address)
    {
        await using ServerSite site = await ServerSite.StartAsync();
        using HttpResponseMessage answer = await site.Client.GetAsync(address, cancel);
        Assert.StartsWith("/sign-in", answer.Headers.Location!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_may_not_is_told_on_a_page()
    {
        await using ServerSite site = await ServerSite.StartAsync();
        HttpClient viewer = await site.SignInAsync(Role.Viewer);
        using HttpResponseMessage answer = await viewer.GetAsync("/settings/users", cancel);
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        string page = await answer.Content.ReadAsStringAsync(cancel);
        Assert.Contains("not for your role", page, StringComparison.Ordinal);
        Assert.Contains("viewer", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_script_without_a_session_is_told_and_not_led_to_a_page()
    {
        await using ServerSite site = await ServerSite.StartAsync();
        using var asked = new HttpRequestMessage(HttpMethod.Get, "/");
        asked.Headers.Accept.ParseAdd("text/event-stream");
        site.Client.DefaultRequestHeaders.Accept.Clear();
        using HttpResponseMessage answer = await site.Client.SendAsync(asked, cancel);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public void A_route_that_nobody_thought_of_stops_the_start()
    {
        var forgotten = new RouteEndpointBuilder(_ => Task.CompletedTask, Microsoft.AspNetCore.Routing.Patterns.RoutePatternFactory.Parse("/forgotten/{id}"), 0);
        InvalidOperationException refused = Assert.Throws<InvalidOperationException>(() => RouteRights.Require([new DefaultEndpointDataSource(forgotten.Build())]));
        Assert.Contains("/forgotten/{id}", refused.Message, StringComparison.Ordinal);
    }

    /// <summary>A form of another site carries the cookie in some browsers, but never the token of one of our pages.</summary>
    [Fact]
    public async Task A_form_that_another_site_made_is_refused()
    {
        await using ServerSite site = await ServerSite.StartAsync();
        HttpClient admin = await site.SignInAsync(Role.Admin);
        using var content = new FormUrlEncodedContent([new("_handler", "add-user"), new("Typed.Name", "mallory"), new("Typed.Role", "admin")]);
        using HttpResponseMessage answer = await admin.PostAsync("/settings/users", content, cancel);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Null(await site.Workspace.Store.Access.Users.FindAsync("mallory", cancel));
    }

    /// <summary>A route for programs needs a token with its scope, whatever else the token is good for; no session opens it.</summary>
    [Fact]
    public async Task Each_route_for_programs_takes_a_token_of_its_scope_and_no_other()
    {
        await using ServerSite site = await ServerSite.StartAsync();
        HttpClient admin = await site.SignInAsync(Role.Admin);
        var tokens = new ApiTokens(site.Workspace);
        List<(char Sign, string Token)> each = [];
        foreach ((char sign, TokenScopes scope) in new[] { ('r', TokenScopes.Read), ('x', TokenScopes.Run), ('A', TokenScopes.Admin) }) each.Add((sign, (await tokens.AddAsync("test", scope.ToString(), scope, null, cancel)).Token));
        var found = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (RouteEndpoint route in Routes(site).Where(IsForPrograms))
        {
            (string address, string type) = (AddressOf(route), TypeOf(route));
            var method = new HttpMethod(route.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods[0] ?? "GET");
            string let = "";
            foreach ((char sign, string token) in each) if (!await IsTurnedAsync(site.Client, method, address, token, type)) let += sign;
            found[$"{method} {address.TrimEnd('/')}"] = let;
            Assert.True(await IsTurnedAsync(admin, method, address, null, type), $"{method} {address} with a session");
        }

        Assert.Equal(ExpectedOfPrograms.OrderBy(row => row.Key, StringComparer.Ordinal), found);
    }

    private static bool IsForPrograms(RouteEndpoint route) => Schemes.IsForPrograms(AddressOf(route));

    private static string TypeOf(RouteEndpoint route) => route.Metadata.GetMetadata<IAcceptsMetadata>()?.ContentTypes[0] ?? "application/json";

    private async Task<bool> IsTurnedAsync(HttpClient client, HttpMethod method, string address, string? token, string type)
    {
        using var request = new HttpRequestMessage(method, address);
        if (method != HttpMethod.Get) request.Content = new StringContent("{}", Encoding.UTF8, type);
        if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using HttpResponseMessage answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
        return answer.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden;
    }

    private static IEnumerable<RouteEndpoint> Routes(ServerSite site) => site.Host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>();

    private static string AddressOf(RouteEndpoint route) => string.Join('/', $"/{route.RoutePattern.RawText!.TrimStart('/')}".Split('/').Select(part => part.StartsWith('{') ? "1" : part));

    /// <summary>Assets have a hash of their content in their address.</summary>
    private static string NameOf(string address) => address.StartsWith("/assets/", StringComparison.Ordinal) ? $"/assets/{address.Split('/')[^1]}" : address;

    private async Task<string> WhoAsync((char Sign, HttpClient Browser)[] visitors, HttpMethod method, string address)
    {
        string let = "";
        foreach ((char sign, HttpClient browser) in visitors)
        {
            using var request = new HttpRequestMessage(method, address) { Content = method == HttpMethod.Post ? new FormUrlEncodedContent([]) : null };
            using HttpResponseMessage answer = await browser.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
            string? to = answer.Headers.Location?.ToString();
            bool turned = answer.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden || to?.StartsWith("/sign-in", StringComparison.Ordinal) == true && !address.StartsWith("/sign-in/", StringComparison.Ordinal);
            if (!turned) let += sign;
        }

        return let;
    }
}
