using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Errors;
using MlConnector.Composition;
using MlConnector.Composition.Drafting;
using MlConnector.Composition.Pipelines;
using MlConnector.Composition.Secrets;
using MlConnector.Server.Console.Settings;
using MlConnector.Server.Hosting;
using MlConnector.Vault.Secrets;

namespace MlConnector.Server.Configuration;

/// <summary>What uses which secret: pipelines, drafts, channels of alerts, the sign-in of people. What nothing uses may be removed.</summary>
public sealed class SecretsInUse
{
    private readonly Workspace workspace;
    private readonly SecretUsers pipelines;
    private readonly ILookup<string, string> drafts;
    private readonly MapNode settings;
    private readonly string? signIn;

    private SecretsInUse(Workspace workspace, SecretUsers pipelines, ILookup<string, string> drafts, MapNode settings, string? signIn) =>
        (this.workspace, this.pipelines, this.drafts, this.settings, this.signIn) = (workspace, pipelines, drafts, settings, signIn);

    /// <summary>Of a data folder; which secret the sign-in of a service uses is known to that service alone.</summary>
    /// <exception cref="ConnectorException">Every problem of the settings of the service.</exception>
    public static async Task<SecretsInUse> ReadAsync(Workspace workspace, CancellationToken cancel) =>
        await ReadAsync(workspace, new PipelineCatalog(workspace.Store.Revisions), (await ServiceFile.ReadAsync(workspace.Folder, cancel)).Root, null, cancel);

    /// <summary>Of a service.</summary>
    internal static Task<SecretsInUse> ReadAsync(Workspace workspace, PipelineCatalog catalog, CurrentSettings settings, ServerOptions options, CancellationToken cancel) =>
        ReadAsync(workspace, catalog, settings.Written.Root, options.Provider?.ClientSecret, cancel);

    /// <summary>The applied pipelines that name it.</summary>
    internal IEnumerable<string> Pipelines(string secret) => pipelines.Of(secret);

    /// <summary>The pipelines whose drafts name it.</summary>
    internal IEnumerable<string> Drafts(string secret) => drafts[secret];

    /// <summary>The channels of alerts that name it.</summary>
    internal IEnumerable<string> Channels(string secret) => ChannelForm.Using(settings, secret);

    /// <summary>True if people's sign-in at the identity provider uses it.</summary>
    internal bool IsOfSignIn(string secret) => signIn == secret;

    /// <summary>When it was good for something last; null if that never was.</summary>
    internal DateTimeOffset? WorkedAt(SecretInfo secret) => pipelines.WorkedAt(secret);

    /// <summary>What uses it, in words; empty if nothing does.</summary>
    internal IReadOnlyList<string> Of(string secret) =>
    [
        .. Pipelines(secret).Select(pipeline => $"pipeline {pipeline}"),
        .. Drafts(secret).Select(pipeline => $"a draft of {pipeline}"),
        .. Channels(secret).Select(channel => $"channel {channel} of alerts"),
        .. IsOfSignIn(secret) ? (string[])["the sign-in"] : [],
    ];

    /// <summary>Removes a secret that nothing uses, and says so in the audit trail; false if there is none of this name.</summary>
    /// <exception cref="ConnectorException"><c>SECRET-USED</c>.</exception>
    public async Task<bool> RemoveAsync(string secret, string by)
    {
        if ((await workspace.Vault.ListAsync(CancellationToken.None)).All(one => one.Name != secret)) return false;
        if (Of(secret) is { Count: > 0 } users) throw new ConnectorException(new ConnectorError(
            "SECRET-USED", ErrorKind.Config, ErrorOwner.Operator, $"The secret {secret} is used by {string.Join(", ", users)}.", "Let that use another one first; if this one is no longer safe, give it a new value."));
        return await new SecretDesk(workspace).RemoveAsync(secret, by);
    }

    private static async Task<SecretsInUse> ReadAsync(Workspace workspace, PipelineCatalog catalog, MapNode settings, string? signIn, CancellationToken cancel)
    {
        IEnumerable<ConfigurationDraft> begun = (await workspace.Store.Drafts.ListAsync(cancel)).Select(draft => ConfigurationDraft.Parse(draft.Text));
        ILookup<string, string> named = begun.SelectMany(draft => SecretUse.Of(draft.Root).Select(name => (name, draft.Pipeline))).Distinct().ToLookup(use => use.name, use => use.Pipeline, StringComparer.Ordinal);
        return new SecretsInUse(workspace, await SecretUsers.ReadAsync(workspace, catalog, cancel), named, settings, signIn);
    }
}
