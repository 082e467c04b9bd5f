using MlConnector.Composition;
using MlConnector.Server.Alerts.Channels.Mail;
using MlConnector.Server.Configuration;

namespace MlConnector.Server.Alerts.Channels;

/// <summary>The channels of the service, by name, as they are set now.</summary>
public sealed class AlertChannels(Workspace workspace, CurrentSettings settings) : IDisposable
{
    private readonly AlertHttp http = new(workspace.Scrub, workspace.Time);

    /// <summary>A channel, or null.</summary>
    public IAlertChannel? Find(string name) => settings.Now.Channels.FirstOrDefault(channel => channel.Name == name) is { } found ? Make(found) : null;

    /// <inheritdoc />
    public void Dispose() => http.Dispose();

    private IAlertChannel Make(ChannelSettings channel) => channel switch
    {
        MailSettings mail => new MailChannel(mail, workspace.Vault, workspace.Scrub, workspace.Time),
        WebhookSettings webhook => new WebhookChannel(webhook, workspace.Vault, http, workspace.Time),
        TeamsSettings teams => new TeamsChannel(teams, workspace.Vault, http),
        SlackSettings slack => new SlackChannel(slack, workspace.Vault, http),
        _ => throw new InvalidOperationException($"{channel.Type} has no channel."),
    };
}
