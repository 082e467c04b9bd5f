using System.Text;
using MlConnector.Engine.Configuration.Reference;

namespace MlConnector.Server.Configuration;

/// <summary>Writes the reference of <c>service.yaml</c> as Markdown, from what the service itself knows.</summary>
public static class ServiceReference
{
    /// <summary>All settings.</summary>
    public static string Text()
    {
        StringBuilder text = new("# Settings of the service\n\nGenerated from the program. They stand in `service.yaml` in the data folder; everything has a default and the file may be missing. It is changed by hand, on the page *Settings* of the console, or over the API, and holds at once; the service does not start with a mistake in it, and while it runs what held before holds until the mistake is mended. `*` stands for a name of your choice. Settings of pipelines and connections: [settings.md](settings.md).\n");
        SettingTable.Append(text, "The service", ServiceSettingList.Service, setting => setting.Path);
        SettingTable.Append(text, "Alerts", ServiceSettingList.Telling, setting => setting.Path);
        SettingTable.Append(text, "Channels of alerts", ServiceSettingList.EveryChannel, setting => setting.Path);
        foreach ((string type, IReadOnlyList<Abstractions.Configuration.SettingDescription> settings) in ServiceSettingList.Channels) SettingTable.Append(text, $"alerts.channels.* of type {type}", settings, setting => setting.Path);
        return text.ToString();
    }
}
