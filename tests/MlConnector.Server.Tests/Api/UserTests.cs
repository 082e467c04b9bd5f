using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using MlConnector.Engine.Ports;
using MlConnector.Server.SignIn.Users;
using MlConnector.Server.Tests.World;

namespace MlConnector.Server.Tests.Api;

/// <summary>Users over the API: what the console does with them, and what is never told.</summary>
public sealed class UserTests
{
    private const string Password = "correct horse battery staple";
    private readonly CancellationToken cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_user_is_added_chooses_a_password_by_the_link_and_is_changed_and_shut_out()
    {
        await using ServerSite site = await ServerSite.StartAsync();
        ApiAnswer added = (await site.PostAsync("users", """{"name":"Bert","role":"operator"}""")).Is(HttpStatusCode.Created);
        Assert.Equal("/api/v1/users/bert", added.Headers["Location"]);
        JsonElement bert = added.Json.GetProperty("user");
        Assert.Equal(("bert", "operator", "has not chosen a password yet", "program (token)"), (Text(bert, "name"), Text(bert, "role"), Text(bert, "state"), Text(bert, "createdBy")));
        HttpClient browser = site.Browser();
        (await browser.SendFormAsync(PathOf(added), "set-up", ("Typed.Password", Password), ("Typed.Again", Password))).Dispose();
        Assert.True((await site.GetAsync("users/bert")).Is(HttpStatusCode.OK).Json.GetProperty("hasPassword").GetBoolean());
        Assert.Equal("auditor", Text((await site.PutAsync("users/bert/role", """{"role":"auditor"}""")).Is(HttpStatusCode.OK).Json, "role"));
        Assert.Contains("auditor", await browser.GetStringAsync("/account", cancel), StringComparison.Ordinal);
        Assert.True((await site.PostAsync("users/bert/disable")).Is(HttpStatusCode.OK).Json.GetProperty("isDisabled").GetBoolean());
        Assert.Equal(HttpStatusCode.Found, (await browser.GetAsync("/account", cancel)).StatusCode);
        Assert.False((await site.PostAsync("users/bert/enable")).Is(HttpStatusCode.OK).Json.GetProperty("isDisabled").GetBoolean());
        List<AuditEntry> trail = [];
        await foreach (AuditEntry entry in site.Workspace.Store.Audit.ReadAsync(0, cancel)) trail.Add(entry);
        Assert.Equal(
            ["user.add", "user.link", "user.role", "user.disable", "user.enable"],
            trail.Where(entry => entry is { Subject: "bert", Who: "program (token)" }).Select(entry => entry.Action));
    }

    [Fact]
    public async Task Users_are_listed_by_name_page_by_page()
    {
        await using ServerSite site = await ServerSite.StartAsync();
        foreach (string name in new[] { "cleo", "anna", "bert" }) (await site.PostAsync("users", $$"""{"name":"{{name}}","role":"viewer"}""")).Is(HttpStatusCode.Created);
        JsonElement first = (await site.GetAsync("users?limit=2")).Is(HttpStatusCode.OK).Json;
        JsonElement second = (await site.GetAsync($"users?limit=2&after={Text(first, "next")}")).Is(HttpStatusCode.OK).Json;
        Assert.Equal(["anna", "bert", "cleo"], first.GetProperty("items").EnumerateArray().Concat(second.GetProperty("items").EnumerateArray()).Select(user => Text(user, "name")));
        Assert.Equal(JsonValueKind.Null, second.GetProperty("next").ValueKind);
    }

    [Fact]
    public async Task What_cannot_be_is_refused_with_its_code()
    {
        await using ServerSite site = await ServerSite.StartAsync();
        await site.SignInAsync(Role.Admin);
        (await site.PostAsync("users", """{"name":"admin","role":"viewer"}""")).IsProblem(HttpStatusCode.UnprocessableEntity, "USER-TAKEN");
        (await site.PostAsync("users", """{"name":"a b","role":"viewer"}""")).IsProblem(HttpStatusCode.UnprocessableEntity, "USER-NAME");
        (await site.PostAsync("users", """{"name":"bert","role":"king"}""")).IsProblem(HttpStatusCode.BadRequest, "API-INPUT");
        (await site.PutAsync("users/admin/role", """{"role":"viewer"}""")).IsProblem(HttpStatusCode.UnprocessableEntity, "USER-LAST-ADMIN");
        (await site.PostAsync("users/admin/disable")).IsProblem(HttpStatusCode.UnprocessableEntity, "USER-LAST-ADMIN");
        (await site.PutAsync("users/nobody/role", """{"role":"viewer"}""")).IsProblem(HttpStatusCode.NotFound, "USER-UNKNOWN");
        foreach (string act in new[] { "disable", "enable", "link" }) (await site.PostAsync($"users/nobody/{act}")).IsProblem(HttpStatusCode.NotFound, "USER-UNKNOWN");
        (await site.GetAsync("users/nobody")).IsProblem(HttpStatusCode.NotFound, "USER-UNKNOWN");
        await site.Workspace.Store.Access.Users.ChangeAsync(_ => new User("far", Role.Viewer, site.Workspace.Time.GetUtcNow(), "test") { Subject = "issuer|far" }, cancel);
        (await site.PostAsync("users/far/link")).IsProblem(HttpStatusCode.UnprocessableEntity, "USER-ELSEWHERE");
        Assert.True((await site.GetAsync("users/far")).Json.GetProperty("isElsewhere").GetBoolean());
    }

    /// <summary>A link is as good as a password. What is kept for an idempotency key, the audit trail and the logs would each be a second place to find it.</summary>
    [Fact]
    public async Task INV6_a_link_is_shown_once_and_lies_nowhere_nor_does_a_password()
    {
        using var said = new SaidLog();
        using ILoggerFactory logs = LoggerFactory.Create(builder => builder.SetMinimumLevel(LogLevel.Trace).AddProvider(said));
        await using ServerSite site = await ServerSite.StartAsync(logs: logs);
        (string, string) one = ("Idempotency-Key", "one"), two = ("Idempotency-Key", "two");
        ApiAnswer added = (await site.PostAsync("users", """{"name":"bert","role":"viewer"}""", one)).Is(HttpStatusCode.Created);
        await new UserAccounts(site.Workspace).SetPasswordAsync("test", "bert", Password, cancel);
        ApiAnswer made = (await site.PostAsync("users/bert/link", "{}", two)).Is(HttpStatusCode.OK);
        string[] keys = [KeyOf(added), KeyOf(made)];
        Assert.Equal(2, keys.Distinct(StringComparer.Ordinal).Count());
        string hash = (await site.Workspace.Store.Access.Users.FindAsync("bert", cancel))!.PasswordHash!;
        List<string> told = [];
        foreach (string path in new[] { "users", "users/bert", "audit?limit=200", "audit/export" }) told.Add((await site.GetAsync(path)).Is(HttpStatusCode.OK).Body);
        Assert.All([.. keys, Password, hash], secret => Assert.DoesNotContain(told, body => body.Contains(secret, StringComparison.Ordinal)));
        foreach ((string path, string body, (string, string) key, ApiAnswer first) in new[] { ("users", """{"name":"bert","role":"viewer"}""", one, added), ("users/bert/link", "{}", two, made) })
        {
            ApiAnswer again = (await site.PostAsync(path, body, key)).Is(first.Status);
            Assert.Equal(("true", JsonValueKind.Null, "bert"), (again.Headers["Idempotency-Replayed"], again.Json.GetProperty("link").ValueKind, Text(again.Json.GetProperty("user"), "name")));
        }

        Remains.HoldNone(site.Workspace.Folder, said, [.. keys, Password]);
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    private static string PathOf(ApiAnswer answer) => new Uri(Text(answer.Json, "link")).PathAndQuery;

    private static string KeyOf(ApiAnswer answer) => PathOf(answer).Split("key=")[1];
}
