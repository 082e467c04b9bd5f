using System.Net;
using Microsoft.Extensions.DependencyInjection;
using MlConnector.Engine.Ports;
using MlConnector.Server.Configuration;
using MlConnector.Server.Tests.World;

namespace MlConnector.Server.Tests.Settings;

/// <summary>Two people at the settings at the same time: who is slower sees what the other changed, and overwrites nothing of it unseen.</summary>
public sealed class SettingsMovedTests
{
    private const string Act = "/acts/settings/service", Page = "/settings";
    private readonly CancellationToken cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_was_slower_sees_what_the_other_changed_and_decides()
    {
        await using ServerSite site = await ServerSite.StartAsync(settings: "stuckAfter: 20m\nrunLogs: { keep: 7d }\n");
        HttpClient admin = await site.SignInAsync(Role.Admin);
        string opened = await admin.GetStringAsync(Page, cancel);
        await ChangeAsync(site, "stuckAfter: 45m\nrunLogs: { keep: 14d }\n");

        string told = await RefusedAsync(admin, opened, ("runLogs.keep", "30d"));
        Assert.All(["SETTINGS-MOVED", "program (token)", "~ stuckAfter: 20m → 45m", "it was 20m.", "from 7d to 14d; the box holds what you typed"], text => Assert.Contains(text, told, StringComparison.Ordinal));
        Assert.Equal(("45m", "30d"), (FormPage.Boxes(told, Act)["stuckAfter"], FormPage.Boxes(told, Act)["runLogs.keep"]));

        await ChangeAsync(site, "stuckAfter: 50m\nrunLogs: { keep: 14d }\n");
        string again = await RefusedAsync(admin, told);
        Assert.Contains("~ stuckAfter: 45m → 50m", again, StringComparison.Ordinal);
        Assert.DoesNotContain("20m", again, StringComparison.Ordinal);

        using HttpResponseMessage kept = await admin.SendShownAsync(again, Act);
        Assert.Equal(HttpStatusCode.Redirect, kept.StatusCode);
        Assert.Equal((TimeSpan.FromMinutes(50), TimeSpan.FromDays(30)), (Now(site).StuckAfter, Now(site).KeepRunLogs));
    }

    [Fact]
    public async Task A_change_by_hand_is_seen_though_nobody_has_recorded_it_yet()
    {
        await using ServerSite site = await ServerSite.StartAsync(settings: "stuckAfter: 20m\n");
        HttpClient admin = await site.SignInAsync(Role.Admin);
        string opened = await admin.GetStringAsync(Page, cancel);
        await File.WriteAllTextAsync(Path.Combine(site.Workspace.Folder.Path, ServiceFile.Name), "stuckAfter: 45m\n", cancel);
        string told = await RefusedAsync(admin, opened);
        Assert.Contains("SETTINGS-MOVED", told, StringComparison.Ordinal);
        Assert.Contains("Changed by somebody else since", told, StringComparison.Ordinal);
        Assert.Contains("it was 20m.", told, StringComparison.Ordinal);
        Assert.Equal("45m", FormPage.Boxes(told, Act)["stuckAfter"]);
    }

    [Fact]
    public async Task A_channel_that_somebody_else_changed_is_removed_knowingly()
    {
        const string Removing = "/acts/settings/channels/remove";
        await using ServerSite site = await ServerSite.StartAsync(settings: Chat("notice"));
        HttpClient admin = await site.SignInAsync(Role.Admin);
        string opened = await admin.GetStringAsync("/settings/alerts/channel?name=chat", cancel);
        await ChangeAsync(site, Chat("problem"));
        using HttpResponseMessage refused = await admin.SendShownAsync(opened, Removing);
        string told = WebUtility.HtmlDecode(await refused.Content.ReadAsStringAsync(cancel));
        Assert.All(["SETTINGS-MOVED", "program (token)", "alerts.channels.chat.least: notice → problem"], text => Assert.Contains(text, told, StringComparison.Ordinal));
        using HttpResponseMessage removed = await admin.SendShownAsync(told, Removing);
        Assert.Equal(HttpStatusCode.Redirect, removed.StatusCode);
        Assert.Empty(Now(site).Channels);
    }

    /// <summary>Who adds a channel overwrites nothing, unless somebody has taken its name.</summary>
    [Fact]
    public async Task A_channel_is_added_beside_what_somebody_else_changed_but_never_over_it()
    {
        const string Adding = "/acts/settings/channels/add";
        await using ServerSite site = await ServerSite.StartAsync(settings: "stuckAfter: 20m\n");
        HttpClient admin = await site.SignInAsync(Role.Admin);
        string opened = await admin.GetStringAsync("/settings/alerts/channel?type=slack", cancel);
        (string, string)[] typed = [("name", "chat"), ("url", "https://hooks.slack.com/one")];
        await ChangeAsync(site, "stuckAfter: 45m\n");
        using HttpResponseMessage added = await admin.SendShownAsync(opened, Adding, typed);
        Assert.Equal(HttpStatusCode.Redirect, added.StatusCode);
        Assert.Equal((TimeSpan.FromMinutes(45), "chat"), (Now(site).StuckAfter, Assert.Single(Now(site).Channels).Name));

        using HttpResponseMessage again = await admin.SendShownAsync(opened, Adding, typed);
        Assert.Contains("SETTINGS-CHANNEL", await again.Content.ReadAsStringAsync(cancel), StringComparison.Ordinal);
        Assert.Equal("alerts-chat-url", Assert.Single(await site.Workspace.Vault.ListAsync(cancel)).Name);
    }

    private static string Chat(string least) => $"alerts: {{ channels: {{ chat: {{ type: slack, url: \"${{secret:chat}}\", least: {least} }} }} }}\n";

    private static async Task ChangeAsync(ServerSite site, string text) => (await site.CallAsync(HttpMethod.Put, "settings", text, "application/yaml")).Is(HttpStatusCode.OK);

    private async Task<string> RefusedAsync(HttpClient admin, string page, params (string, string)[] typed)
    {
        using HttpResponseMessage answer = await admin.SendShownAsync(page, Act, typed);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        return WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(cancel));
    }

    private static ServiceSettings Now(ServerSite site) => site.Host.Services.GetRequiredService<CurrentSettings>().Now;
}
