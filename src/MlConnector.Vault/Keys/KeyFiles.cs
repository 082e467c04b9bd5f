using System.Text;
using MlConnector.Abstractions.Errors;
using MlConnector.Engine.Segments;
using MlConnector.Vault.Sealing;

namespace MlConnector.Vault.Keys;

/// <summary>
/// Wrapping keys as files that only their owner may read, one per key, named by the key's id: so a data folder may be moved, copied and restored, and still finds its key. The folder
/// lies outside the data folder by default: who copies the store does not have the key.
/// </summary>
/// <param name="folder">Folder of the key files.</param>
public sealed class KeyFiles(string folder) : IKeyProvider
{
    private const string Heading = "ml-connector key 1";
    private const string Replaces = "replaces";

    /// <summary><c>~/.config/mlc/keys</c>, on Windows <c>%APPDATA%\mlc\keys</c>.</summary>
    /// <exception cref="ConnectorException"><c>KEY-FOLDER</c>: the account has no such folder.</exception>
    public static string DefaultFolder
    {
        get
        {
            var settings = Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData, Environment.SpecialFolderOption.DoNotVerify);
            return settings.Length > 0 ? Path.Combine(settings, "mlc", "keys") : throw new ConnectorException(VaultErrors.NoHome());
        }
    }

    /// <inheritdoc />
    public string Place => folder;

    /// <summary>Path of a key's file.</summary>
    public string PathOf(string keyId) => Path.Combine(folder, $"{keyId}.key");

    /// <inheritdoc />
    public ValueTask<bool> HasAsync(string keyId, CancellationToken cancel) => ValueTask.FromResult(IsId(keyId) && File.Exists(PathOf(keyId)));

    /// <inheritdoc />
    public ValueTask<string> RenewAsync(IReadOnlyCollection<string> replaced, CancellationToken cancel)
    {
        using var key = KeyBytes.Random();
        var id = key.Fingerprint();
        var path = PathOf(id);
        try
        {
            OwnerOnly.MakeFolder(folder);
            DurableFile.WriteNew(path, $"{Heading}\n{Convert.ToBase64String(key.Span)}\n{Replaces} {string.Join(' ', replaced)}\n");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new ConnectorException(VaultErrors.KeyFileAccess(path, failure.Message), failure);
        }
        // Read back before anything depends on it.
        Load(id).Dispose();
        return ValueTask.FromResult(id);
    }

    /// <inheritdoc />
    public ValueTask<IReadOnlyList<string>> ReplacedByAsync(string keyId, CancellationToken cancel)
    {
        var line = File.ReadLines(PathOf(keyId), Encoding.ASCII).Skip(2).FirstOrDefault() ?? "";
        return ValueTask.FromResult<IReadOnlyList<string>>([.. line.Split(' ').Skip(1).Where(IsId)]);
    }

    /// <inheritdoc />
    public ValueTask<byte[]> WrapAsync(string keyId, ReadOnlyMemory<byte> dataKey, string associated, CancellationToken cancel)
    {
        using var key = Load(keyId);
        return ValueTask.FromResult(Sealer.Seal(key.Span, associated, dataKey.Span));
    }

    /// <inheritdoc />
    public ValueTask<bool> TryUnwrapAsync(string keyId, ReadOnlyMemory<byte> wrapped, string associated, Memory<byte> dataKey, CancellationToken cancel)
    {
        using var key = Load(keyId);
        return ValueTask.FromResult(Sealer.TryOpen(key.Span, associated, wrapped.Span, dataKey.Span));
    }

    /// <inheritdoc />
    public ValueTask ForgetAsync(string keyId, CancellationToken cancel)
    {
        if (IsId(keyId)) File.Delete(PathOf(keyId));
        return ValueTask.CompletedTask;
    }

    private static bool IsId(string keyId) => keyId.Length == 16 && keyId.All(char.IsAsciiHexDigitLower);

    private KeyBytes Load(string keyId)
    {
        var path = PathOf(keyId);
        try
        {
            if (OwnerOnly.OthersMayEnter(path)) throw new ConnectorException(VaultErrors.KeyFileMode(path));
            return Parse(path, keyId);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new ConnectorException(VaultErrors.KeyFileAccess(path, failure.Message), failure);
        }
    }

    private static KeyBytes Parse(string path, string keyId)
    {
        var lines = File.ReadAllText(path, Encoding.ASCII).Split('\n', StringSplitOptions.TrimEntries);
        if (lines is [Heading, var text, ..] && KeyBytes.FromBase64(text) is { } key)
        {
            if (key.Fingerprint() == keyId) return key;
            key.Dispose();
        }
        throw new ConnectorException(VaultErrors.KeyFileShape(path));
    }
}
