using System.Text;
using MlConnector.Abstractions.Configuration;
using MlConnector.Composition.Wording;

namespace MlConnector.Server.Alerts.Channels;

/// <summary>Posts to an incoming webhook of Slack, whose address is a secret.</summary>
internal sealed class SlackChannel(SlackSettings settings, ISecretSource secrets, AlertHttp http) : IAlertChannel
{
    /// <inheritdoc />
    public string Name => settings.Name;

    /// <inheritdoc />
    public async Task SendAsync(AlertNotice notice, CancellationToken cancel)
    {
        Uri address = AlertHttp.AddressOf(Name, (await secrets.GetAsync(settings.Address, cancel)).Reveal(), settings.AllowInternal);
        string body = JsonDocumentWriter.Compact(json =>
        {
            json.WriteStartObject();
            json.WriteString("text", Literal($"{AlertText.Subject(notice)}\n\n{AlertText.Body(notice)}"));
            json.WriteEndObject();
        });
        await http.PostAsync(Name, address, settings.AllowInternal, Encoding.UTF8.GetBytes(body), [], cancel);
    }

    /// <summary>The three characters that Slack obeys: with them a text could call everybody or hide a link.</summary>
    private static string Literal(string text) => text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);
}
