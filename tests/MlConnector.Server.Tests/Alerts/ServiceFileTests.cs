using MlConnector.Abstractions.Errors;
using MlConnector.Server.Alerts.Channels;
using MlConnector.Server.Configuration;
using MlConnector.Server.Standing;

namespace MlConnector.Server.Tests.Alerts;

/// <summary>The settings of the service: strict, all problems at once with line and column, secrets by name only.</summary>
public sealed class ServiceFileTests
{
    private const string Whole = """
        publicUrl: https://mlc.acme.example
        stuckAfter: 10m
        alerts:
          remindAfter: 12h
          gather: 2m
          calm: 10m
          deadLetterBudget: 25
          quietHours: { from: "22:00", to: "06:30", timeZone: Europe/Stockholm, problemsPass: false }
          channels:
            finance: { type: email, host: smtp.acme.example, from: mlc@acme.example, to: [ann@acme.example, bo@acme.example], username: mlc, password: "${secret:smtp}", owners: operator, least: warning }
            hook: { type: webhook, url: "https://hooks.acme.example/mlc", secret: "${secret:hook}", pipelines: [finance] }
            team: { type: teams, url: "${secret:teams-url}", owners: [erp-admin, destination-admin] }
            chat: { type: slack, url: "${secret:slack-url}" }
        """;

    [Fact]
    public void Everything_is_read()
    {
        ServiceSettings settings = ServiceFile.Parse("service.yaml", Whole).Settings;
        Assert.Equal((TimeSpan.FromMinutes(10), 25, "https://mlc.acme.example/runs/1"), (settings.StuckAfter, settings.DeadLetterBudget, settings.Alerts.LinkTo("runs/1")));
        Assert.Equal((TimeSpan.FromHours(12), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(10), false), (settings.Alerts.RemindAfter, settings.Alerts.Gather, settings.Alerts.Calm, settings.Alerts.Quiet!.ProblemsPass));
        Assert.Equal(["email", "webhook", "teams", "slack"], settings.Channels.Select(channel => channel.Type));
        var mail = (MailSettings)settings.Channels[0];
        Assert.Equal((587, MailSecurity.StartTls, "smtp", 2), (mail.Port, mail.Security, mail.Password, mail.To.Length));
        Assert.Equal((Urgency.Warning, ErrorOwner.Operator), (settings.Alerts.Routes[0].Least, settings.Alerts.Routes[0].Owners.Single()));
        Assert.Equal("finance", settings.Alerts.Routes[1].Pipelines.Single());
    }

    [Theory]
    [InlineData("alerts: { chanels: {} }", "CONFIG-UNKNOWN service.yaml:1:11")]
    [InlineData("publicUrl: acme", "CONFIG-VALUE service.yaml:1:12")]
    [InlineData("alerts:\n  channels:\n    a: { type: fax }", "CONFIG-VALUE service.yaml:3:16")]
    [InlineData("alerts:\n  channels:\n    a: mail", "CONFIG-TYPE service.yaml:3:8")]
    [InlineData("alerts:\n  channels:\n    a: { type: slack, url: \"https://hooks.slack.com/services/T/B/x\" }", "CONFIG-SECRET-IN-FILE service.yaml:3:28")]
    [InlineData("alerts:\n  channels:\n    a: { type: webhook, url: \"http://hooks.acme.example\", secret: \"${secret:k}\" }", "CONFIG-PLAIN-HTTP service.yaml:3:8")]
    [InlineData("alerts:\n  channels:\n    a: { type: email, host: h, from: m@x.example, to: nobody }", "CONFIG-VALUE service.yaml:3:55")]
    [InlineData("alerts:\n  channels:\n    a: { type: email, host: h, from: m@x.example }", "CONFIG-MISSING service.yaml:3:8")]
    [InlineData("alerts:\n  channels:\n    a: { type: email, host: h, from: m@x.example, to: a@x.example, security: none, username: u, password: \"${secret:p}\" }", "CONFIG-VALUE service.yaml:3:8")]
    [InlineData("alerts:\n  channels:\n    a: { type: email, host: h, from: m@x.example, to: a@x.example, trustedCertificates: /nowhere.pem }", "CONFIG-FILE service.yaml:3:8")]
    [InlineData("alerts:\n  channels:\n    a: { type: email, host: h, from: m\u00fc@x.example, to: a@x.example }", "CONFIG-VALUE service.yaml:3:38")]
    [InlineData("publicUrl: ftp://x", "CONFIG-VALUE service.yaml:1:12")]
    [InlineData("alerts:\n  channels:\n    a: { type: slack, url: \"${secret:s}\", owners: [boss] }", "CONFIG-VALUE service.yaml:3:51")]
    [InlineData("alerts:\n  quietHours: { from: \"25:00\", to: \"06:00\" }", "CONFIG-VALUE service.yaml:2:23")]
    [InlineData("alerts:\n  quietHours: { from: \"22:00\", to: \"06:00\", timeZone: Mars/Base }", "CONFIG-VALUE service.yaml:2:55")]
    public void What_is_wrong_is_told_with_its_place(string text, string expected)
    {
        ConnectorException refused = Assert.Throws<ConnectorException>(() => ServiceFile.Parse("service.yaml", text));
        ConnectorError error = Assert.Single(refused.Errors);
        Assert.Equal(expected, $"{error.Code} {error.Where}");
    }

    [Fact]
    public void All_problems_are_told_at_once() =>
        Assert.Equal(3, Assert.Throws<ConnectorException>(() => ServiceFile.Parse("service.yaml", "colour: red\nstuckAfter: soon\nalerts: { remindAfter: never }")).Errors.Count);
}
