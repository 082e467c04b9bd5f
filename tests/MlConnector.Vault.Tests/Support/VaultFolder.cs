using System.Globalization;
using MlConnector.Engine.Ports;
using MlConnector.Sandbox.Time;
using MlConnector.Store;
using MlConnector.Vault.Keys;
using MlConnector.Vault.Redaction;

namespace MlConnector.Vault.Tests.Support;

/// <summary>A real store and a key folder beside it.</summary>
internal sealed class VaultFolder : IAsyncDisposable
{
    private readonly CountedIds ids = new();

    public string Path { get; } = Directory.CreateTempSubdirectory("mlc-vault-").FullName;

    public VirtualClock Clock { get; } = VirtualClock.FrozenAt(new DateTimeOffset(2026, 11, 2, 8, 0, 0, TimeSpan.Zero));

    public Dictionary<string, string> Environment { get; } = new(StringComparer.Ordinal);

    public string KeysFolder => System.IO.Path.Combine(Path, "keys");

    public string DataFolder => System.IO.Path.Combine(Path, "data");

    public SqliteStore Store { get; private set; } = null!;

    public Redactor Redactor { get; } = new();

    public static async Task<VaultFolder> CreateAsync()
    {
        var folder = new VaultFolder();
        folder.Store = await SqliteStore.OpenAsync(new SqliteStoreOptions(folder.DataFolder), folder.Clock, folder.ids, TestContext.Current.CancellationToken);
        return folder;
    }

    public Task<SecretVault> OpenAsync(params IKeyProvider[] providers)
    {
        var options = providers.Length > 0 ? new VaultOptions(providers) : VaultOptions.FromEnvironment(Environment.GetValueOrDefault, KeysFolder);
        return SecretVault.OpenAsync(options, Store.Secrets, Redactor, Clock, ids, TestContext.Current.CancellationToken);
    }

    public string[] KeyFilesNow() => Directory.Exists(KeysFolder) ? Directory.GetFiles(KeysFolder) : [];

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        Clock.Dispose();
        Directory.Delete(Path, recursive: true);
    }

    private sealed class CountedIds : IIdSource
    {
        private int last;

        public string Next() => (++last).ToString("D26", CultureInfo.InvariantCulture);
    }
}
