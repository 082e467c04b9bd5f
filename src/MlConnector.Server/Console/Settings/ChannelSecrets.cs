using System.Globalization;
using MlConnector.Abstractions.Configuration;
using MlConnector.Composition;
using MlConnector.Composition.Drafting;
using MlConnector.Composition.Pipelines;

namespace MlConnector.Server.Console.Settings;

/// <summary>Names under which secrets of channels are stored: the form gives a value, the settings only name it (INV-6).</summary>
internal sealed class ChannelSecrets(Workspace workspace, PipelineCatalog catalog)
{
    /// <summary>The name that is written, if nothing else uses it; else the first of <c>alerts-finance-password</c>, <c>alerts-finance-password-2</c> … that is free.</summary>
    /// <param name="root">The settings.</param>
    /// <param name="channel">The channel.</param>
    /// <param name="setting">The setting.</param>
    public async Task<string> NameAsync(MapNode root, string channel, string setting)
    {
        string[] way = [.. ChannelForm.Way(channel), setting];
        string? written = (root.At(way) as ScalarNode)?.SecretName;
        if (written is not null && !await IsUsedElsewhereAsync(root.With(null, way), written)) return written;
        HashSet<string> stored = [.. (await workspace.Vault.ListAsync(CancellationToken.None)).Select(secret => secret.Name)];
        string usual = $"alerts-{channel}-{setting}";
        for (int number = 1; ; number++)
        {
            string name = number == 1 ? usual : string.Create(CultureInfo.InvariantCulture, $"{usual}-{number}");
            if (!stored.Contains(name)) return name;
        }
    }

    private async Task<bool> IsUsedElsewhereAsync(MapNode others, string name)
    {
        IEnumerable<string> applied = (await catalog.AllAsync(CancellationToken.None)).SelectMany(pipeline => SecretUse.Of(pipeline.Content.Written));
        IEnumerable<string> drafted = (await workspace.Store.Drafts.ListAsync(CancellationToken.None)).SelectMany(draft => SecretUse.Of(ConfigurationDraft.Parse(draft.Text).Root));
        return applied.Concat(drafted).Concat(SecretUse.Of(others)).Contains(name, StringComparer.Ordinal);
    }
}
