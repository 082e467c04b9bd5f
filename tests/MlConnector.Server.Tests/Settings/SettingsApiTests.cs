using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using MlConnector.Engine.Ports;
using MlConnector.Server.Alerts;
using MlConnector.Server.Configuration;
using MlConnector.Server.Hosting;
using MlConnector.Server.SignIn.Provider;
using MlConnector.Server.Tests.Alerts.Sinks;
using MlConnector.Server.Tests.World;

namespace MlConnector.Server.Tests.Settings;

/// <summary>Settings of the service over the API: one file, changed whole or not at all, and what holds follows at once.</summary>
public sealed class SettingsApiTests
{
    private const string Settings = "settings";
    private readonly CancellationToken cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_sent_is_the_file_holds_at_once_and_is_told_in_the_audit_trail()
    {
        await using ServerSite site = await ServerSite.StartAsync(settings: "# ours\nstuckAfter: 20m\n");
        ApiAnswer before = (await site.GetAsync(Settings)).Is(HttpStatusCode.OK);
        Assert.Equal(("# ours\nstuckAfter: 20m\n", "application/yaml"), (before.Body, before.MediaType));
        const string Wanted = "# theirs\nstuckAfter: 10m\nrunLogs: { keep: 7d }\n";
        ApiAnswer after = (await PutAsync(site, Wanted, ("If-Match", before.Headers["ETag"]))).Is(HttpStatusCode.OK);
        Assert.Equal(["~ stuckAfter: 20m → 10m", "+ runLogs: { keep: 7d }"], after.Json.GetProperty("changes").EnumerateArray().Select(line => line.GetString()));
        Assert.Equal(Wanted, await File.ReadAllTextAsync(FileOf(site), cancel));
        Assert.Equal((TimeSpan.FromMinutes(10), TimeSpan.FromDays(7)), (Now(site).StuckAfter, Now(site).KeepRunLogs));
        Assert.Equal((await site.GetAsync(Settings)).Headers["ETag"], after.Headers["ETag"]);
        JsonElement entry = Assert.Single((await site.GetAsync("audit?find=settings.change")).Json.GetProperty("items").EnumerateArray());
        Assert.Equal("program (token)", entry.GetProperty("who").GetString());
        Assert.Contains("stuckAfter: 20m → 10m", entry.GetProperty("detail").GetProperty("changes").GetString(), StringComparison.Ordinal);
        await site.RestartAsync();
        Assert.Equal(TimeSpan.FromMinutes(10), Now(site).StuckAfter);
    }

    [Fact]
    public async Task What_was_made_from_something_else_is_refused_and_an_answer_is_given_again()
    {
        await using ServerSite site = await ServerSite.StartAsync();
        string tag = (await site.GetAsync(Settings)).Headers["ETag"];
        (string, string) key = ("Idempotency-Key", "one");
        (await PutAsync(site, "stuckAfter: 10m", ("If-Match", tag), key)).Is(HttpStatusCode.OK);
        Assert.Equal("true", (await PutAsync(site, "stuckAfter: 10m", ("If-Match", tag), key)).Is(HttpStatusCode.OK).Headers["Idempotency-Replayed"]);
        (await PutAsync(site, "stuckAfter: 15m", ("If-Match", tag))).IsProblem(HttpStatusCode.PreconditionFailed, "SETTINGS-MOVED");
        Assert.Equal(TimeSpan.FromMinutes(10), Now(site).StuckAfter);
    }

    [Fact]
    public async Task Every_mistake_is_told_at_once_with_its_place_and_nothing_is_changed_INV_6()
    {
        await using ServerSite site = await ServerSite.StartAsync(settings: "stuckAfter: 20m\n");
        ApiAnswer refused = (await PutAsync(site, "stuckAfter: soon\nalerts:\n  channels:\n    chat: { type: slack, url: \"https://hooks.slack.com/canary-Qk31\" }\n    fax: { type: fax }\n")).IsProblem(HttpStatusCode.UnprocessableEntity, "CONFIG-VALUE");
        Assert.Equal(["CONFIG-VALUE body:1:13", "CONFIG-SECRET-IN-FILE body:4:31", "CONFIG-VALUE body:5:18"], refused.Json.GetProperty("errors").EnumerateArray().Select(error => $"{error.GetProperty("code").GetString()} {error.GetProperty("where").GetString()}"));
        Assert.DoesNotContain("canary", refused.Body, StringComparison.Ordinal);
        Assert.Equal("stuckAfter: 20m\n", await File.ReadAllTextAsync(FileOf(site), cancel));
        Assert.Empty((await site.GetAsync("audit?find=settings.change")).Json.GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task A_channel_is_told_without_a_restart_and_tested()
    {
        await using HttpSink sink = await HttpSink.StartAsync();
        await using ServerSite site = await ServerSite.StartAsync();
        (await site.PostAsync("settings/channels/hook/test")).IsProblem(HttpStatusCode.NotFound, "ALERT-CHANNEL-UNKNOWN");
        (await site.PutAsync("secrets/hook-key", """{"value":"hush"}""")).Is(HttpStatusCode.OK);
        (await PutAsync(site, $$"""alerts: { channels: { hook: { type: webhook, url: "{{sink.Address}}", secret: "${secret:hook-key}", allowInternal: true } } }""")).Is(HttpStatusCode.OK);
        Assert.Equal("hook", (await site.PostAsync("settings/channels/hook/test")).Is(HttpStatusCode.OK).Json.GetProperty("channel").GetString());
        Assert.True(AlertNotice.FromJson(Assert.Single(sink.Taken).Body).Test);
        Assert.NotEmpty((await site.GetAsync("audit?find=alerts.test")).Json.GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task A_secret_tells_which_channels_use_it()
    {
        await using ServerSite site = await ServerSite.StartAsync();
        foreach (string name in new[] { "hook-key", "idle" }) (await site.PutAsync($"secrets/{name}", """{"value":"hush"}""")).Is(HttpStatusCode.OK);
        (await PutAsync(site, "alerts: { channels: { hook: { type: webhook, url: \"https://desk.acme.example/\", secret: \"${secret:hook-key}\" } } }")).Is(HttpStatusCode.OK);
        Assert.Equal(["hook-key: hook", "idle: "], (await site.GetAsync("secrets")).Json.GetProperty("items").EnumerateArray().Select(secret => $"{secret.GetProperty("name").GetString()}: {string.Join(", ", secret.GetProperty("usedByChannels").EnumerateArray().Select(one => one.GetString()))}"));
    }

    [Fact]
    public async Task A_secret_tells_that_the_sign_in_uses_it()
    {
        var provider = new ProviderSettings { Issuer = new Uri("https://login.acme.example"), Name = "Acme", ClientId = "ml-connector", ClientSecret = "sign-in-key", OtherwiseRole = Role.Viewer };
        await using ServerSite site = await ServerSite.StartAsync(options: new ServerOptions { Provider = provider });
        foreach (string name in new[] { "idle", "sign-in-key" }) (await site.PutAsync($"secrets/{name}", """{"value":"hush"}""")).Is(HttpStatusCode.OK);
        Assert.Equal([("idle", false), ("sign-in-key", true)], (await site.GetAsync("secrets")).Json.GetProperty("items").EnumerateArray().Select(secret => (secret.GetProperty("name").GetString()!, secret.GetProperty("usedBySignIn").GetBoolean())));
        string page = await (await site.SignInAsync(Role.Viewer)).GetStringAsync("/credentials", TestContext.Current.CancellationToken);
        Assert.Matches("<code>sign-in-key</code></th><td>[^<]*sign-in[^<]*</td>", page);
        Assert.Matches("<code>idle</code></th><td>\\s*</td>", page);
    }

    [Fact]
    public async Task A_file_that_was_broken_by_hand_is_mended_over_the_api()
    {
        await using ServerSite site = await ServerSite.StartAsync(settings: "stuckAfter: 20m\n");
        await File.WriteAllTextAsync(FileOf(site), "stuckAfter: soon\n", cancel);
        ApiAnswer broken = (await site.GetAsync(Settings)).Is(HttpStatusCode.OK);
        Assert.Equal(["~ stuckAfter: 20m → 15m"], (await PutAsync(site, "stuckAfter: 15m\n", ("If-Match", broken.Headers["ETag"]))).Is(HttpStatusCode.OK).Json.GetProperty("changes").EnumerateArray().Select(line => line.GetString()));
    }

    private static Task<ApiAnswer> PutAsync(ServerSite site, string text, params (string Name, string Value)[] headers) => site.CallAsync(HttpMethod.Put, Settings, text, "application/yaml", headers);

    private static ServiceSettings Now(ServerSite site) => site.Host.Services.GetRequiredService<CurrentSettings>().Now;

    private static string FileOf(ServerSite site) => Path.Combine(site.Workspace.Folder.Path, ServiceFile.Name);
}
