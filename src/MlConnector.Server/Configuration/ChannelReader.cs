using System.Net.Mail;
using System.Text;
using MlConnector.Abstractions.Configuration;
using MlConnector.Http.Transport;
using MlConnector.Server.Alerts.Channels;

namespace MlConnector.Server.Configuration;

/// <summary>Reads where a channel goes. Addresses of Teams and Slack are secrets: who has one may post.</summary>
internal static class ChannelReader
{
    private const int StandardPort = 587, TlsPort = 465;

    public static ChannelSettings? Read(string name, SettingReader reader) => reader.Required("type") switch
    {
        "" => null,
        "email" => Mail(name, reader),
        "webhook" => Webhook(name, reader),
        "teams" => Posting(reader) is { } teams ? new TeamsSettings(name, teams.Address, teams.AllowInternal) : null,
        "slack" => Posting(reader) is { } slack ? new SlackSettings(name, slack.Address, slack.AllowInternal) : null,
        var other => Unknown(reader, other),
    };

    private static MailSettings? Mail(string name, SettingReader reader)
    {
        string host = reader.Required("host"), from = Address(reader, "from", reader.Required("from"));
        MailSecurity security = reader.Choice("security", MailSecurity.StartTls, ("starttls", MailSecurity.StartTls), ("tls", MailSecurity.Tls), ("none", MailSecurity.None));
        int port = (int)reader.Integer("port", security == MailSecurity.Tls ? TlsPort : StandardPort, 1, 65_535);
        string[] to = [.. reader.Texts("to").Select(one => Address(reader, "to", one))];
        if (to.Length == 0) reader.Report("CONFIG-MISSING", reader.Place, $"{reader.Path} has nobody in 'to'.", "Add 'to: [ann@example.com]'.", "to");
        string? trusted = reader.Text("trustedCertificates") is { Length: > 0 } file ? file : null;
        ConnectionRules.RequireFile(reader, "trustedCertificates", trusted, "Give the path of a PEM file.");
        string user = reader.Text("username");
        string? password = reader.SecretName("password", required: user.Length > 0);
        if (security == MailSecurity.None && password is not null) reader.Report("CONFIG-VALUE", reader.Place, $"{reader.Path} would send a password unencrypted.", "Use security: starttls or tls, or leave username and password out.", "security");
        return host.Length == 0 || from.Length == 0 || to.Length == 0 ? null : new MailSettings(name, host, port, from, [.. to]) { Security = security, TrustedCertificates = trusted, User = user, Password = password };
    }

    private static WebhookSettings? Webhook(string name, SettingReader reader)
    {
        Uri? address = reader.Url("url", required: true);
        string? key = reader.SecretName("secret", required: true);
        bool allowInternal = reader.Boolean("allowInternal", false);
        if (address is not null) ConnectionRules.RequireHttps(reader, "url", address, allowInternal);
        return address is null || key is null ? null : new WebhookSettings(name, address, key, allowInternal);
    }

    private static (string Address, bool AllowInternal)? Posting(SettingReader reader)
    {
        string? address = reader.SecretName("url", required: true);
        bool allowInternal = reader.Boolean("allowInternal", false);
        return address is null ? null : (address, allowInternal);
    }

    private static string Address(SettingReader reader, string name, string text)
    {
        if (text.Length == 0 || MailAddress.TryCreate(text, out MailAddress? address) && Ascii.IsValid(address.User)) return text;
        reader.Report("CONFIG-VALUE", reader.Node(name)!.Place, $"{reader.Path}.{name} holds '{text}'.", "Give an e-mail address.", name);
        return "";
    }

    private static ChannelSettings? Unknown(SettingReader reader, string type)
    {
        reader.Report("CONFIG-VALUE", reader.Node("type")!.Place, $"{reader.Path}.type is '{type}'.", "Give one of: email, webhook, teams, slack.", "type");
        return null;
    }
}
