using MlConnector.Abstractions.Configuration;

namespace MlConnector.BigQuery.Tests.World;

/// <summary>Settings as they would be read from a file.</summary>
internal static class Settings
{
    private static readonly SettingPlace Place = new("test.yaml", 1, 1);

    public static ScalarNode Text(string value) => new(Place, value, Quoted: false);

    public static MapNode Map(IEnumerable<KeyValuePair<string, SettingNode>> entries) => new(Place, [.. entries.Select(entry => KeyValuePair.Create(Text(entry.Key), entry.Value))]);

    public static MapNode Map(params (string Name, SettingNode Value)[] entries) => Map(entries.Select(entry => KeyValuePair.Create(entry.Name, entry.Value)));

    public static ListNode List(params string[] texts) => new(Place, [.. texts.Select(Text)]);
}
