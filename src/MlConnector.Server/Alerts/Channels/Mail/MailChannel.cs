using System.Net.Sockets;
using System.Security.Authentication;
using MlConnector.Abstractions.Configuration;
using MlConnector.Http.Transport;

namespace MlConnector.Server.Alerts.Channels.Mail;

/// <summary>Sends e-mail through a relay. With STARTTLS demanded, a relay that does not offer it, or whose certificate is not trusted, gets neither password nor message (INV-6).</summary>
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
        catch (AuthenticationException untrusted)
        {
            throw ChannelErrors.NotSent(Name, scrub($"the relay's certificate is not trusted; an authority of your own stands in trustedCertificates. {untrusted.Message}"), untrusted);
        }
        catch (Exception failed) when (failed is SmtpRefusal or IOException or SocketException)
        {
            throw ChannelErrors.NotSent(Name, scrub(failed.Message), failed);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw ChannelErrors.NotSent(Name, $"the relay did not answer within {Patience.TotalSeconds:0} seconds");
        }
    }

    private async Task SendAsync(AlertNotice notice, string? password, CancellationToken cancel)
    {
        CertificateTrust? trust = settings.TrustedCertificates is { } file ? new CertificateTrust(file) : null;
        await using SmtpConversation relay = await SmtpConversation.OpenAsync(settings.Host, settings.Port, cancel);
        if (settings.StartTls) await relay.StartTlsAsync(settings.Host, trust is null ? null : trust.Accepts, cancel);
        if (password is not null) await relay.SignInAsync(settings.User, password, cancel);
        await relay.DeliverAsync(MailText.Bare(settings.From), settings.To.Select(MailText.Bare), MailText.Of(settings, notice, time.GetUtcNow()), cancel);
        await relay.EndAsync(cancel);
    }
}
