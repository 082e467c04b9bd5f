using MlConnector.Abstractions.Errors;
using MlConnector.Engine.Ports;

namespace MlConnector.Vault.Keys;

/// <summary>Wraps data keys with the first provider and unwraps them with whichever has the key, so that a vault can move from one provider to another by rotating.</summary>
internal sealed class WrappingKeys(IReadOnlyList<IKeyProvider> providers)
{
    /// <summary>A new wrapping key of the first provider.</summary>
    public ValueTask<string> RenewAsync(IReadOnlyCollection<string> replaced, CancellationToken cancel) => providers[0].RenewAsync(replaced, cancel);

    /// <summary>The record of a data key, wrapped.</summary>
    public async Task<DataKeyRecord> WrapAsync(DataKeyRecord key, string wrapping, ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        var provider = await ProviderOfAsync(wrapping, cancel);
        return key with { Wrapped = await provider.WrapAsync(wrapping, bytes, Associated(key), cancel), WrappedBy = wrapping };
    }

    /// <summary>The bytes of a data key; the caller disposes them.</summary>
    public async Task<KeyBytes> UnwrapAsync(DataKeyRecord key, CancellationToken cancel)
    {
        var provider = await ProviderOfAsync(key.WrappedBy, cancel);
        var bytes = new KeyBytes();
        if (key.Wrapped.Length == Sealing.Sealer.Overhead + KeyBytes.Length && await provider.TryUnwrapAsync(key.WrappedBy, key.Wrapped, Associated(key), bytes.Memory, cancel)) return bytes;
        bytes.Dispose();
        throw new ConnectorException(VaultErrors.KeyDamaged(key.KeyId));
    }

    /// <summary>Removes what a rotation that died left behind: keys that those in use replaced.</summary>
    public async Task ForgetReplacedAsync(IReadOnlyCollection<string> inUse, CancellationToken cancel)
    {
        foreach (var id in inUse)
        {
            var provider = await ProviderOfAsync(id, cancel);
            foreach (var replaced in await provider.ReplacedByAsync(id, cancel))
            {
                if (!inUse.Contains(replaced, StringComparer.Ordinal)) await ForgetAsync(replaced, cancel);
            }
        }
    }

    /// <summary>Removes a wrapping key wherever it is.</summary>
    public async Task ForgetAsync(string wrapping, CancellationToken cancel)
    {
        foreach (var provider in providers) await provider.ForgetAsync(wrapping, cancel);
    }

    private async Task<IKeyProvider> ProviderOfAsync(string wrapping, CancellationToken cancel)
    {
        foreach (var provider in providers)
        {
            if (await provider.HasAsync(wrapping, cancel)) return provider;
        }
        throw new ConnectorException(VaultErrors.WrappingKeyMissing(wrapping, string.Join(", ", providers.Select(provider => provider.Place))));
    }

    private static string Associated(DataKeyRecord key) => $"data-key|{key.Purpose}|{key.KeyId}";
}
