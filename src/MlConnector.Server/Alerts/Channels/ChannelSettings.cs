using System.Collections.Immutable;
using MlConnector.Composition.Wording;

namespace MlConnector.Server.Alerts.Channels;

/// <summary>Where messages go.</summary>
/// <param name="Name">The channel's name.</param>
public abstract record ChannelSettings(string Name)
{
    /// <summary>Its type, as it is written.</summary>
    public abstract string Type { get; }

    /// <summary>Where it goes, for people; no secret.</summary>
    public abstract string Goal { get; }
}

/// <summary>When TLS begins in a conversation with a relay.</summary>
public enum MailSecurity
{
    /// <summary>Within the connection (STARTTLS, port 587); a relay that does not offer it gets neither password nor message.</summary>
    StartTls,

    /// <summary>With its first byte (port 465).</summary>
    Tls,

    /// <summary>Never.</summary>
    None,
}

/// <summary>E-mail through a relay.</summary>
public sealed record MailSettings(string Name, string Host, int Port, string From, ImmutableArray<string> To) : ChannelSettings(Name)
{
    /// <summary>When TLS begins.</summary>
    public MailSecurity Security { get; init; }

    /// <summary>PEM file of certificates to trust besides the machine's own; null = only those.</summary>
    public string? TrustedCertificates { get; init; }

    /// <summary>Who signs in; empty = nobody.</summary>
    public string User { get; init; } = "";

    /// <summary>Name of the secret with the password; null = no sign-in.</summary>
    public string? Password { get; init; }

    /// <inheritdoc />
    public override string Type => "email";

    /// <inheritdoc />
    public override string Goal => $"{string.Join(", ", To)} through {Host}:{Port}";
}

/// <summary>A signed request to an address.</summary>
/// <param name="Name">The channel's name.</param>
/// <param name="Address">Where to.</param>
/// <param name="Key">Name of the secret that signs.</param>
/// <param name="AllowInternal">Addresses of the own network are allowed.</param>
public sealed record WebhookSettings(string Name, Uri Address, string Key, bool AllowInternal) : ChannelSettings(Name)
{
    /// <inheritdoc />
    public override string Type => "webhook";

    /// <inheritdoc />
    public override string Goal => Words.Short(Address.ToString(), 120);
}

/// <summary>A channel of Microsoft Teams, through the address of a workflow.</summary>
/// <param name="Name">The channel's name.</param>
/// <param name="Address">Name of the secret with the address.</param>
/// <param name="AllowInternal">Addresses of the own network are allowed.</param>
public sealed record TeamsSettings(string Name, string Address, bool AllowInternal) : ChannelSettings(Name)
{
    /// <inheritdoc />
    public override string Type => "teams";

    /// <inheritdoc />
    public override string Goal => $"the workflow in secret {Address}";
}

/// <summary>A channel of Slack, through the address of an incoming webhook.</summary>
/// <param name="Name">The channel's name.</param>
/// <param name="Address">Name of the secret with the address.</param>
/// <param name="AllowInternal">Addresses of the own network are allowed.</param>
public sealed record SlackSettings(string Name, string Address, bool AllowInternal) : ChannelSettings(Name)
{
    /// <inheritdoc />
    public override string Type => "slack";

    /// <inheritdoc />
    public override string Goal => $"the incoming webhook in secret {Address}";
}
