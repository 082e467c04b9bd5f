namespace MlConnector.Vault.Keys;

/// <summary>
/// Keeps the keys that data keys are wrapped with, outside the store. Wrapping keys have ids; a wrapped data key remembers the id of its own. Failures are
/// <see cref="Abstractions.Errors.ConnectorException"/>.
/// </summary>
public interface IKeyProvider
{
    /// <summary>Where keys are looked for, for messages.</summary>
    string Place { get; }

    /// <summary>True if this provider has the wrapping key.</summary>
    ValueTask<bool> HasAsync(string keyId, CancellationToken cancel);

    /// <summary>A wrapping key that is none of <paramref name="replaced"/>, made durable before this returns; its id.</summary>
    ValueTask<string> RenewAsync(IReadOnlyCollection<string> replaced, CancellationToken cancel);

    /// <summary>Ids of the wrapping keys that this one replaced, where the provider remembers: they may be left over from a rotation that died.</summary>
    ValueTask<IReadOnlyList<string>> ReplacedByAsync(string keyId, CancellationToken cancel);

    /// <summary>Wraps 32 bytes.</summary>
    ValueTask<byte[]> WrapAsync(string keyId, ReadOnlyMemory<byte> dataKey, string associated, CancellationToken cancel);

    /// <summary>Unwraps 32 bytes into memory that the caller clears; false if they were changed.</summary>
    ValueTask<bool> TryUnwrapAsync(string keyId, ReadOnlyMemory<byte> wrapped, string associated, Memory<byte> dataKey, CancellationToken cancel);

    /// <summary>Removes a wrapping key that protects nothing any more. No error if it is not there.</summary>
    ValueTask ForgetAsync(string keyId, CancellationToken cancel);
}
