using System.Globalization;

namespace MlConnector.Composition.Secrets;

/// <summary>Sets and removes secrets, and says so in the audit trail. What has been done is recorded, whether or not its caller still waits.</summary>
public sealed class SecretDesk(Workspace workspace)
{
    /// <summary>Stores a secret in place of the one with its name. A line end after it is what an editor or a shell put there, and no part of it.</summary>
    /// <exception cref="Abstractions.Errors.ConnectorException"><c>SECRET-NAME</c>, <c>SECRET-SIZE</c>.</exception>
    public async Task SetAsync(string name, string value, DateOnly? expires, string by)
    {
        await workspace.Vault.SetAsync(name, value.ReplaceLineEndings("\n").TrimEnd('\n'), expires, by, CancellationToken.None);
        await workspace.AuditAsync(by, "secret.set", name, ("expires", expires?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? ""));
    }

    /// <summary>Removes a secret; false if there was none.</summary>
    public async Task<bool> RemoveAsync(string name, string by)
    {
        if (!await workspace.Vault.RemoveAsync(name, CancellationToken.None)) return false;
        await workspace.AuditAsync(by, "secret.remove", name);
        return true;
    }
}
