using MlConnector.Abstractions.Configuration;

namespace MlConnector.Composition.Pipelines;

/// <summary>Which secrets a configuration names.</summary>
public static class SecretUse
{
    /// <summary>Their names, in the order they are met; one that is named twice comes twice.</summary>
    public static IEnumerable<string> Of(SettingNode node) => node switch
    {
        ScalarNode { SecretName: { } name } => [name],
        MapNode map => map.Entries.SelectMany(entry => Of(entry.Value)),
        ListNode list => list.Items.SelectMany(Of),
        _ => [],
    };
}
