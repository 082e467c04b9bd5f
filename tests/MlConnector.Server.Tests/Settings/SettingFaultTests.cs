using System.Net;
using MlConnector.Engine.Ports;
using MlConnector.Server.Tests.World;

namespace MlConnector.Server.Tests.Settings;

/// <summary>What is wrong with a setting stands beside its box, tied to it for those who do not see it.</summary>
public sealed class SettingFaultTests
{
    private readonly CancellationToken cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_box_of_a_channel_that_is_refused_says_why()
    {
        const string Adding = "/settings/alerts/channel?type=email", Act = "/acts/settings/channels/add";
        await using ServerSite site = await ServerSite.StartAsync();
        HttpClient admin = await site.SignInAsync(Role.Admin);
        string page = await RefusedAsync(admin, Adding, Act, ("type", "email"), ("name", "finance"), ("host", ""), ("port", "99999"), ("security", "loose"), ("from", "nobody"), ("to", ""), ("trustedCertificates", "/no/such.pem"), ("username", "mlc"), ("password", ""), ("owners", ""), ("owners", "janitor"), ("least", "scream"));
        foreach (string box in new[] { "host", "port", "security", "from", "to", "trustedCertificates", "password", "least" })
        {
            Assert.Matches($"<(input|select|textarea)[^>]* name=\"{box}\"[^>]* aria-invalid=\"true\" aria-describedby=\"fault-{box}\"", page);
            Assert.Matches($"<small class=\"validation-message\" id=\"fault-{box}\">service.alerts.channels.finance[^<]*{box}", page);
        }

        Assert.Matches("<fieldset aria-invalid=\"true\" aria-describedby=\"fault-owners\"", page);
        Assert.Contains("id=\"fault-owners\">service.alerts.channels.finance.owners holds 'janitor'", page, StringComparison.Ordinal);
        Assert.DoesNotContain("fault-username", page, StringComparison.Ordinal);
        Assert.Contains("id=\"fault-url\"", await RefusedAsync(admin, "/settings/alerts/channel?type=webhook", Act, ("type", "webhook"), ("name", "hook"), ("url", "http://elsewhere.example/"), ("secret", "canary-Ue42")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/settings", "/acts/settings/service", "stuckAfter", "now and then", "fault-stuckAfter")]
    [InlineData("/settings", "/acts/settings/service", "runLogs.megabytes", "none", "fault-runLogs-megabytes")]
    [InlineData("/settings", "/acts/settings/service", "publicUrl", "here", "fault-publicUrl")]
    [InlineData("/settings/alerts", "/acts/settings/telling", "alerts.calm", "soon", "fault-alerts-calm")]
    [InlineData("/settings/alerts", "/acts/settings/telling", "alerts.quietHours.from", "25:00", "fault-alerts-quietHours-from")]
    public async Task So_do_those_of_the_service_and_of_alerts(string address, string act, string box, string value, string fault)
    {
        await using ServerSite site = await ServerSite.StartAsync();
        string page = await RefusedAsync(await site.SignInAsync(Role.Admin), address, act, (box, value));
        Assert.Matches($"name=\"{box}\"[^>]* aria-invalid=\"true\" aria-describedby=\"{fault}\"", page);
        Assert.Contains($"id=\"{fault}\"", page, StringComparison.Ordinal);
    }

    private async Task<string> RefusedAsync(HttpClient admin, string address, string act, params (string, string)[] typed)
    {
        using HttpResponseMessage answer = await admin.SendShownAsync(await admin.GetStringAsync(address, cancel), act, typed);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        return WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(cancel));
    }
}
