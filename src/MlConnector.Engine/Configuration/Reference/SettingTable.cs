using System.Text;
using MlConnector.Abstractions.Configuration;

namespace MlConnector.Engine.Configuration.Reference;

/// <summary>Settings as a table of Markdown.</summary>
public static class SettingTable
{
    /// <summary>Appends a heading and a row for each setting; <paramref name="name"/> says how a setting is called under the heading.</summary>
    public static void Append(StringBuilder text, string title, IEnumerable<SettingDescription> settings, Func<SettingDescription, string> name)
    {
        text.Append("\n## ").Append(title).Append("\n\n| setting | type | default | |\n|---|---|---|---|\n");
        foreach (SettingDescription setting in settings)
        {
            text.Append("| `").Append(name(setting)).Append("` | ").Append(setting.Secret ? "secret" : setting.Type).Append(" | ").Append(setting.Required ? "**required**" : setting.Default).Append(" | ").Append(setting.Description);
            if (setting.Choices.Count > 0) text.Append(setting.Type == "list" ? " Of: " : " One of: ").Append(string.Join(", ", setting.Choices.Select(choice => $"`{choice}`"))).Append('.');
            if (setting.Inferred) text.Append(" *Rests on an inferred fact: verify at the first site.*");
            text.Append(" |\n");
        }
    }
}
