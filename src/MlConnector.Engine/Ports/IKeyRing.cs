namespace MlConnector.Engine.Ports;

/// <summary>What a data key is for; each purpose has keys of its own.</summary>
public enum KeyPurpose
{
    /// <summary>Secrets of the vault.</summary>
    Secrets,

    /// <summary>Journal records and repairs.</summary>
    Journal,

    /// <summary>MAC of the audit trail.</summary>
    Audit,
}

/// <summary>A data key, unwrapped, in memory only. 32 bytes.</summary>
public sealed record DataKey(string Id, KeyPurpose Purpose, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>INV-6: never the bytes.</summary>
    public override string ToString() => $"data key {Id} ({Purpose})";
}

/// <summary>Gives data keys; implemented by the vault.</summary>
public interface IKeyRing
{
    /// <summary>The key that new data is encrypted with.</summary>
    ValueTask<DataKey> CurrentAsync(KeyPurpose purpose, CancellationToken cancel);

    /// <summary>A key by the id found in encrypted data.</summary>
    /// <exception cref="Abstractions.Errors.ConnectorException"><c>KEY-MISSING</c>: what was encrypted with it cannot be read.</exception>
    ValueTask<DataKey> FindAsync(string keyId, CancellationToken cancel);
}
