using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Errors;
using MlConnector.Composition;
using MlConnector.Composition.Drafting;
using MlConnector.Engine.Segments;
using MlConnector.Yaml;

namespace MlConnector.Server.Configuration;

/// <summary>Settings of the service itself: <c>service.yaml</c> in the data folder. Strict like a pipeline's configuration: all problems at once, each with line and column.</summary>
public static class ServiceFile
{
    /// <summary>Its name in the data folder.</summary>
    public const string Name = "service.yaml";

    /// <summary>What the whole of it is called, where a mistake is told by its setting.</summary>
    internal const string Root = "service";

    private static readonly TimeSpan ShortestSilence = TimeSpan.FromMinutes(1), LongestSilence = TimeSpan.FromDays(1);
    private static readonly TimeSpan ShortestKept = TimeSpan.FromHours(1), LongestKept = TimeSpan.FromDays(3650);
    private const long MostMegabytes = 1024 * 1024;

    /// <summary>What holds for a data folder; the defaults if it has no such file.</summary>
    /// <exception cref="ConnectorException">Every problem of the file.</exception>
    public static async Task<ServiceSettings> SettingsAsync(DataFolder folder, CancellationToken cancel) => (await ReadAsync(folder, cancel)).Settings;

    /// <summary>The same as it is written.</summary>
    /// <exception cref="ConnectorException">Every problem of the file.</exception>
    internal static async Task<WrittenSettings> ReadAsync(DataFolder folder, CancellationToken cancel) => Parse(PathIn(folder), await TextAsync(folder, cancel));

    /// <summary>The same at once.</summary>
    /// <exception cref="ConnectorException">Every problem of the file.</exception>
    internal static WrittenSettings Read(DataFolder folder) => Parse(PathIn(folder), File.Exists(PathIn(folder)) ? File.ReadAllText(PathIn(folder)) : "");

    /// <summary>The text of a data folder's file; empty if it has none.</summary>
    internal static async Task<string> TextAsync(DataFolder folder, CancellationToken cancel)
    {
        try
        {
            return await File.ReadAllTextAsync(PathIn(folder), cancel);
        }
        catch (FileNotFoundException)
        {
            return "";
        }
    }

    /// <summary>Puts a text in place of a data folder's file.</summary>
    /// <exception cref="ConnectorException"><c>SETTINGS-FILE</c>.</exception>
    internal static void Write(DataFolder folder, string text)
    {
        try
        {
            WholeFile.Write(PathIn(folder), text);
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            throw new ConnectorException(new ConnectorError("SETTINGS-FILE", ErrorKind.Config, ErrorOwner.Operator, $"{PathIn(folder)} cannot be written, and nothing was changed: {failed.Message}", "Give the service's user the right to write into its data folder, or change the file where it is looked after."), failed);
        }
    }

    /// <summary>The settings of a text.</summary>
    /// <exception cref="ConnectorException">Every problem of it.</exception>
    internal static WrittenSettings Parse(string name, string text)
    {
        var problems = new Problems();
        MapNode? root = string.IsNullOrWhiteSpace(text) ? null : YamlTree.Parse(name, text, problems);
        ServiceSettings settings = root is null ? new ServiceSettings() : Read(new SettingReader(root, Root, problems));
        problems.ThrowIfAny();
        return new WrittenSettings(text, root ?? SettingTree.Map(), settings);
    }

    private static string PathIn(DataFolder folder) => Path.Combine(folder.Path, Name);

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
