using MlConnector.Composition.Pipelines;
using MlConnector.Vault.Secrets;

namespace MlConnector.Composition.Secrets;

/// <summary>Which pipelines use which secret, and when it was good for something last.</summary>
public sealed class SecretUsers
{
    private readonly ILookup<string, string> pipelines;
    private readonly IReadOnlyDictionary<string, DateTimeOffset> verified;

    private SecretUsers(ILookup<string, string> pipelines, IReadOnlyDictionary<string, DateTimeOffset> verified) => (this.pipelines, this.verified) = (pipelines, verified);

    /// <summary>Reads what is applied and what was proven.</summary>
    public static async Task<SecretUsers> ReadAsync(Workspace workspace, PipelineCatalog catalog, CancellationToken cancel) => new(
        (await catalog.AllAsync(cancel)).SelectMany(pipeline => SecretUse.Of(pipeline.Content.Written).Distinct(StringComparer.Ordinal).Select(name => (name, pipeline.Name))).ToLookup(use => use.name, use => use.Name, StringComparer.Ordinal),
        await workspace.Store.Runs.VerifiedAsync(null, cancel));

    /// <summary>The pipelines that name a secret.</summary>
    public IEnumerable<string> Of(string secret) => pipelines[secret];

    /// <summary>When a run that used this value ended verified last, or the value alone was used with success; null if that never was.</summary>
    public DateTimeOffset? WorkedAt(SecretInfo secret)
    {
        DateTimeOffset[] times = [.. Of(secret.Name).Where(verified.ContainsKey).Select(name => verified[name]).Where(at => at >= secret.SetAt), .. secret.UsedAt is { } used ? [used] : Array.Empty<DateTimeOffset>()];
        return times.Length == 0 ? null : times.Max();
    }
}
