using MlConnector.Abstractions.Errors;

namespace MlConnector.Server.Alerts.Channels;

/// <summary>Takes a message to people.</summary>
public interface IAlertChannel
{
    /// <summary>Its name.</summary>
    string Name { get; }

    /// <summary>Sends a message, once: who calls repeats.</summary>
    /// <exception cref="ConnectorException"><c>ALERT-NOT-SENT</c>, <c>ALERT-ADDRESS-INTERNAL</c>, <c>SECRET-MISSING</c>.</exception>
    Task SendAsync(AlertNotice notice, CancellationToken cancel);
}
