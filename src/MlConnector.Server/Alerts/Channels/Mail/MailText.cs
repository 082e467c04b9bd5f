using System.Globalization;
using System.Net.Mail;
using System.Text;

namespace MlConnector.Server.Alerts.Channels.Mail;

/// <summary>A message as a relay takes it (RFC 5322): plain text, in base 64, so that no line is too long, none begins with a point and every letter arrives.</summary>
internal static class MailText
{
    private const int EncodedWordBytes = 45;

    public static string Of(MailSettings settings, AlertNotice notice, DateTimeOffset now)
    {
        var from = new MailAddress(settings.From);
        var text = new StringBuilder();
        Add(text, "Date", now.ToUniversalTime().ToString("ddd, dd MMM yyyy HH:mm:ss '+0000'", CultureInfo.InvariantCulture));
        Add(text, "From", Shown(from));
        Add(text, "To", string.Join(",\r\n ", settings.To.Select(to => Shown(new MailAddress(to)))));
        Add(text, "Subject", Encoded(AlertText.Subject(notice)));
        Add(text, "Message-ID", $"<{notice.Id}.{now.ToUnixTimeMilliseconds()}@{HostOf(from)}>");

        // Other machines must not answer: no out-of-office notices to the service.
        Add(text, "Auto-Submitted", "auto-generated");
        Add(text, "X-MLC-Id", notice.Id);
        Add(text, "MIME-Version", "1.0");
        Add(text, "Content-Type", "text/plain; charset=utf-8");
        Add(text, "Content-Transfer-Encoding", "base64");
        text.Append("\r\n").Append(Convert.ToBase64String(Encoding.UTF8.GetBytes(AlertText.Body(notice).ReplaceLineEndings("\r\n")), Base64FormattingOptions.InsertLineBreaks).ReplaceLineEndings("\r\n")).Append("\r\n");
        return text.ToString();
    }

    /// <summary>The address alone, as commands name it; a host of other letters in its ASCII form.</summary>
    public static string Bare(string address) => Bare(new MailAddress(address));

    private static string Bare(MailAddress address) => $"{address.User}@{HostOf(address)}";

    private static string HostOf(MailAddress address) => new IdnMapping().GetAscii(address.Host);

    private static string Shown(MailAddress address) => address.DisplayName.Length == 0 ? Bare(address) : $"{Encoded(address.DisplayName)} <{Bare(address)}>";

    /// <summary>Text of a header (RFC 2047): in pieces of whole letters, each short enough for a line.</summary>
    private static string Encoded(string text)
    {
        List<string> words = [];
        var piece = new StringBuilder();
        foreach (Rune letter in text.EnumerateRunes())
        {
            if (Encoding.UTF8.GetByteCount(piece.ToString()) + letter.Utf8SequenceLength > EncodedWordBytes) Take();
            piece.Append(letter.ToString());
        }

        Take();
        return string.Join("\r\n ", words);

        void Take()
        {
            words.Add($"=?utf-8?B?{Convert.ToBase64String(Encoding.UTF8.GetBytes(piece.ToString()))}?=");
            piece.Clear();
        }
    }

    private static void Add(StringBuilder text, string name, string value) => text.Append(name).Append(": ").Append(value).Append("\r\n");
}
