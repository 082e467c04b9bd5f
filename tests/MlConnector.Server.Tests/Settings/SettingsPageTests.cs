using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using MlConnector.Engine.Ports;
using MlConnector.Server.Alerts.Channels;
using MlConnector.Server.Configuration;
using MlConnector.Server.Tests.World;

namespace MlConnector.Server.Tests.Settings;

/// <summary>Settings of the service on their pages: what is typed is the file, a secret is the vault's, and what is refused need not be typed twice.</summary>
public sealed partial class SettingsPageTests
{
    private const string Service = "/settings", Alerts = "/settings/alerts", Adding = "/settings/alerts/channel?type=email";
    private static readonly (string, string)[] Mail = [("type", "email"), ("name", "finance"), ("host", "smtp.acme.example"), ("from", "mlc@acme.example"), ("to", "ann@acme.example, bo@acme.example"), ("username", "mlc"), ("owners", ""), ("owners", "operator"), ("owners", "us"), ("least", "warning")];
    private readonly CancellationToken cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_typed_stands_in_the_file_and_holds_at_once()
    {
        await using ServerSite site = await ServerSite.StartAsync(settings: "runLogs: { keep: 7d }\n");
        HttpClient admin = await site.SignInAsync(Role.Admin);
        Assert.Equal("/settings?saved=true", await KeepAsync(admin, Service, "/acts/settings/service", ("stuckAfter", "45m"), ("runLogs.keep", ""), ("runLogs.megabytes", "64"), ("publicUrl", "https://mlc.acme.example")));
        ServiceSettings now = Now(site);
        Assert.Equal((TimeSpan.FromMinutes(45), TimeSpan.FromDays(30), 64 * ServiceSettings.Megabyte, "https://mlc.acme.example/"), (now.StuckAfter, now.KeepRunLogs, now.RunLogBytes, now.PublicUrl!.ToString()));
        Assert.Equal("/settings/alerts?saved=true", await KeepAsync(admin, Alerts, "/acts/settings/telling", ("alerts.remindAfter", "12h"), ("alerts.quietHours.from", "22:00"), ("alerts.quietHours.to", "06:30"), ("alerts.quietHours.timeZone", "Europe/Stockholm"), ("alerts.quietHours.problemsPass", "false")));
        Assert.Equal((new TimeOnly(22, 0), new TimeOnly(6, 30), "Europe/Stockholm", false), (Now(site).Alerts.Quiet!.From, Now(site).Alerts.Quiet!.To, Now(site).Alerts.Quiet!.Zone.Id, Now(site).Alerts.Quiet!.ProblemsPass));
        await KeepAsync(admin, Alerts, "/acts/settings/telling", ("alerts.quietHours.from", ""), ("alerts.quietHours.to", ""), ("alerts.quietHours.timeZone", "Europe/Stockholm"));
        Assert.Null(Now(site).Alerts.Quiet);
        Assert.Equal(TimeSpan.FromHours(12), Now(site).Alerts.RemindAfter);
        Assert.Equal(3, (await site.Workspace.Store.Audit.SearchAsync("settings.change", null, 10, cancel)).Count(entry => entry.Who == "admin (console)"));
    }

    [Fact]
    public async Task A_channel_is_added_changed_and_removed_and_its_password_is_never_shown_INV_6()
    {
        await using ServerSite site = await ServerSite.StartAsync();
        HttpClient admin = await site.SignInAsync(Role.Admin);
        Assert.Equal("/settings/alerts?kept=finance", await KeepAsync(admin, Adding, "/acts/settings/channels/add", [.. Mail, ("password", "canary-Ue42")]));
        var mail = (MailSettings)Assert.Single(Now(site).Channels);
        Assert.Equal(("alerts-finance-password", 2, 587), (mail.Password, mail.To.Length, mail.Port));
        Assert.Equal("canary-Ue42", (await site.Workspace.Vault.GetAsync("alerts-finance-password", cancel)).Reveal());
        Assert.Equal(2, Assert.Single(Now(site).Alerts.Routes).Owners.Length);
        string page = await admin.GetStringAsync("/settings/alerts/channel?name=finance", cancel) + await admin.GetStringAsync(Alerts, cancel) + await File.ReadAllTextAsync(FileOf(site), cancel) + string.Join('\n', (await site.Workspace.Store.Audit.SearchAsync(null, null, 50, cancel)).Select(entry => entry.ToString()));
        Assert.DoesNotContain("canary", page, StringComparison.Ordinal);
        Assert.Contains("value=\"ann@acme.example, bo@acme.example\"", page, StringComparison.Ordinal);
        Assert.Contains("alerts: finance", await admin.GetStringAsync("/credentials", cancel), StringComparison.Ordinal);
        await KeepAsync(admin, "/settings/alerts/channel?name=finance", "/acts/settings/channels/change", ("name", "finance"), ("type", "email"), ("port", "465"), ("security", "tls"), ("password", ""), ("owners", ""));
        mail = (MailSettings)Assert.Single(Now(site).Channels);
        Assert.Equal((465, MailSecurity.Tls, "alerts-finance-password", "smtp.acme.example"), (mail.Port, mail.Security, mail.Password, mail.Host));
        Assert.Empty(Assert.Single(Now(site).Alerts.Routes).Owners);
        await KeepAsync(admin, "/settings/alerts/channel?name=finance", "/acts/settings/channels/remove", ("name", "finance"));
        Assert.Empty(Now(site).Channels);
    }

    [Fact]
    public async Task What_is_refused_is_told_at_once_stores_nothing_and_stands_in_its_boxes_still()
    {
        await using ServerSite site = await ServerSite.StartAsync();
        HttpClient admin = await site.SignInAsync(Role.Admin);
        string page = await RefusedAsync(admin, Adding, "/acts/settings/channels/add", ("type", "email"), ("name", "finance"), ("host", "smtp.acme.example"), ("port", "99999"), ("security", "tls"), ("from", "nobody"), ("to", "ann@acme.example"), ("username", "mlc"), ("password", "canary-Ue42"), ("owners", ""), ("owners", "operator"));
        Assert.DoesNotContain("canary", page, StringComparison.Ordinal);
        Assert.Equal(2, Regex.Count(page, "CONFIG-VALUE", RegexOptions.None, TimeSpan.FromSeconds(5)));
        Assert.All(["value=\"finance\"", "value=\"smtp.acme.example\"", "value=\"99999\"", "value=\"tls\" selected", "value=\"operator\" checked", "alerts.channels.finance.port", $"data-address=\"{Adding}\""], text => Assert.Contains(text, page, StringComparison.Ordinal));
        Assert.DoesNotContain("value=\"us\" checked", page, StringComparison.Ordinal);
        Assert.Empty(await site.Workspace.Vault.ListAsync(cancel));
        Assert.False(File.Exists(FileOf(site)));
        string named = await RefusedAsync(admin, Adding, "/acts/settings/channels/add", [.. Mail.Where(field => field.Item1 != "name"), ("name", "no/name")]);
        Assert.Contains("SETTINGS-CHANNEL", named, StringComparison.Ordinal);
        Assert.Matches("name=\"name\" value=\"no/name\"[^>]* aria-describedby=\"fault-name\"", named);
        Assert.Contains("ALERT-CHANNEL-UNKNOWN", await RefusedAsync(admin, Alerts, "/acts/settings/channels/change", ("name", "nobody"), ("type", "email")), StringComparison.Ordinal);
        Assert.Contains("value=\"now and then\"", await RefusedAsync(admin, Service, "/acts/settings/service", ("stuckAfter", "now and then")), StringComparison.Ordinal);
        Assert.Contains("value=\"now and then\"", await RefusedAsync(admin, Alerts, "/acts/settings/telling", ("alerts.remindAfter", "now and then")), StringComparison.Ordinal);
        Assert.False(File.Exists(FileOf(site)));
    }

    [Fact]
    public async Task A_secret_that_something_else_uses_too_is_left_alone()
    {
        await using ServerSite site = await ServerSite.StartAsync(settings: "alerts: { channels: { a: { type: slack, url: \"${secret:shared}\" }, b: { type: teams, url: \"${secret:shared}\" } } }\n");
        await site.Workspace.Vault.SetAsync("shared", "https://hooks.slack.com/old", null, "test", cancel);
        HttpClient admin = await site.SignInAsync(Role.Admin);
        await KeepAsync(admin, "/settings/alerts/channel?name=a", "/acts/settings/channels/change", ("name", "a"), ("type", "slack"), ("url", "https://hooks.slack.com/new"));
        Assert.Equal(["alerts-a-url", "shared"], Now(site).Channels.Select(channel => channel is SlackSettings slack ? slack.Address : ((TeamsSettings)channel).Address));
        Assert.Equal("https://hooks.slack.com/old", (await site.Workspace.Vault.GetAsync("shared", cancel)).Reveal());
    }

    [Fact]
    public async Task Two_people_do_not_undo_each_other()
    {
        await using ServerSite site = await ServerSite.StartAsync();
        HttpClient admin = await site.SignInAsync(Role.Admin);
        string seen = await TagAsync(admin, Service);
        await KeepAsync(admin, Service, "/acts/settings/service", ("stuckAfter", "45m"));
        Assert.Contains("SETTINGS-MOVED", await admin.ActAsync(Service, "/acts/settings/service", (SettingFormTag, seen), ("stuckAfter", "50m")), StringComparison.Ordinal);
        Assert.Equal(TimeSpan.FromMinutes(45), Now(site).StuckAfter);
    }

    private const string SettingFormTag = "tag";

    private static async Task<string> KeepAsync(HttpClient admin, string page, string act, params (string, string)[] fields)
    {
        using HttpResponseMessage answer = await SendAsync(admin, page, act, fields);
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        return Uri.UnescapeDataString(answer.Headers.Location!.ToString());
    }

    private static async Task<string> RefusedAsync(HttpClient admin, string page, string act, params (string, string)[] fields)
    {
        using HttpResponseMessage answer = await SendAsync(admin, page, act, fields);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        return WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    private static async Task<HttpResponseMessage> SendAsync(HttpClient admin, string page, string act, params (string, string)[] fields) => await admin.SendActAsync(page, act, [(SettingFormTag, await TagAsync(admin, page)), .. fields]);

    private static async Task<string> TagAsync(HttpClient admin, string page) => Tag().Match(await admin.GetStringAsync(page, TestContext.Current.CancellationToken)).Groups["tag"].Value;

    private static ServiceSettings Now(ServerSite site) => site.Host.Services.GetRequiredService<CurrentSettings>().Now;

    private static string FileOf(ServerSite site) => Path.Combine(site.Workspace.Folder.Path, ServiceFile.Name);

    [GeneratedRegex("name=\"tag\" value=\"(?<tag>[0-9a-f]+)\"", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Tag();
}
