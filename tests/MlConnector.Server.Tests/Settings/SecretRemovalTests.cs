using System.Net;
using MlConnector.Engine.Ports;
using MlConnector.Server.Hosting;
using MlConnector.Server.SignIn.Provider;
using MlConnector.Server.Tests.World;

namespace MlConnector.Server.Tests.Settings;

/// <summary>A secret that nothing uses is removed by an admin; one that something uses stays, or the next run would be the first to tell.</summary>
public sealed class SecretRemovalTests
{
    private const string Page = "/credentials", Act = "/acts/credentials/remove";
    private static readonly Dictionary<string, string> Used = new(StringComparer.Ordinal)
    {
        ["powerbi"] = "pipeline finance",
        ["drafted"] = "a draft of stock",
        ["chat"] = "channel chat of alerts",
        ["sign-in-key"] = "the sign-in",
    };

    private readonly CancellationToken cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_something_uses_stays_and_what_nothing_uses_goes_and_is_told_in_the_audit_trail()
    {
        var provider = new ProviderSettings { Issuer = new Uri("https://login.acme.example"), Name = "Acme", ClientId = "ml-connector", ClientSecret = "sign-in-key", OtherwiseRole = Role.Viewer };
        await using ServerSite site = await ServerSite.StartAsync(options: new ServerOptions { Provider = provider }, settings: "alerts: { channels: { chat: { type: slack, url: \"${secret:chat}\" } } }\n");
        await using SandboxSystems systems = await SandboxSystems.StartAsync(site.Folder);
        await systems.ApplyAsync(site);
        HttpClient admin = await site.SignInAsync(Role.Admin);
        await admin.ActAsync("/new", "/acts/drafts/text", ("text", "connections: { erp: { type: syspro, odata: { password: \"${secret:drafted}\" } } }\npipelines: { stock: { source: erp } }\n"));
        foreach (string name in new[] { "drafted", "chat", "sign-in-key", "idle", "other" }) await site.Workspace.Vault.SetAsync(name, "https://hooks.slack.com/one", null, "test", cancel);
        foreach ((string name, string by) in Used)
        {
            Assert.Contains(by, (await RemoveAsync(site, name)).IsProblem(HttpStatusCode.Conflict, "SECRET-USED").Body, StringComparison.Ordinal);
            Assert.Contains("SECRET-USED", await admin.ActAsync(Page, Act, ("name", name)), StringComparison.Ordinal);
        }

        string page = await admin.GetStringAsync(Page, cancel);
        Assert.All(Used.Keys, name => Assert.DoesNotContain($"Remove {name}\"", page, StringComparison.Ordinal));
        Assert.Contains("aria-label=\"Remove idle\"", page, StringComparison.Ordinal);
        Assert.Contains("draft of stock", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Remove idle", await (await site.SignInAsync(Role.Operator)).GetStringAsync(Page, cancel), StringComparison.Ordinal);
        Assert.Equal(Page, await admin.ActAsync(Page, Act, ("name", "idle")));
        (await RemoveAsync(site, "other")).Is(HttpStatusCode.NoContent);
        (await RemoveAsync(site, "other")).IsProblem(HttpStatusCode.NotFound, "SECRET-UNKNOWN");
        Assert.Contains("SECRET-UNKNOWN", await admin.ActAsync(Page, Act, ("name", "idle")), StringComparison.Ordinal);
        Assert.Equal(Used.Keys.Concat(["syspro-enet", "syspro-odata"]).Order(StringComparer.Ordinal), (await site.Workspace.Vault.ListAsync(cancel)).Select(secret => secret.Name).Order(StringComparer.Ordinal));
        Assert.Equal([("program (token)", "other"), ("admin (console)", "idle")], (await site.Workspace.Store.Audit.SearchAsync("secret.remove", null, 10, cancel)).Select(entry => (entry.Who, entry.Subject)));
    }

    private static Task<ApiAnswer> RemoveAsync(ServerSite site, string name) => site.CallAsync(HttpMethod.Delete, $"secrets/{name}", null, "");
}
