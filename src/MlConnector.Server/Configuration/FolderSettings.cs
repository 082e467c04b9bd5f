using MlConnector.Abstractions.Errors;
using MlConnector.Composition;

namespace MlConnector.Server.Configuration;

/// <summary>The settings of the service of a data folder, for whoever stands at the machine, whether or not the service runs: one that does takes them over within seconds.</summary>
public sealed class FolderSettings(Workspace workspace)
{
    /// <summary>What stands in <c>service.yaml</c>, and the tag that names exactly this text.</summary>
    public async Task<(string Text, string Tag)> ReadAsync(CancellationToken cancel)
    {
        string text = await ServiceFile.TextAsync(workspace.Folder, cancel);
        return (text, WrittenSettings.TagOf(text));
    }

    /// <summary>Puts a text in place of it, whole or not at all; gives its tag and what changed, one setting a line.</summary>
    /// <param name="match">Tag of the text that has to stand there still; null = any.</param>
    /// <param name="name">What the text is called where its mistakes are told.</param>
    /// <param name="text">The text.</param>
    /// <param name="by">Who changes it.</param>
    /// <param name="cancel">Ends it before anything is changed.</param>
    /// <exception cref="ConnectorException"><c>SETTINGS-MOVED</c>, <c>SETTINGS-FILE</c>; every problem of the text.</exception>
    public async Task<(string Tag, IReadOnlyList<string> Lines)> ReplaceAsync(string? match, string name, string text, string by, CancellationToken cancel)
    {
        using var desk = new SettingsDesk(workspace, new CurrentSettings(await StandingAsync(cancel)));
        SettingsChange change = await desk.ReplaceAsync(standing => match is null || match == standing, name, text, by);
        return (change.Written.Tag, change.Lines);
    }

    /// <summary>What the change is told against; where the file is wrong that is nothing, and the change mends it.</summary>
    private async Task<WrittenSettings> StandingAsync(CancellationToken cancel)
    {
        try
        {
            return await ServiceFile.ReadAsync(workspace.Folder, cancel);
        }
        catch (ConnectorException)
        {
            return ServiceFile.Parse(ServiceFile.Name, "");
        }
    }
}
