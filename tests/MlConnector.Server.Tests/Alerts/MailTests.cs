using System.Text;
using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Errors;
using MlConnector.Server.Alerts;
using MlConnector.Server.Alerts.Channels;
using MlConnector.Server.Alerts.Channels.Mail;
using MlConnector.Server.Standing;
using MlConnector.Server.Tests.Alerts.Sinks;

namespace MlConnector.Server.Tests.Alerts;

/// <summary>What a relay gets, over real connections, in the clear and under TLS; and what no relay gets.</summary>
public sealed class MailTests : ISecretSource, IDisposable
{
    private const string Hidden = "relay/secret Ö", Trusted = "localhost";
    private static readonly AlertNotice Notice = new("01N", new DateTimeOffset(2026, 11, 29, 8, 0, 0, TimeSpan.Zero),
    [
        new AlertItem(AlertEvent.Opened, "finance", "failed", "ERP-DOWN", Urgency.Problem, ErrorOwner.ErpAdmin, "GL <a> & *b* [c] Zürich", "Start the ERP.", new DateTimeOffset(2026, 11, 29, 7, 0, 0, TimeSpan.Zero)) { Code = "ERP-DOWN", Page = "https://mlc.acme.example/runs/01R" },
    ]);

    private readonly OwnAuthority authority = new();
    private readonly CancellationToken cancel = TestContext.Current.CancellationToken;

    public ValueTask<Secret> GetAsync(string name, CancellationToken cancel) => ValueTask.FromResult(new Secret(name, Hidden));

    public void Dispose() => authority.Dispose();

    [Fact]
    public async Task Mail_says_what_since_when_who_and_how()
    {
        using var sink = new MailSink();
        await Channel(sink, MailSecurity.None).SendAsync(Notice, cancel);
        Assert.Contains("RCPT TO:<ann@acme.example>", sink.Heard, StringComparison.Ordinal);
        Assert.Contains("RCPT TO:<bob@xn--zrich-kva.example>", sink.Heard, StringComparison.Ordinal);
        Assert.Contains("Auto-Submitted: auto-generated", sink.Heard, StringComparison.Ordinal);
        string text = BodyOf(sink.Heard);
        Assert.All(["finance: failed (ERP-DOWN)", "Zürich", "Since 2026-11-29 07:00:00Z.", "Who can fix it: the ERP's administrator.", "Fix: Start the ERP.", "https://mlc.acme.example/runs/01R"], part => Assert.Contains(part, text, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("PLAIN LOGIN")]
    [InlineData("LOGIN")]
    public async Task INV6_password_and_message_go_after_STARTTLS_to_a_relay_that_the_setting_trusts(string signIns)
    {
        using var sink = new MailSink(certificate: authority.Issue(Trusted)) { SignIns = signIns };
        await Channel(sink).SendAsync(Notice, cancel);
        string[] sides = sink.Heard.Split(MailSink.TlsBegan);
        Assert.Equal(["EHLO", "STARTTLS"], Lines(sides[0]).Select(line => line.Split(' ')[0]));
        string said = string.Join(' ', Lines(sides[1]).Where(line => !line.Contains(':', StringComparison.Ordinal)).SelectMany(line => line.Split(' ')).Select(FromBase64));
        Assert.Contains(Hidden, said, StringComparison.Ordinal);
        Assert.Contains("MAIL FROM:<mlc@acme.example>", sides[1], StringComparison.Ordinal);
        Assert.Contains("Fix: Start the ERP.", BodyOf(sides[1]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task TLS_may_begin_with_the_first_byte()
    {
        using var sink = new MailSink(certificate: authority.Issue(Trusted)) { BeginsWithTls = true };
        await Channel(sink, MailSecurity.Tls).SendAsync(Notice, cancel);
        Assert.Equal(MailSink.TlsBegan, Lines(sink.Heard)[0]);
        Assert.Contains("Fix: Start the ERP.", BodyOf(sink.Heard), StringComparison.Ordinal);
    }

    [Fact]
    public async Task INV6_a_relay_without_tls_gets_neither_password_nor_message()
    {
        using var sink = new MailSink();
        await RefusedAsync(Channel(sink), "does not offer what the channel demands");
        Assert.Equal(["EHLO"], Lines(sink.Heard).Select(line => line.Split(' ')[0]));
    }

    [Theory]
    [InlineData(false, Trusted)]
    [InlineData(true, "elsewhere.example")]
    public async Task INV6_a_relay_whose_certificate_is_not_trusted_gets_neither_password_nor_message(bool trusts, string host)
    {
        using var sink = new MailSink(certificate: authority.Issue(host));
        await RefusedAsync(Channel(sink, trusts: trusts), "certificate is not trusted");
        Assert.Equal(["EHLO", "STARTTLS"], Lines(sink.Heard).Where(line => line != MailSink.TlsBegan).Select(line => line.Split(' ')[0]));
    }

    [Fact]
    public async Task What_somebody_on_the_way_puts_in_before_tls_is_not_believed()
    {
        using var sink = new MailSink(certificate: authority.Issue(Trusted)) { SignIns = "LOGIN", Smuggled = "250-sink\r\n250 AUTH PLAIN\r\n" };
        await Channel(sink).SendAsync(Notice, cancel);
        string secured = sink.Heard.Split(MailSink.TlsBegan)[1];
        Assert.StartsWith("EHLO", Lines(secured)[0], StringComparison.Ordinal);
        Assert.Contains("AUTH LOGIN", secured, StringComparison.Ordinal);
        Assert.DoesNotContain("AUTH PLAIN", secured, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refused_sign_in_is_told_without_the_password()
    {
        using var sink = new MailSink(certificate: authority.Issue(Trusted)) { TakesPasswords = false };
        ConnectorException refused = await RefusedAsync(Channel(sink), "that is no password");
        Assert.DoesNotContain(Convert.ToBase64String(Encoding.UTF8.GetBytes($"\0mlc\0{Hidden}")), refused.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("MAIL FROM", sink.Heard, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_relay_whose_sign_ins_are_unknown_gets_no_password()
    {
        using var sink = new MailSink(certificate: authority.Issue(Trusted)) { SignIns = "GSSAPI" };
        await RefusedAsync(Channel(sink), "authentication mechanism");
    }

    [Fact]
    public async Task A_relay_that_demands_a_sign_in_is_told()
    {
        using var sink = new MailSink { DemandsSignIn = true };
        await RefusedAsync(Channel(sink, MailSecurity.None), "demands a sign-in");
    }

    [Fact]
    public async Task A_relay_that_knows_nobody_is_told()
    {
        using var sink = new MailSink(takesRecipients: false);
        await RefusedAsync(Channel(sink, MailSecurity.None), "ann@acme.example");
    }

    private async Task<ConnectorException> RefusedAsync(MailChannel channel, string why)
    {
        ConnectorException refused = await Assert.ThrowsAsync<ConnectorException>(() => channel.SendAsync(Notice, cancel));
        Assert.Equal("ALERT-NOT-SENT", refused.Error.Code);
        Assert.Contains(why, refused.Error.Message, StringComparison.Ordinal);
        return refused;
    }

    private MailChannel Channel(MailSink sink, MailSecurity security = MailSecurity.StartTls, bool trusts = true)
    {
        bool isSecured = security != MailSecurity.None;
        var settings = new MailSettings("mail", isSecured ? Trusted : "127.0.0.1", sink.Port, "mlc@acme.example", ["ann@acme.example", "Bob <bob@zürich.example>"]) { Security = security, TrustedCertificates = trusts ? authority.FilePath : null };
        return new MailChannel(isSecured ? settings with { User = "mlc", Password = "smtp" } : settings, this, text => text, TimeProvider.System);
    }

    private static string[] Lines(string heard) => heard.ReplaceLineEndings("\n").Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static string BodyOf(string heard) => FromBase64(string.Concat(heard.ReplaceLineEndings("\n").Split("\n\n", 2)[1].TakeWhile(letter => letter != '.').Where(letter => !char.IsWhiteSpace(letter))));

    private static string FromBase64(string text)
    {
        Span<byte> bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out int count) ? Encoding.UTF8.GetString(bytes[..count]) : "";
    }
}
