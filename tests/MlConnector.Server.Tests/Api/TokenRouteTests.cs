using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using MlConnector.Engine.Ports;
using MlConnector.Server.Tests.World;

namespace MlConnector.Server.Tests.Api;

/// <summary>Tokens over the API: made and shown once, listed without themselves, revoked at once.</summary>
public sealed class TokenRouteTests
{
    private const string Order = """{"name":"nightly export","scopes":["read","run"],"days":30}""";
    private readonly CancellationToken cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_token_is_made_works_within_its_scopes_and_is_refused_once_it_is_revoked()
    {
        await using ServerSite site = await ServerSite.StartAsync();
        JsonElement made = (await site.PostAsync("tokens", Order)).Is(HttpStatusCode.OK).Json, token = made.GetProperty("token");
        string value = Text(made, "value"), id = Text(token, "id");
        Assert.Equal(("nightly export", "program (token)", "read, run"), (Text(token, "name"), Text(token, "createdBy"), ScopesOf(token)));
        Assert.Equal(TimeSpan.FromDays(30), token.GetProperty("endsAt").GetDateTimeOffset() - token.GetProperty("createdAt").GetDateTimeOffset());
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Forbidden), (await CallAsync(site, value, "pipelines"), await CallAsync(site, value, "tokens")));
        Assert.Contains((await site.GetAsync("tokens")).Is(HttpStatusCode.OK).Json.GetProperty("items").EnumerateArray(), one => Text(one, "id") == id && one.GetProperty("usedAt").ValueKind == JsonValueKind.String);
        (await RevokeAsync(site, id)).Is(HttpStatusCode.NoContent);
        Assert.Equal(HttpStatusCode.Unauthorized, await CallAsync(site, value, "pipelines"));
        (await RevokeAsync(site, id)).IsProblem(HttpStatusCode.NotFound, "TOKEN-UNKNOWN");
        List<AuditEntry> trail = [];
        await foreach (AuditEntry entry in site.Workspace.Store.Audit.ReadAsync(0, cancel)) trail.Add(entry);
        Assert.Equal(["token.add", "token.revoke"], trail.Where(entry => entry is { Subject: "nightly export", Who: "program (token)" }).Select(entry => entry.Action));
    }

    [Fact]
    public async Task Tokens_are_listed_the_oldest_first_page_by_page_though_one_is_revoked_meanwhile()
    {
        await using ServerSite site = await ServerSite.StartAsync();
        foreach (string name in new[] { "one", "two" }) (await site.PostAsync("tokens", $$"""{"name":"{{name}}","scopes":["admin"],"days":null}""")).Is(HttpStatusCode.OK);
        JsonElement first = (await site.GetAsync("tokens?limit=2")).Is(HttpStatusCode.OK).Json;
        Assert.Equal(["program", "one"], Names(first));
        (await RevokeAsync(site, Text(first.GetProperty("items")[1], "id"))).Is(HttpStatusCode.NoContent);
        JsonElement second = (await site.GetAsync($"tokens?limit=2&after={Text(first, "next")}")).Is(HttpStatusCode.OK).Json;
        Assert.Equal(["two"], Names(second));
        Assert.Equal((JsonValueKind.Null, JsonValueKind.Null), (second.GetProperty("next").ValueKind, second.GetProperty("items")[0].GetProperty("endsAt").ValueKind));
    }

    [Theory]
    [InlineData("""{"name":" ","scopes":["read"],"days":1}""", HttpStatusCode.UnprocessableEntity, "TOKEN-NAME")]
    [InlineData("""{"name":"x","scopes":[],"days":1}""", HttpStatusCode.UnprocessableEntity, "TOKEN-SCOPE")]
    [InlineData("""{"name":"x","scopes":["read"],"days":0}""", HttpStatusCode.UnprocessableEntity, "TOKEN-DAYS")]
    [InlineData("""{"name":"x","scopes":["read"],"days":3651}""", HttpStatusCode.UnprocessableEntity, "TOKEN-DAYS")]
    [InlineData("""{"name":"x","scopes":["read","king"],"days":1}""", HttpStatusCode.BadRequest, "API-INPUT")]
    [InlineData("""{"name":"x","scopes":["read"]}""", HttpStatusCode.BadRequest, "API-INPUT")]
    public async Task What_cannot_be_a_token_is_refused_and_none_is_made(string order, HttpStatusCode status, string code)
    {
        await using ServerSite site = await ServerSite.StartAsync();
        (await site.PostAsync("tokens", order)).IsProblem(status, code);
        Assert.Equal(["program"], Names((await site.GetAsync("tokens")).Json));
    }

    /// <summary>What is kept for an idempotency key, the audit trail and the logs would each be a second place to find it.</summary>
    [Fact]
    public async Task INV6_a_token_is_shown_once_and_lies_nowhere()
    {
        using var said = new SaidLog();
        using ILoggerFactory logs = LoggerFactory.Create(builder => builder.SetMinimumLevel(LogLevel.Trace).AddProvider(said));
        await using ServerSite site = await ServerSite.StartAsync(logs: logs);
        (string, string) key = ("Idempotency-Key", "one");
        ApiAnswer made = (await site.PostAsync("tokens", Order, key)).Is(HttpStatusCode.OK);
        string value = Text(made.Json, "value");
        Assert.Matches("^mlc_[A-Za-z0-9_-]{43}$", value);
        Assert.Equal(HttpStatusCode.OK, await CallAsync(site, value, "service"));
        ApiAnswer again = (await site.PostAsync("tokens", Order, key)).Is(HttpStatusCode.OK);
        Assert.Equal(("true", JsonValueKind.Null), (again.Headers["Idempotency-Replayed"], again.Json.GetProperty("value").ValueKind));
        Assert.Equal(made.Json.GetProperty("token").GetRawText(), again.Json.GetProperty("token").GetRawText());
        string hash = (await site.Workspace.Store.Access.Tokens.ListAsync(cancel)).First(token => token.Name == "nightly export").Hash;
        foreach (string path in new[] { "tokens", "audit?limit=200", "audit/export" })
        {
            string told = (await site.GetAsync(path)).Is(HttpStatusCode.OK).Body;
            Assert.All([value[4..], hash], secret => Assert.DoesNotContain(secret, told, StringComparison.Ordinal));
        }

        Remains.HoldNone(site.Workspace.Folder, said, value[4..]);
    }

    private static Task<ApiAnswer> RevokeAsync(ServerSite site, string id) => site.CallAsync(HttpMethod.Delete, $"tokens/{id}", null, "");

    private static IEnumerable<string> Names(JsonElement page) => page.GetProperty("items").EnumerateArray().Select(token => Text(token, "name"));

    private static string ScopesOf(JsonElement token) => string.Join(", ", token.GetProperty("scopes").EnumerateArray().Select(scope => scope.GetString()));

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    private async Task<HttpStatusCode> CallAsync(ServerSite site, string token, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/{path}") { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", token) } };
        using HttpResponseMessage answer = await site.Client.SendAsync(request, cancel);
        return answer.StatusCode;
    }
}
