using System.Net.Sockets;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MlConnector.Abstractions.Configuration;
using MlConnector.Http.Transport;

namespace MlConnector.Server.Alerts.Channels.Mail;

/// <summary>Sends e-mail through a relay. With TLS demanded, a relay that does not offer it, or whose certificate is not trusted, gets neither password nor message (INV-6).</summary>
internal sealed class MailChannel(MailSettings settings, ISecretSource secrets, Func<string, string> scrub, TimeProvider time) : IAlertChannel
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <inheritdoc />
    public string Name => settings.Name;

    /// <inheritdoc />
    public async Task SendAsync(AlertNotice notice, CancellationToken cancel)
    {
        string? password = settings.Password is { } name ? (await secrets.GetAsync(name, cancel)).Reveal() : null;
        using var late = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, late.Token);
        try
        {
            await SendAsync(notice, password, either.Token);
        }
        catch (Exception failed) when (Why(failed) is { } why)
        {
            throw ChannelErrors.NotSent(Name, scrub(why), failed);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw ChannelErrors.NotSent(Name, $"the relay did not answer within {Patience.TotalSeconds:0} seconds");
        }
    }

    private SecureSocketOptions Options => settings.Security switch
    {
        MailSecurity.StartTls => SecureSocketOptions.StartTls,
        MailSecurity.Tls => SecureSocketOptions.SslOnConnect,
        _ => SecureSocketOptions.None,
    };

    private async Task SendAsync(AlertNotice notice, string? password, CancellationToken cancel)
    {
        using var relay = new SmtpClient { CheckCertificateRevocation = false }; // as everywhere here: lists of what was revoked are out of reach in many networks
        if (settings.TrustedCertificates is { } file) relay.ServerCertificateValidationCallback = new CertificateTrust(file).Accepts;
        await relay.ConnectAsync(settings.Host, settings.Port, Options, cancel);
        if (password is not null) await relay.AuthenticateAsync(settings.User, password, cancel);
        await relay.SendAsync(MailText.Of(settings, notice, time.GetUtcNow()), cancel);
        await relay.DisconnectAsync(quit: true, cancel);
    }

    /// <summary>What went wrong, for people; null = nothing that a relay does.</summary>
    private static string? Why(Exception failed) => failed switch
    {
        SslHandshakeException untrusted => $"the relay's certificate is not trusted; an authority of your own stands in trustedCertificates. {untrusted.Message}",
        NotSupportedException unable => $"the relay does not offer what the channel demands: {unable.Message}",
        SmtpCommandException { Mailbox: { } nobody } refused => $"the relay answered {nobody.Address} with {(int)refused.StatusCode} {refused.Message}",
        SmtpCommandException refused => $"the relay answered {(int)refused.StatusCode} {refused.Message}",
        ServiceNotAuthenticatedException => "the relay demands a sign-in: give username and password",
        AuthenticationException refused => $"the relay did not take the sign-in: {refused.Message}",
        ProtocolException or ServiceNotConnectedException or IOException or SocketException => failed.Message,
        _ => null,
    };
}
