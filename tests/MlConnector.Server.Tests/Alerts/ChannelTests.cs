using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Errors;
using MlConnector.Server.Alerts;
using MlConnector.Server.Alerts.Channels;
using MlConnector.Server.Standing;
using MlConnector.Server.Tests.Alerts.Sinks;

namespace MlConnector.Server.Tests.Alerts;

/// <summary>What receivers get, over real connections; and what no receiver gets.</summary>
public sealed class ChannelTests : ISecretSource, IDisposable
{
    private static readonly AlertNotice Notice = new("01N", new DateTimeOffset(2026, 11, 29, 8, 0, 0, TimeSpan.Zero),
    [
        new AlertItem(AlertEvent.Opened, "finance", "failed", "ERP-DOWN", Urgency.Problem, ErrorOwner.ErpAdmin, "GL <a> & *b* [c] Zürich", "Start the ERP.", new DateTimeOffset(2026, 11, 29, 7, 0, 0, TimeSpan.Zero)) { Code = "ERP-DOWN", Page = "https://mlc.acme.example/runs/01R" },
    ]);

    private readonly AlertHttp http = new(text => text.Replace("hush", "***", StringComparison.Ordinal), TimeProvider.System);
    private string secret = "hush";

    public ValueTask<Secret> GetAsync(string name, CancellationToken cancel) => ValueTask.FromResult(new Secret(name, secret));

    public void Dispose() => http.Dispose();

    [Fact]
    public async Task A_webhook_is_signed_over_its_time_and_its_body()
    {
        await using HttpSink sink = await HttpSink.StartAsync();
        await Webhook(sink.Address, allowInternal: true).SendAsync(Notice, TestContext.Current.CancellationToken);
        (_, Dictionary<string, string> headers, string body) = Assert.Single(sink.Taken);
        byte[] expected = HMACSHA256.HashData(Encoding.UTF8.GetBytes("hush"), Encoding.UTF8.GetBytes($"{headers["MLC-Timestamp"]}.{body}"));
        Assert.Equal(("01N", $"v1={Convert.ToHexStringLower(expected)}"), (headers["MLC-Id"], headers["MLC-Signature"]));
        using JsonDocument json = JsonDocument.Parse(body);
        JsonElement item = json.RootElement.GetProperty("items")[0];
        Assert.Equal(("opened", "problem", "erp-admin", "ERP-DOWN"), (item.GetProperty("event").GetString(), item.GetProperty("urgency").GetString(), item.GetProperty("owner").GetString(), item.GetProperty("code").GetString()));
    }

    [Theory]
    [InlineData("http://127.0.0.1:PORT/")]
    [InlineData("http://localhost:PORT/")]
    [InlineData("http://[::ffff:127.0.0.1]:PORT/")]
    public async Task An_address_of_the_own_network_is_refused_unless_it_is_allowed(string address)
    {
        await using HttpSink sink = await HttpSink.StartAsync();
        WebhookChannel channel = Webhook(new Uri(address.Replace("PORT", sink.Address.Port.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal)), allowInternal: false);
        ConnectorException refused = await Assert.ThrowsAsync<ConnectorException>(() => channel.SendAsync(Notice, TestContext.Current.CancellationToken));
        Assert.Equal("ALERT-ADDRESS-INTERNAL", refused.Error.Code);
        Assert.Empty(sink.Taken);
    }

    [Theory]
    [InlineData("10.1.2.3", true)]
    [InlineData("172.31.255.1", true)]
    [InlineData("192.168.0.1", true)]
    [InlineData("169.254.169.254", true)]
    [InlineData("100.64.0.1", true)]
    [InlineData("0.0.0.0", true)]
    [InlineData("::1", true)]
    [InlineData("fd00::1", true)]
    [InlineData("fe80::1", true)]
    [InlineData("::ffff:10.0.0.1", true)]
    [InlineData("8.8.8.8", false)]
    [InlineData("172.32.0.1", false)]
    [InlineData("2606:4700::1111", false)]
    public void Addresses_are_told_apart(string address, bool isInternal) => Assert.Equal(isInternal, InternalAddress.Is(IPAddress.Parse(address)));

    [Fact]
    public async Task A_redirect_is_not_followed_and_a_refusal_is_told_without_the_secret()
    {
        await using HttpSink sink = await HttpSink.StartAsync();
        sink.Answer = (302, "/elsewhere-hush");
        ConnectorException refused = await Assert.ThrowsAsync<ConnectorException>(() => Webhook(sink.Address, allowInternal: true).SendAsync(Notice, TestContext.Current.CancellationToken));
        Assert.Equal("ALERT-NOT-SENT", refused.Error.Code);
        Assert.Contains("302", refused.Error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hush", refused.Error.Message, StringComparison.Ordinal);
        Assert.Single(sink.Taken);
    }

    [Fact]
    public async Task Teams_gets_an_adaptive_card_with_a_link()
    {
        await using HttpSink sink = await HttpSink.StartAsync();
        secret = new Uri(sink.Address, "/workflows/x?sig=1").ToString();
        await new TeamsChannel(new TeamsSettings("team", "teams-url", AllowInternal: true), this, http).SendAsync(Notice, TestContext.Current.CancellationToken);
        using JsonDocument json = JsonDocument.Parse(Assert.Single(sink.Taken).Body);
        JsonElement attachment = json.RootElement.GetProperty("attachments")[0];
        Assert.Equal(("message", "application/vnd.microsoft.card.adaptive", "AdaptiveCard"), (json.RootElement.GetProperty("type").GetString(), attachment.GetProperty("contentType").GetString(), attachment.GetProperty("content").GetProperty("type").GetString()));
        Assert.Contains(attachment.GetProperty("content").GetProperty("body").EnumerateArray(), block => block.GetProperty("text").GetString()!.Contains("""\*b\* \[c\]""", StringComparison.Ordinal));
        Assert.Equal("https://mlc.acme.example/runs/01R", attachment.GetProperty("content").GetProperty("actions")[0].GetProperty("url").GetString());
    }

    [Fact]
    public async Task Slack_gets_a_text_that_calls_nobody()
    {
        await using HttpSink sink = await HttpSink.StartAsync();
        secret = new Uri(sink.Address, "/services/T/B/x").ToString();
        await new SlackChannel(new SlackSettings("chat", "slack-url", AllowInternal: true), this, http).SendAsync(Notice, TestContext.Current.CancellationToken);
        using JsonDocument json = JsonDocument.Parse(Assert.Single(sink.Taken).Body);
        string text = json.RootElement.GetProperty("text").GetString()!;
        Assert.Contains("GL &lt;a&gt; &amp; *b*", text, StringComparison.Ordinal);
        Assert.Contains("Who can fix it: the ERP's administrator.", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_that_is_no_https_address_is_not_told_and_not_called()
    {
        secret = "ftp://hush";
        ConnectorException refused = await Assert.ThrowsAsync<ConnectorException>(() => new SlackChannel(new SlackSettings("chat", "slack-url", AllowInternal: false), this, http).SendAsync(Notice, TestContext.Current.CancellationToken));
        Assert.DoesNotContain("hush", refused.Error.Message, StringComparison.Ordinal);
    }

    private WebhookChannel Webhook(Uri address, bool allowInternal) => new(new WebhookSettings("hook", address, "key", allowInternal), this, http, TimeProvider.System);
}
