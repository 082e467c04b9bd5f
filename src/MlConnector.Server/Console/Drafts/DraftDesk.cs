using System.Globalization;
using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Errors;
using MlConnector.Composition;
using MlConnector.Composition.Drafting;
using MlConnector.Engine.Ports;
using MlConnector.Vault;

namespace MlConnector.Server.Console.Drafts;

/// <summary>Keeps drafts. Secrets that are entered with one go into the vault at once; the draft only names them (INV-6).</summary>
internal sealed class DraftDesk(Workspace workspace)
{
    private const int LongestText = 512 * 1024;

    /// <summary>A draft, or a refusal.</summary>
    /// <exception cref="ConnectorException"><c>DRAFT-UNKNOWN</c>.</exception>
    public async Task<ConfigurationDraft> FindAsync(string id, CancellationToken cancel) => ConfigurationDraft.Parse((await workspace.Store.Drafts.FindAsync(id, cancel) ?? throw new ConnectorException(
        new ConnectorError("DRAFT-UNKNOWN", ErrorKind.Config, ErrorOwner.Operator, "This draft is gone: it was applied or thrown away.", "Begin again from 'Set up a pipeline', or from a pipeline's configuration."))).Text);

    /// <summary>Stores a new one.</summary>
    public Task<Draft> BeginAsync(ConfigurationDraft draft, string by, CancellationToken cancel) => SaveAsync(workspace.Ids.Next().ToLower(CultureInfo.InvariantCulture), draft, by, cancel);

    /// <summary>Stores a changed one.</summary>
    public async Task<Draft> SaveAsync(string id, ConfigurationDraft draft, string by, CancellationToken cancel)
    {
        var stored = new Draft(id, draft.Text, by, workspace.Time.GetUtcNow());
        if (stored.Text.Length > LongestText) throw new ConnectorException(new ConnectorError("DRAFT-SIZE", ErrorKind.Config, ErrorOwner.Operator, $"The configuration is longer than {LongestText} characters.", "Divide it into several pipelines."));
        await workspace.Store.Drafts.SaveAsync(stored, cancel);
        return stored;
    }

    /// <summary>The draft with references to secrets that a form gave; each is stored under a name of its own. What the form leaves empty stays as it is.</summary>
    public async Task<ConfigurationDraft> WithSecretsAsync(ConfigurationDraft draft, string connection, IReadOnlyList<(SettingDescription Setting, string? Value)> given, string by, CancellationToken cancel)
    {
        foreach ((SettingDescription setting, string? value) in given)
        {
            if (string.IsNullOrEmpty(value)) continue;
            string written = draft.ValueOf(connection, setting.Path);
            string name = new ScalarNode(default, written, Quoted: false).SecretName ?? $"{draft.Pipeline}-{connection}-{setting.Path.Replace('.', '-')}";
            SecretVault.RequireName(name);
            await workspace.Vault.SetAsync(name, value.ReplaceLineEndings("\n").TrimEnd('\n'), null, by, cancel);
            await workspace.AuditAsync(by, "secret.set", name, cancel, ("expires", ""));
            draft = draft.WithSettings(connection, [(setting, $"${{secret:{name}}}")]);
        }

        return draft;
    }
}
