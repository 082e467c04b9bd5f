using System.Net.Mail;
using MimeKit;

namespace MlConnector.Server.Alerts.Channels.Mail;

/// <summary>A message as a relay takes it: plain text.</summary>
internal static class MailText
{
    public static MimeMessage Of(MailSettings settings, AlertNotice notice, DateTimeOffset now)
    {
        var from = new MailAddress(settings.From);
        var message = new MimeMessage
        {
            Date = now.ToUniversalTime(),
            Subject = AlertText.Subject(notice),
            MessageId = $"{notice.Id}.{now.ToUnixTimeMilliseconds()}@{MailboxAddress.EncodeAddrspec(from.Host)}",
            Body = new TextPart("plain") { Text = AlertText.Body(notice), ContentTransferEncoding = ContentEncoding.Base64 },
        };
        message.From.Add(Mailbox(from));
        foreach (string to in settings.To) message.To.Add(Mailbox(new MailAddress(to)));

        // Other machines must not answer: no out-of-office notices to the service.
        message.Headers.Add(HeaderId.AutoSubmitted, "auto-generated");
        message.Headers.Add("X-MLC-Id", notice.Id);
        return message;
    }

    private static MailboxAddress Mailbox(MailAddress address) => new(address.DisplayName, address.Address);
}
