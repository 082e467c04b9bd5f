using System.Globalization;
using MlConnector.Abstractions.Configuration;
using MlConnector.Composition;
using MlConnector.Composition.Drafting;
using MlConnector.Composition.Pipelines;
using MlConnector.Composition.Secrets;
using MlConnector.Engine.Ports;
using MlConnector.Server.Configuration;
using MlConnector.Vault;

namespace MlConnector.Server.Console.Drafts;

/// <summary>
/// Stores secrets that are entered with a draft: they go into the vault at once, and the draft only names them (INV-6). A draft is not applied yet, so it never changes a secret that an applied pipeline uses, nor one
/// of another draft: it takes a name of its own, and the pipeline changes over to it when the draft is applied.
/// </summary>
internal sealed class DraftSecrets(Workspace workspace, PipelineCatalog catalog, CurrentSettings settings) : IDisposable
{
    /// <summary>Two forms that are sent at once must not find the same name free.</summary>
    private readonly SemaphoreSlim one = new(1);

    /// <summary>The draft with references to what a form gave. What the form leaves empty stays as it is.</summary>
    /// <param name="id">The draft's id.</param>
    /// <param name="draft">The draft as it is being saved.</param>
    /// <param name="connection">The connection whose form it is.</param>
    /// <param name="given">Settings that are secrets, with what was typed.</param>
    /// <param name="by">Who typed it.</param>
    public async Task<ConfigurationDraft> StoreAsync(string id, ConfigurationDraft draft, string connection, IEnumerable<(SettingDescription Setting, string? Value)> given, string by)
    {
        foreach ((SettingDescription setting, string? value) in given)
        {
            if (string.IsNullOrEmpty(value)) continue;
            string name = await StoreAsync(id, draft, connection, setting.Path, value, by);
            draft = draft.WithSettings(connection, [(setting, $"${{secret:{name}}}")]);
        }

        return draft;
    }

    /// <inheritdoc />
    public void Dispose() => one.Dispose();

    private async Task<string> StoreAsync(string id, ConfigurationDraft draft, string connection, string path, string value, string by)
    {
        await one.WaitAsync();
        try
        {
            string name = await FreeNameAsync(id, draft, connection, path);
            await new SecretDesk(workspace).SetAsync(name, value, null, by);
            return name;
        }
        finally
        {
            one.Release();
        }
    }

    /// <summary>The name that is written, if nothing is stored under it; else the first of <c>finance-erp-password</c>, <c>finance-erp-password-2</c> … that is this draft's alone or nobody's.</summary>
    private async Task<string> FreeNameAsync(string id, ConfigurationDraft draft, string connection, string path)
    {
        HashSet<string> stored = [.. (await workspace.Vault.ListAsync(CancellationToken.None)).Select(secret => secret.Name)];
        string? written = new ScalarNode(default, draft.ValueOf(connection, path), Quoted: false).SecretName;
        if (written is not null && !stored.Contains(written)) return written;
        HashSet<string> others = await UsedElsewhereAsync(id);
        string usual = $"{draft.Pipeline}-{connection}-{path.Replace('.', '-')}";
        for (int number = 1; ; number++)
        {
            string name = number == 1 ? usual : string.Create(CultureInfo.InvariantCulture, $"{usual}-{number}");
            SecretVault.RequireName(name);
            if (!stored.Contains(name) || name == written && !others.Contains(name)) return name;
        }
    }

    private async Task<HashSet<string>> UsedElsewhereAsync(string id)
    {
        IEnumerable<string> applied = (await catalog.AllAsync(CancellationToken.None)).SelectMany(pipeline => SecretUse.Of(pipeline.Content.Written));
        IEnumerable<Draft> drafts = (await workspace.Store.Drafts.ListAsync(CancellationToken.None)).Where(draft => draft.Id != id);
        return [.. applied, .. drafts.SelectMany(draft => SecretUse.Of(ConfigurationDraft.Parse(draft.Text).Root)), .. SecretUse.Of(settings.Written.Root)];
    }
}
