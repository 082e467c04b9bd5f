using System.Text;
using System.Text.Json;
using MlConnector.Abstractions.Configuration;
using MlConnector.Composition.Wording;

namespace MlConnector.Server.Alerts.Channels;

/// <summary>Posts an adaptive card to a workflow of Microsoft Teams ("when a webhook request is received"), whose address is a secret.</summary>
internal sealed class TeamsChannel(TeamsSettings settings, ISecretSource secrets, AlertHttp http) : IAlertChannel
{
    /// <summary>A card may have 28 KB: fewer incidents than elsewhere, and shortened.</summary>
    private const int MostItems = 8, LongestLine = 500;

    /// <inheritdoc />
    public string Name => settings.Name;

    /// <inheritdoc />
    public async Task SendAsync(AlertNotice notice, CancellationToken cancel)
    {
        Uri address = AlertHttp.AddressOf(Name, (await secrets.GetAsync(settings.Address, cancel)).Reveal(), settings.AllowInternal);
        await http.PostAsync(Name, address, settings.AllowInternal, Encoding.UTF8.GetBytes(JsonDocumentWriter.Compact(json => WriteMessage(json, notice))), [], cancel);
    }

    private static void WriteMessage(Utf8JsonWriter json, AlertNotice notice)
    {
        json.WriteStartObject();
        json.WriteString("type", "message");
        json.WriteStartArray("attachments");
        json.WriteStartObject();
        json.WriteString("contentType", "application/vnd.microsoft.card.adaptive");
        json.WriteNull("contentUrl");
        json.WriteStartObject("content");
        WriteCard(json, notice);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteCard(Utf8JsonWriter json, AlertNotice notice)
    {
        json.WriteString("$schema", "http://adaptivecards.io/schemas/adaptive-card.json");
        json.WriteString("type", "AdaptiveCard");
        json.WriteString("version", "1.4");
        json.WriteStartArray("body");
        WriteText(json, AlertText.Subject(notice), isTitle: true);
        foreach (AlertItem item in notice.Items.Take(MostItems))
        {
            WriteText(json, AlertText.Title(item), isTitle: true);
            foreach (string line in AlertText.Lines(item)) WriteText(json, Words.Short(line, LongestLine), isTitle: false);
        }

        if (notice.Items.Length > MostItems) WriteText(json, $"And {notice.Items.Length - MostItems} more; see the console.", isTitle: false);
        json.WriteEndArray();
        if (notice.Items.FirstOrDefault(item => Uri.TryCreate(item.Page, UriKind.Absolute, out _)) is { } linked) WriteLink(json, linked.Page);
    }

    private static void WriteText(Utf8JsonWriter json, string text, bool isTitle)
    {
        json.WriteStartObject();
        json.WriteString("type", "TextBlock");
        json.WriteString("text", Literal(text));
        json.WriteBoolean("wrap", true);
        if (isTitle) json.WriteString("weight", "Bolder");
        json.WriteEndObject();
    }

    /// <summary>A card reads Markdown: what systems said must make no links and no pictures.</summary>
    private static string Literal(string text) => text.Replace("[", "\\[", StringComparison.Ordinal).Replace("]", "\\]", StringComparison.Ordinal).Replace("*", "\\*", StringComparison.Ordinal);

    private static void WriteLink(Utf8JsonWriter json, string address)
    {
        json.WriteStartArray("actions");
        json.WriteStartObject();
        json.WriteString("type", "Action.OpenUrl");
        json.WriteString("title", "Open in the console");
        json.WriteString("url", address);
        json.WriteEndObject();
        json.WriteEndArray();
    }
}
