using System.Collections.Immutable;
using MlConnector.Abstractions.Configuration;

namespace MlConnector.Http.Streams;

/// <summary>Reads named texts: <c>databases: { A: SysproCompanyA }</c>.</summary>
public static class NamedTexts
{
    /// <summary>The texts by name; none if the setting is not written.</summary>
    public static ImmutableDictionary<string, string> Read(SettingReader reader, string name)
    {
        if (reader.Section(name) is not { } section) return ImmutableDictionary<string, string>.Empty;
        return ((MapNode)reader.Node(name)!).Entries.Select(entry => entry.Key.Value).Distinct(StringComparer.Ordinal).ToImmutableDictionary(key => key, key => section.Text(key), StringComparer.Ordinal);
    }
}
