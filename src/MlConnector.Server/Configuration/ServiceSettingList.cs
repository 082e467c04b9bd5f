using MlConnector.Abstractions.Configuration;

namespace MlConnector.Server.Configuration;

/// <summary>Every setting of <c>service.yaml</c> with its default: the source of its reference and of the forms of the console. <c>*</c> stands for a name of your choice.</summary>
internal static class ServiceSettingList
{
    private const string Alerts = "alerts.";
    private const string Quiet = "alerts.quietHours.";
    private const string Channel = "alerts.channels.*.";

    /// <summary>Settings of the service itself.</summary>
    public static IReadOnlyList<SettingDescription> Service { get; } =
    [
        new("publicUrl", "url", "", "Address by which browsers reach the console, where a proxy stands in front: links begin with it, and an identity provider leads back to it. Empty = links in messages are relative, others begin with where the service listens."),
        new("stuckAfter", "duration", "30m", "A run of which nothing is heard for so long is given up; 1m to 1d."),
        new("runLogs.keep", "duration", "30d", "Logs of runs are kept so long …"),
        new("runLogs.megabytes", "number", "1024", "… while all of them together take no more than so many megabytes; the oldest go first. Looked at every six hours."),
    ];

    /// <summary>When people are told.</summary>
    public static IReadOnlyList<SettingDescription> Telling { get; } =
    [
        new(Alerts + "gather", "duration", "1m", "What comes up within this time is one message; what is over sooner is not told. 1h at most."),
        new(Alerts + "remindAfter", "duration", "24h", "Warnings and problems that last are told again; 0s = never. 31d at most."),
        new(Alerts + "calm", "duration", "5m", "What comes back within this time goes on, and is not told anew. 1h at most."),
        new(Alerts + "deadLetterBudget", "number", "0", "Told when more rows of a pipeline wait for a repair."),
        new(Quiet + "from", "time", "", "Begin of the hours in which nobody is told, in quotes: \"22:00\"; required with quietHours. Without them nobody is spared."),
        new(Quiet + "to", "time", "", "Their end; required with quietHours."),
        new(Quiet + "timeZone", "text", "Etc/UTC", "IANA zone of both."),
        new(Quiet + "problemsPass", "boolean", "true", "Problems are told all the same."),
    ];

    /// <summary>What every channel has.</summary>
    public static IReadOnlyList<SettingDescription> EveryChannel { get; } =
    [
        new(Channel + "type", "text", "", "Where it goes.") { Required = true, Choices = ["email", "webhook", "teams", "slack"] },
        new(Channel + "owners", "list", "", "Only what one of these can mend; empty = everything.") { Choices = ["operator", "erp-admin", "destination-admin", "us"] },
        new(Channel + "least", "text", "notice", "Only what is at least so urgent.") { Choices = ["notice", "warning", "problem"] },
        new(Channel + "pipelines", "list", "", "Only these pipelines, and what is about the whole service; empty = all."),
    ];

    /// <summary>What the channels of each type have besides.</summary>
    public static IReadOnlyList<(string Type, IReadOnlyList<SettingDescription> Settings)> Channels { get; } =
    [
        ("email",
        [
            new("host", "text", "", "Relay that takes mail and offers STARTTLS.") { Required = true },
            new("port", "number", "587", "Its port; with security: tls 465 unless told otherwise."),
            new("from", "text", "", "Address that mail comes from.") { Required = true },
            new("to", "list", "", "Addresses that it goes to.") { Required = true },
            new("security", "text", "starttls", "When TLS begins: within the connection, or (tls) with its first byte, then by port 465; none sends without TLS, and then without a password.") { Choices = ["starttls", "tls", "none"] },
            new("trustedCertificates", "file", "", "PEM file of certificates to trust besides the machine's own: those of a relay of the company's own authority."),
            new("username", "text", "", "Who signs in at the relay; empty = nobody."),
            new("password", "text", "", "Its password; required with a username.") { Secret = true },
        ]),
        ("webhook",
        [
            new("url", "url", "", "Where the signed request goes.") { Required = true },
            new("secret", "text", "", "Signs it.") { Secret = true, Required = true },
            new("allowInternal", "boolean", "false", "Addresses of the own network are allowed, and plain http."),
        ]),
        ("teams", OfPosting("Address of a workflow.")),
        ("slack", OfPosting("Address of an incoming webhook.")),
    ];

    private static SettingDescription[] OfPosting(string url) =>
    [
        new("url", "text", "", url) { Secret = true, Required = true },
        new("allowInternal", "boolean", "false", "Addresses of the own network are allowed."),
    ];
}
