using MlConnector.Abstractions.Errors;

namespace MlConnector.Server.Alerts.Channels;

/// <summary>What can be wrong with a channel.</summary>
internal static class ChannelErrors
{
    public static ConnectorException NotSent(string channel, string why, Exception? inner = null) => new(
        new ConnectorError("ALERT-NOT-SENT", ErrorKind.Transient, ErrorOwner.Operator, $"Channel {channel}: {why.TrimEnd('.')}.", "Check its address and credentials under Settings, Alerts, and press its test button."), inner);

    public static ConnectorException Internal(string channel, string host) => new(new ConnectorError(
        "ALERT-ADDRESS-INTERNAL", ErrorKind.Config, ErrorOwner.Operator, $"Channel {channel}: {host} lies in this machine's own network.", "If the receiver is yours, set allowInternal: true for the channel; else correct the address."));

    public static ConnectorException Unknown(string channel) => new(new ConnectorError(
        "ALERT-CHANNEL-UNKNOWN", ErrorKind.Config, ErrorOwner.Operator, $"There is no channel '{channel}' here.", "See the list under Settings, Alerts; it is case-sensitive."));
}
