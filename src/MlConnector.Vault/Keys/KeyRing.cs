using MlConnector.Abstractions.Errors;
using MlConnector.Engine.Ports;

namespace MlConnector.Vault.Keys;

/// <summary>
/// The data keys of a vault, unwrapped on first use and kept in memory until disposed, then cleared. Safe for concurrent use. Whoever holds a <see cref="DataKey"/> must not use it
/// after the ring is disposed.
/// </summary>
public sealed class KeyRing : IKeyRing, IDisposable
{
    private static readonly KeyPurpose[] Purposes = Enum.GetValues<KeyPurpose>();

    private readonly ISecretStore store;
    private readonly WrappingKeys wrapping;
    private readonly IIdSource ids;
    private readonly TimeProvider time;
    private readonly SemaphoreSlim gate = new(1, 1);
    private readonly Dictionary<string, (DataKey Key, KeyBytes Bytes)> unwrapped = new(StringComparer.Ordinal);
    private bool disposed;

    internal KeyRing(ISecretStore store, WrappingKeys wrapping, IIdSource ids, TimeProvider time) => (this.store, this.wrapping, this.ids, this.time) = (store, wrapping, ids, time);

    /// <inheritdoc />
    public async ValueTask<DataKey> CurrentAsync(KeyPurpose purpose, CancellationToken cancel)
    {
        await gate.WaitAsync(cancel);
        try
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            // Asked each time: another process may have started a new key, and from then on nothing is sealed under the old one.
            var record = (await store.KeysAsync(cancel)).LastOrDefault(key => key.Purpose == purpose && key.Current) ?? throw new ConnectorException(VaultErrors.KeyMissing($"for {purpose}"));
            return await UnwrapAsync(record, cancel);
        }
        finally
        {
            gate.Release();
        }
    }

    /// <inheritdoc />
    public async ValueTask<DataKey> FindAsync(string keyId, CancellationToken cancel)
    {
        await gate.WaitAsync(cancel);
        try
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            if (unwrapped.TryGetValue(keyId, out var known)) return known.Key;
            var record = (await store.KeysAsync(cancel)).FirstOrDefault(key => key.KeyId == keyId) ?? throw new ConnectorException(VaultErrors.KeyMissing(keyId));
            return await UnwrapAsync(record, cancel);
        }
        finally
        {
            gate.Release();
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        disposed = true;
        foreach (var (_, bytes) in unwrapped.Values) bytes.Dispose();
        unwrapped.Clear();
    }

    /// <summary>Makes the keys of every purpose if the vault is new, all under one wrapping key.</summary>
    internal async Task EnsureAsync(CancellationToken cancel)
    {
        if ((await store.KeysAsync(cancel)).Count == 0) await AddAsync(await wrapping.RenewAsync([], cancel), cancel);
    }

    /// <summary>Starts new data keys for every purpose. What is encrypted with older ones stays readable.</summary>
    internal async Task RenewDataKeysAsync(CancellationToken cancel)
    {
        var keys = await store.KeysAsync(cancel);
        await AddAsync(keys[^1].WrappedBy, cancel);
    }

    /// <summary>
    /// Wraps every data key anew. The order makes it safe to die anywhere: the new wrapping key is durable before the store names it, the store changes in one transaction,
    /// and the old wrapping key goes only when nothing needs it. Gives the new wrapping key's id.
    /// </summary>
    internal async Task<string> RewrapAsync(CancellationToken cancel)
    {
        var keys = await store.KeysAsync(cancel);
        var old = keys.Select(key => key.WrappedBy).ToHashSet(StringComparer.Ordinal);
        await wrapping.ForgetReplacedAsync(old, cancel);
        var next = await wrapping.RenewAsync(old, cancel);
        // Another process may add a key meanwhile: go on until none is left under an old one.
        for (var left = keys; left.Count > 0; left = [.. (await store.KeysAsync(cancel)).Where(key => key.WrappedBy != next)])
        {
            List<DataKeyRecord> anew = [];
            foreach (var key in left)
            {
                using var bytes = await wrapping.UnwrapAsync(key, cancel);
                anew.Add(await wrapping.WrapAsync(key, next, bytes.Memory, cancel));
            }
            await store.SaveKeysAsync(anew, cancel);
        }
        foreach (var id in old) await wrapping.ForgetAsync(id, cancel);
        return next;
    }

    private async Task AddAsync(string wrappedBy, CancellationToken cancel)
    {
        List<DataKeyRecord> made = [];
        foreach (var purpose in Purposes)
        {
            using var bytes = KeyBytes.Random();
            var record = new DataKeyRecord(ids.Next(), purpose, [], wrappedBy, Current: true, time.GetUtcNow());
            made.Add(await wrapping.WrapAsync(record, wrappedBy, bytes.Memory, cancel));
        }
        await store.SaveKeysAsync(made, cancel);
    }

    private async Task<DataKey> UnwrapAsync(DataKeyRecord record, CancellationToken cancel)
    {
        if (unwrapped.TryGetValue(record.KeyId, out var known)) return known.Key;
        var bytes = await wrapping.UnwrapAsync(record, cancel);
        var key = new DataKey(record.KeyId, record.Purpose, bytes.Memory);
        unwrapped.Add(record.KeyId, (key, bytes));
        return key;
    }
}
