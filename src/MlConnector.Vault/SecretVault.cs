using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Errors;
using MlConnector.Engine.Ports;
using MlConnector.Vault.Expiry;
using MlConnector.Vault.Keys;
using MlConnector.Vault.Redaction;
using MlConnector.Vault.Sealing;
using MlConnector.Vault.Secrets;

namespace MlConnector.Vault;

/// <summary>
/// Secrets, encrypted in the store under data keys that are wrapped by a key outside it (INV-6: a secret has one home). Safe for concurrent use. Every value that leaves the vault is
/// known to the <see cref="Redactor"/>.
/// </summary>
public sealed class SecretVault : ISecretSource, IKeepsSecrets, IDisposable
{
    private const int MaxLength = 64 * 1024;

    private readonly ISecretStore store;
    private readonly KeyRing keys;
    private readonly TimeProvider time;

    private SecretVault(ISecretStore store, KeyRing keys, Redactor redactor, TimeProvider time) => (this.store, this.keys, Redactor, this.time) = (store, keys, redactor, time);

    /// <summary>The data keys, for journal and audit.</summary>
    public IKeyRing Keys => keys;

    /// <summary>Scrubs texts of every secret that was revealed.</summary>
    public Redactor Redactor { get; }

    /// <summary>Opens the vault of a store; makes its keys if it is new.</summary>
    /// <exception cref="ConnectorException"><c>KEY-FILE</c>, <c>KEY-ENVIRONMENT</c>. A missing key is only met when something is to be opened: <c>KEY-MISSING</c>.</exception>
    public static async Task<SecretVault> OpenAsync(VaultOptions options, ISecretStore store, Redactor redactor, TimeProvider time, IIdSource ids, CancellationToken cancel)
    {
        var ring = new KeyRing(store, new WrappingKeys(options.Providers), ids, time);
        try
        {
            await ring.EnsureAsync(cancel);
            return new SecretVault(store, ring, redactor, time);
        }
        catch
        {
            ring.Dispose();
            throw;
        }
    }

    /// <inheritdoc />
    public async ValueTask<Secret> GetAsync(string name, CancellationToken cancel)
    {
        var record = await store.FindAsync(name, cancel) ?? throw new ConnectorException(VaultErrors.SecretMissing(name));
        var value = await OpenAsync(record, static content => Encoding.UTF8.GetString(content), cancel);
        Redactor.Learn(value);
        return new Secret(name, value, record.SetAt.ToString("O", CultureInfo.InvariantCulture));
    }

    /// <summary>Sets a secret; the same name is replaced.</summary>
    /// <exception cref="ConnectorException"><c>SECRET-NAME</c>, <c>SECRET-SIZE</c>.</exception>
    public async Task SetAsync(string name, string value, DateOnly? expires, string by, CancellationToken cancel)
    {
        Redactor.Learn(value);
        RequireName(name);
        if (value.Length > MaxLength) throw new ConnectorException(VaultErrors.SecretSize(name, MaxLength));
        var content = Encoding.UTF8.GetBytes(value);
        try
        {
            var key = await keys.CurrentAsync(KeyPurpose.Secrets, cancel);
            await store.SaveAsync(new SecretRecord(name, key.Id, Sealer.Seal(key.Bytes.Span, Associated(name), content), time.GetUtcNow(), by, expires), cancel);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(content);
        }
    }

    /// <summary>Refuses a name that no secret can have, before anybody is asked for its value.</summary>
    /// <exception cref="ConnectorException"><c>SECRET-NAME</c>.</exception>
    public static void RequireName(string name)
    {
        if (!IsName(name)) throw new ConnectorException(VaultErrors.SecretName(name));
    }

    /// <inheritdoc />
    public Task KeepAsync(string name, string value, DateOnly? expires, CancellationToken cancel) => SetAsync(name, value, expires, SecretInfo.Renewal, cancel);

    /// <inheritdoc />
    public Task UsedAsync(string name, int idleDays, CancellationToken cancel) => store.UsedAsync(name, time.GetUtcNow(), idleDays, cancel);

    /// <summary>Removes a secret; false if there was none.</summary>
    public Task<bool> RemoveAsync(string name, CancellationToken cancel) => store.RemoveAsync(name, cancel);

    /// <summary>All secrets without their values, by name. Needs no key.</summary>
    public async Task<IReadOnlyList<SecretInfo>> ListAsync(CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        var records = await store.ListAsync(cancel);
        return [.. records.Select(record => new SecretInfo(record.Name, record.SetAt, record.By, record.Expires, ExpiryCalendar.Judge(record.Expires, today, record.By == SecretInfo.Renewal))
        {
            UsedAt = record.UsedAt,
            Idle = record.IdleDays > 0 ? ExpiryCalendar.JudgeUse(record.UsedAt ?? record.SetAt, record.IdleDays, now) : null,
        })];
    }

    /// <summary>
    /// Wraps all data keys under a new wrapping key. With <paramref name="newDataKeys"/> also starts new data keys and seals every secret anew. Dying anywhere loses nothing: run it
    /// again, or let <see cref="ResealAsync"/> finish.
    /// </summary>
    public async Task<Rotation> RotateAsync(bool newDataKeys, CancellationToken cancel)
    {
        var wrapping = await keys.RewrapAsync(cancel);
        if (!newDataKeys) return new Rotation(wrapping, 0);
        await keys.RenewDataKeysAsync(cancel);
        return new Rotation(wrapping, await ResealAsync(cancel));
    }

    /// <summary>The background step of a rotation: seals every secret that is still under an older data key anew; gives their number. A secret set meanwhile stays as it was set.</summary>
    public async Task<int> ResealAsync(CancellationToken cancel)
    {
        var key = await keys.CurrentAsync(KeyPurpose.Secrets, cancel);
        var resealed = 0;
        foreach (var record in await store.ListAsync(cancel))
        {
            if (record.KeyId == key.Id) continue;
            var box = await OpenAsync(record, content => Sealer.Seal(key.Bytes.Span, Associated(record.Name), content), cancel);
            if (await store.ReplaceAsync(record, record with { KeyId = key.Id, Sealed = box }, cancel)) resealed++;
        }
        return resealed;
    }

    /// <summary>Seals content that is no named secret but must not lie in clear either. What it is, is authenticated with it: it opens as nothing else.</summary>
    public async ValueTask<SealedContent> SealAsync(string what, ReadOnlyMemory<byte> content, CancellationToken cancel)
    {
        var key = await keys.CurrentAsync(KeyPurpose.Secrets, cancel);
        return new SealedContent(key.Id, Sealer.Seal(key.Bytes.Span, AssociatedContent(what), content.Span));
    }

    /// <summary>Opens what <see cref="SealAsync"/> made; null if it was changed, or is something else.</summary>
    /// <exception cref="ConnectorException"><c>KEY-MISSING</c>.</exception>
    public async ValueTask<byte[]?> OpenAsync(string what, SealedContent content, CancellationToken cancel)
    {
        var key = await keys.FindAsync(content.KeyId, cancel);
        var opened = new byte[Sealer.ContentLength(content.Box)];
        return Sealer.TryOpen(key.Bytes.Span, AssociatedContent(what), content.Box, opened) ? opened : null;
    }

    /// <summary>Clears the keys in memory.</summary>
    public void Dispose() => keys.Dispose();

    private async Task<T> OpenAsync<T>(SecretRecord record, Func<byte[], T> use, CancellationToken cancel)
    {
        var key = await keys.FindAsync(record.KeyId, cancel);
        var content = new byte[Sealer.ContentLength(record.Sealed)];
        try
        {
            if (!Sealer.TryOpen(key.Bytes.Span, Associated(record.Name), record.Sealed, content)) throw new ConnectorException(VaultErrors.SecretDamaged(record.Name));
            return use(content);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(content);
        }
    }

    private static string Associated(string name) => $"secret|{name}";

    private static string AssociatedContent(string what) => $"content|{what}";

    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

    private static bool IsName(string name) =>
        name.Length is > 0 and <= 64 && char.IsAsciiLetterOrDigit(name[0]) && name.AsSpan().IndexOfAnyExcept(NameCharacters) < 0;
}
