using MlConnector.Vault.Keys;

namespace MlConnector.Vault;

/// <summary>Where the vault's wrapping keys come from. The first provider wraps what is new; all are asked for keys in use.</summary>
/// <param name="Providers">At least one.</param>
public sealed record VaultOptions(IReadOnlyList<IKeyProvider> Providers)
{
    /// <summary>The environment if <c>MLC_KEY</c> is set, and key files in a folder (null = <see cref="KeyFiles.DefaultFolder"/>).</summary>
    public static VaultOptions FromEnvironment(Func<string, string?> readVariable, string? keysFolder)
    {
        var environment = new EnvironmentKey(readVariable);
        var files = new KeyFiles(keysFolder ?? KeyFiles.DefaultFolder);
        return new VaultOptions(environment.IsSet ? [environment, files] : [files]);
    }
}
