namespace MlConnector.Engine.Ports;

/// <summary>A secret as stored: encrypted under a data key.</summary>
public sealed record SecretRecord(string Name, string KeyId, byte[] Sealed, DateTimeOffset SetAt, string By, DateOnly? Expires)
{
    /// <summary>When it was used last since it was set, if that is kept.</summary>
    public DateTimeOffset? UsedAt { get; init; }

    /// <summary>Days without use after which it dies; 0 = use does not matter.</summary>
    public int IdleDays { get; init; }
}

/// <summary>A data key as stored: wrapped by the key provider.</summary>
/// <param name="KeyId">Id that stands in everything encrypted with it.</param>
/// <param name="Purpose">What it encrypts.</param>
/// <param name="Wrapped">Wrapped key.</param>
/// <param name="WrappedBy">Id of the wrapping key.</param>
/// <param name="Current">True for the one that new data is encrypted with.</param>
/// <param name="CreatedAt">When it was made.</param>
public sealed record DataKeyRecord(string KeyId, KeyPurpose Purpose, byte[] Wrapped, string WrappedBy, bool Current, DateTimeOffset CreatedAt);

/// <summary>Encrypted secrets and wrapped data keys.</summary>
public interface ISecretStore
{
    /// <summary>All secrets, sealed.</summary>
    Task<IReadOnlyList<SecretRecord>> ListAsync(CancellationToken cancel);

    /// <summary>One, or null.</summary>
    Task<SecretRecord?> FindAsync(string name, CancellationToken cancel);

    /// <summary>Sets one.</summary>
    Task SaveAsync(SecretRecord secret, CancellationToken cancel);

    /// <summary>Replaces one by the same secret sealed anew, unless it was set or removed meanwhile; false then.</summary>
    Task<bool> ReplaceAsync(SecretRecord old, SecretRecord resealed, CancellationToken cancel);

    /// <summary>Keeps when one was used last, and the days without use after which it dies; no error if there is none.</summary>
    Task UsedAsync(string name, DateTimeOffset at, int idleDays, CancellationToken cancel);

    /// <summary>Removes one; false if there was none.</summary>
    Task<bool> RemoveAsync(string name, CancellationToken cancel);

    /// <summary>All data keys.</summary>
    Task<IReadOnlyList<DataKeyRecord>> KeysAsync(CancellationToken cancel);

    /// <summary>Stores or replaces data keys in one transaction (new keys, re-wrapped keys).</summary>
    Task SaveKeysAsync(IReadOnlyList<DataKeyRecord> keys, CancellationToken cancel);
}
