using System.Net;
using System.Net.Mail;
using System.Text;
using MlConnector.Abstractions.Configuration;

namespace MlConnector.Server.Alerts.Channels;

/// <summary>Sends e-mail through a relay. With STARTTLS demanded, a relay that does not offer it gets neither password nor message.</summary>
internal sealed class MailChannel(MailSettings settings, ISecretSource secrets, Func<string, string> scrub, TimeProvider time) : IAlertChannel
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <inheritdoc />
    public string Name => settings.Name;

    /// <inheritdoc />
    public async Task SendAsync(AlertNotice notice, CancellationToken cancel)
    {
        using var client = new SmtpClient(settings.Host, settings.Port) { EnableSsl = settings.StartTls };
        if (settings.Password is { } password) client.Credentials = new NetworkCredential(settings.User, (await secrets.GetAsync(password, cancel)).Reveal());
        using MailMessage message = Message(notice);
        using var late = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, late.Token);
        try
        {
            await client.SendMailAsync(message, either.Token);
        }
        catch (Exception failed) when (failed is SmtpException or IOException or InvalidOperationException or System.Security.Authentication.AuthenticationException)
        {
            throw ChannelErrors.NotSent(Name, scrub(failed.InnerException is { } inner ? $"{failed.Message} {inner.Message}" : failed.Message), failed);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw ChannelErrors.NotSent(Name, $"the relay did not answer within {Patience.TotalSeconds:0} seconds");
        }
    }

    private MailMessage Message(AlertNotice notice)
    {
        var message = new MailMessage { From = new MailAddress(settings.From), Subject = AlertText.Subject(notice), SubjectEncoding = Encoding.UTF8, Body = AlertText.Body(notice), BodyEncoding = Encoding.UTF8 };
        foreach (string to in settings.To) message.To.Add(new MailAddress(to));

        // Other machines must not answer: no out-of-office notices to the service.
        message.Headers.Add("Auto-Submitted", "auto-generated");
        message.Headers.Add("X-MLC-Id", notice.Id);
        return message;
    }
}
