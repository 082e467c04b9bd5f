using System.Text;
using MlConnector.Abstractions.Configuration;
using MlConnector.Engine.Mapping.Expressions.Functions;

namespace MlConnector.Engine.Configuration.Reference;

/// <summary>Writes the reference of settings and functions as Markdown, from what the program itself reads.</summary>
public static class ConfigurationReference
{
    /// <summary>All settings: the engine's, and those of the connectors given.</summary>
    public static string Settings(IReadOnlyList<IConnectorFactory> connectors)
    {
        StringBuilder text = new("# Configuration reference\n\nGenerated from the program. `*` stands for a name of your choice. See [mapping.md](mapping.md) for columns and expressions.\n");
        foreach (IGrouping<string, SettingDescription> section in EngineSettings.All.GroupBy(setting => setting.Path[..setting.Path.LastIndexOf('.')], StringComparer.Ordinal)) SettingTable.Append(text, section.Key, section, setting => setting.Path[(section.Key.Length + 1)..]);
        foreach (IConnectorFactory connector in connectors.OrderBy(connector => connector.Type, StringComparer.Ordinal)) SettingTable.Append(text, $"connections.* of type {connector.Type} ({connector.Title})", connector.Settings, setting => setting.Path);
        return text.ToString();
    }

    /// <summary>The functions of the mapping language, as the table in <c>mapping.md</c>.</summary>
    public static string Functions()
    {
        StringBuilder text = new("| function | what it gives |\n|---|---|\n");
        foreach (Function function in FunctionTable.All) text.Append("| `").Append(function.Signature).Append("` | ").Append(function.Description).Append(" |\n");
        return text.ToString();
    }
}
