using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Errors;
using MlConnector.Composition;
using MlConnector.Yaml;

namespace MlConnector.Server.Configuration;

/// <summary>Settings of the service itself: <c>service.yaml</c> in the data folder. Strict like a pipeline's configuration: all problems at once, each with line and column.</summary>
public static class ServiceFile
{
    private const string Name = "service.yaml";
    private static readonly TimeSpan ShortestSilence = TimeSpan.FromMinutes(1), LongestSilence = TimeSpan.FromDays(1);
    private static readonly TimeSpan ShortestKept = TimeSpan.FromHours(1), LongestKept = TimeSpan.FromDays(3650);
    private const long MostMegabytes = 1024 * 1024;

    /// <summary>The settings of a data folder; the defaults if it has no such file.</summary>
    /// <exception cref="ConnectorException">Every problem of the file.</exception>
    public static async Task<ServiceSettings> ReadAsync(DataFolder folder, CancellationToken cancel)
    {
        string path = Path.Combine(folder.Path, Name);
        return File.Exists(path) ? Parse(path, await File.ReadAllTextAsync(path, cancel)) : new ServiceSettings();
    }

    /// <summary>The settings of a text.</summary>
    /// <exception cref="ConnectorException">Every problem of it.</exception>
    public static ServiceSettings Parse(string name, string text)
    {
        var problems = new Problems();
        ServiceSettings settings = YamlTree.Parse(name, text, problems) is { } root ? Read(new SettingReader(root, "service", problems)) : new ServiceSettings();
        problems.ThrowIfAny();
        return settings;
    }

    private static ServiceSettings Read(SettingReader root)
    {
        Uri? console = root.Url("publicUrl", required: false) is { } written ? new Uri($"{written.AbsoluteUri.TrimEnd('/')}/") : null;
        var settings = new ServiceSettings { StuckAfter = root.Duration("stuckAfter", new ServiceSettings().StuckAfter, ShortestSilence, LongestSilence) };
        if (root.Section("runLogs") is { } logs) settings = RunLogs(logs, settings);
        if (root.Section("alerts") is { } alerts) settings = AlertSettingReader.Read(alerts, settings);
        root.Done();
        return settings with { Alerts = settings.Alerts with { Console = console } };
    }

    private static ServiceSettings RunLogs(SettingReader reader, ServiceSettings standard)
    {
        ServiceSettings settings = standard with
        {
            KeepRunLogs = reader.Duration("keep", standard.KeepRunLogs, ShortestKept, LongestKept),
            RunLogBytes = reader.Integer("megabytes", standard.RunLogBytes / ServiceSettings.Megabyte, 1, MostMegabytes) * ServiceSettings.Megabyte,
        };
        reader.Done();
        return settings;
    }
}
