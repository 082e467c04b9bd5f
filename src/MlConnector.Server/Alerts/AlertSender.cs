using Microsoft.Extensions.Logging;
using MlConnector.Abstractions.Errors;
using MlConnector.Composition;
using MlConnector.Engine.Ports;
using MlConnector.Server.Alerts.Channels;
using MlConnector.Server.Alerts.Policy;

namespace MlConnector.Server.Alerts;

/// <summary>Sends what is due. A message is taken in the store first, so that of several nodes one sends it; one that was not sent is tried again, ever more rarely, for a day, or until its channel is removed.</summary>
public sealed class AlertSender(Workspace workspace, AlertChannels channels, ILogger<AlertSender> log)
{
    private const int MostAtOnce = 20;

    /// <summary>Longer than any channel takes: until then whoever took a message sends it.</summary>
    private static readonly TimeSpan Taken = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan Kept = TimeSpan.FromDays(90);

    /// <summary>Sends what is due now.</summary>
    public async Task SendDueAsync(CancellationToken cancel)
    {
        DateTimeOffset now = workspace.Time.GetUtcNow();
        IReadOnlyList<AlertMessage> due = await workspace.Store.Alerts.TakeAsync(now, now + Taken, MostAtOnce, cancel);
        if (due.Count == 0) return;
        await Task.WhenAll(due.Select(message => SendAsync(message, cancel)));
        await workspace.Store.Alerts.ForgetAsync(now - Kept, cancel);
    }

    /// <summary>Sends a test through a channel, now.</summary>
    /// <exception cref="ConnectorException"><c>ALERT-CHANNEL-UNKNOWN</c>, or what the channel says.</exception>
    public async Task TestAsync(string channel, string by, CancellationToken cancel)
    {
        await (channels.Find(channel) ?? throw ChannelErrors.Unknown(channel)).SendAsync(new AlertNotice(workspace.Ids.Next(), workspace.Time.GetUtcNow(), []) { Test = true }, cancel);
        await workspace.AuditAsync(by, "alerts.test", channel);
    }

    private async Task SendAsync(AlertMessage message, CancellationToken cancel)
    {
        if (channels.Find(message.Channel) is not { } channel)
        {
            log.AlertDropped(message.Channel);
            await workspace.Store.Alerts.FailedAsync(message.Id, ChannelErrors.Unknown(message.Channel).Error.ToString(), again: null, cancel);
            return;
        }

        try
        {
            await channel.SendAsync(AlertNotice.FromJson(message.Content), cancel);
            await workspace.Store.Alerts.SentAsync(message.Id, workspace.Time.GetUtcNow(), cancel);
        }
        catch (ConnectorException failed)
        {
            string error = workspace.Scrub(failed.Error.ToString());
            log.AlertNotSent(message.Channel, message.Attempts, error);
            await workspace.Store.Alerts.FailedAsync(message.Id, error, AlertBackoff.Next(message.Attempts, message.CreatedAt, workspace.Time.GetUtcNow()), cancel);
        }
    }
}
