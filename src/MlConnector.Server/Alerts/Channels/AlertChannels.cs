using System.Collections.Frozen;
using MlConnector.Composition;
using MlConnector.Server.Alerts.Channels.Mail;
using MlConnector.Server.Configuration;

namespace MlConnector.Server.Alerts.Channels;

/// <summary>The channels of the service, by name.</summary>
public sealed class AlertChannels : IDisposable
{
    private readonly AlertHttp http;
    private readonly FrozenDictionary<string, IAlertChannel> all;

    /// <summary>Makes the channels that are set.</summary>
    public AlertChannels(Workspace workspace, ServiceSettings settings)
    {
        http = new AlertHttp(workspace.Scrub, workspace.Time);
        all = settings.Channels.ToFrozenDictionary(channel => channel.Name, channel => Make(channel, workspace), StringComparer.Ordinal);
    }

    /// <summary>A channel, or null.</summary>
    public IAlertChannel? Find(string name) => all.GetValueOrDefault(name);

    /// <inheritdoc />
    public void Dispose() => http.Dispose();

    private IAlertChannel Make(ChannelSettings settings, Workspace workspace) => settings switch
    {
        MailSettings mail => new MailChannel(mail, workspace.Vault, workspace.Scrub, workspace.Time),
        WebhookSettings webhook => new WebhookChannel(webhook, workspace.Vault, http, workspace.Time),
        TeamsSettings teams => new TeamsChannel(teams, workspace.Vault, http),
        SlackSettings slack => new SlackChannel(slack, workspace.Vault, http),
        _ => throw new InvalidOperationException($"{settings.Type} has no channel."),
    };
}
