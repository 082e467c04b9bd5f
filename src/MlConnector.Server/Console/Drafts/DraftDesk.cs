using System.Globalization;
using MlConnector.Abstractions.Errors;
using MlConnector.Composition;
using MlConnector.Composition.Drafting;
using MlConnector.Engine.Ports;

namespace MlConnector.Server.Console.Drafts;

/// <summary>Keeps drafts.</summary>
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
}
