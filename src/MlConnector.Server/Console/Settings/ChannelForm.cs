using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Errors;
using MlConnector.Composition.Drafting;
using MlConnector.Composition.Pipelines;
using MlConnector.Server.Configuration;

namespace MlConnector.Server.Console.Settings;

/// <summary>What the form of a channel asks for.</summary>
internal static class ChannelForm
{
    private const int LongestName = 40;

    /// <summary>Settings of every channel, named as below the channel; its type is no box.</summary>
    public static IReadOnlyList<SettingDescription> Common { get; } = [.. ServiceSettingList.EveryChannel.Select(setting => setting with { Path = setting.Path.Split('.')[^1] }).Where(setting => setting.Path != "type")];

    /// <summary>Types that there are.</summary>
    public static IEnumerable<string> Types => ServiceSettingList.Channels.Select(channel => channel.Type);

    /// <summary>All settings of a channel of a type.</summary>
    public static IReadOnlyList<SettingDescription> Of(string type) => [.. OwnOf(type), .. Common];

    /// <summary>Settings that only channels of a type have.</summary>
    public static IReadOnlyList<SettingDescription> OwnOf(string type) => ServiceSettingList.Channels.FirstOrDefault(channel => channel.Type == type).Settings ?? [];

    /// <summary>Where a channel is written.</summary>
    public static string[] Way(string channel) => ["alerts", "channels", channel];

    /// <summary>The type of a channel that is written; null if none is.</summary>
    public static string? TypeOf(MapNode root, string channel) => root.At(Way(channel)) is MapNode map ? SettingTree.Shown(map["type"]) : null;

    /// <summary>Names of the channels that use a secret.</summary>
    public static IEnumerable<string> Using(MapNode root, string secret) => root.At("alerts", "channels") is MapNode channels ? channels.Entries.Where(channel => SecretUse.Of(channel.Value).Contains(secret, StringComparer.Ordinal)).Select(channel => channel.Key.Value) : [];

    /// <summary>Refuses a name that is taken, or that neither a secret nor an address could hold, and a type that there is not.</summary>
    /// <exception cref="ConnectorException"><c>SETTINGS-CHANNEL</c>: all that is wrong.</exception>
    public static void RequireNew(MapNode root, string channel, string type)
    {
        var problems = new Problems();
        if (channel.Length is 0 or > LongestName || !char.IsAsciiLetter(channel[0]) || !channel.All(sign => char.IsAsciiLetterOrDigit(sign) || sign is '-' or '_')) problems.Add(Wrong($"'{channel}' is no name for a channel.", $"Give at most {LongestName} letters, digits, dashes and underscores, a letter first.") with { Where = "name" });
        else if (TypeOf(root, channel) is not null) problems.Add(Wrong($"There is a channel {channel} already.", "Choose another name, or change that one.") with { Where = "name" });
        if (!Types.Contains(type, StringComparer.Ordinal)) problems.Add(Wrong($"'{type}' is no type of channel.", $"Choose one of: {string.Join(", ", Types)}."));
        problems.ThrowIfAny();
    }

    private static ConnectorError Wrong(string message, string fix) => new("SETTINGS-CHANNEL", ErrorKind.Config, ErrorOwner.Operator, message, fix);
}
