using MlConnector.Abstractions.Errors;
using MlConnector.Vault.Sealing;

namespace MlConnector.Vault.Keys;

/// <summary>
/// The wrapping key in the environment variable <c>MLC_KEY</c> (32 bytes in base 64), and while it is rotated the one before in <c>MLC_KEY_OLD</c>. Read each time, kept nowhere.
/// </summary>
/// <param name="read">Reads a variable of the environment; null if it is not set.</param>
public sealed class EnvironmentKey(Func<string, string?> read) : IKeyProvider
{
    /// <summary>Name of the variable.</summary>
    public const string Variable = "MLC_KEY";

    private const string OldVariable = "MLC_KEY_OLD";

    /// <inheritdoc />
    public string Place => $"environment variable {Variable}";

    /// <summary>True if the variable is set.</summary>
    public bool IsSet => !string.IsNullOrEmpty(read(Variable));

    /// <inheritdoc />
    public ValueTask<bool> HasAsync(string keyId, CancellationToken cancel) => ValueTask.FromResult(Has(keyId));

    /// <inheritdoc />
    public ValueTask<string> RenewAsync(IReadOnlyCollection<string> replaced, CancellationToken cancel)
    {
        var id = CurrentId();
        return replaced.Contains(id, StringComparer.Ordinal) ? throw new ConnectorException(VaultErrors.NothingToRotate(Variable)) : ValueTask.FromResult(id);
    }

    /// <inheritdoc />
    public ValueTask<IReadOnlyList<string>> ReplacedByAsync(string keyId, CancellationToken cancel) => ValueTask.FromResult<IReadOnlyList<string>>([]);

    /// <inheritdoc />
    public ValueTask<byte[]> WrapAsync(string keyId, ReadOnlyMemory<byte> dataKey, string associated, CancellationToken cancel)
    {
        using var key = Require(keyId);
        return ValueTask.FromResult(Sealer.Seal(key.Span, associated, dataKey.Span));
    }

    /// <inheritdoc />
    public ValueTask<bool> TryUnwrapAsync(string keyId, ReadOnlyMemory<byte> wrapped, string associated, Memory<byte> dataKey, CancellationToken cancel)
    {
        using var key = Require(keyId);
        return ValueTask.FromResult(Sealer.TryOpen(key.Span, associated, wrapped.Span, dataKey.Span));
    }

    /// <summary>Nothing: the person who set the variable removes it.</summary>
    public ValueTask ForgetAsync(string keyId, CancellationToken cancel) => ValueTask.CompletedTask;

    private bool Has(string keyId)
    {
        using var key = Find(keyId);
        return key is not null;
    }

    private string CurrentId()
    {
        using var key = Load(Variable) ?? throw new ConnectorException(VaultErrors.EnvironmentKey(Variable));
        return key.Fingerprint();
    }

    private KeyBytes Require(string keyId) => Find(keyId) ?? throw new ConnectorException(VaultErrors.WrappingKeyMissing(keyId, Place));

    private KeyBytes? Find(string keyId)
    {
        foreach (var variable in (ReadOnlySpan<string>)[Variable, OldVariable])
        {
            var key = Load(variable);
            if (key?.Fingerprint() == keyId) return key;
            key?.Dispose();
        }
        return null;
    }

    private KeyBytes? Load(string variable)
    {
        var text = read(variable);
        if (string.IsNullOrEmpty(text)) return null;
        return KeyBytes.FromBase64(text.AsSpan().Trim()) ?? throw new ConnectorException(VaultErrors.EnvironmentKey(variable));
    }
}
