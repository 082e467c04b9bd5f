using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using MlConnector.Engine.Audit;
using MlConnector.Engine.Ports;
using MlConnector.Sandbox.Time;
using MlConnector.Store;
using MlConnector.Vault;
using MlConnector.Vault.Keys;
using MlConnector.Vault.Redaction;

namespace MlConnector.Engine.Tests.Audit;

/// <summary>A trail in a real store under real keys, and somebody with a database tool.</summary>
internal sealed class AuditFolder : IAsyncDisposable
{
    private readonly string path = Directory.CreateTempSubdirectory("mlc-audit-").FullName;
    private readonly VirtualClock clock = VirtualClock.FrozenAt(new DateTimeOffset(2026, 11, 2, 8, 0, 0, TimeSpan.Zero));
    private readonly CountedIds ids = new();
    private SqliteStore store = null!;
    private SecretVault vault = null!;

    public string AnchorPath => Path.Combine(path, "heads.txt");

    public AuditAnchorFile Anchors => new(AnchorPath);

    public AuditTrail Trail { get; private set; } = null!;

    public IAuditStore Rows => store.Audit;

    public SecretVault Vault => vault;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<AuditFolder> CreateAsync(int entries)
    {
        var folder = new AuditFolder();
        var cancel = TestContext.Current.CancellationToken;
        folder.store = await SqliteStore.OpenAsync(new SqliteStoreOptions(Path.Combine(folder.path, "data")), folder.clock, folder.ids, cancel);
        var options = new VaultOptions([new KeyFiles(Path.Combine(folder.path, "keys"))]);
        folder.vault = await SecretVault.OpenAsync(options, folder.store.Secrets, new Redactor(), folder.clock, folder.ids, cancel);
        folder.Trail = new AuditTrail(folder.store.Audit, folder.vault.Keys, folder.clock, folder.Anchors, NullLogger<AuditTrail>.Instance);
        await folder.FillAsync(entries);
        return folder;
    }

    public async Task FillAsync(int entries)
    {
        for (var i = 0; i < entries; i++)
        {
            clock.Advance(TimeSpan.FromMilliseconds(1.5));
            await Trail.Add(new AuditEvent("ann@host", "apply", $"pipeline {i}", $$"""{"revision":{{i}}}"""), Cancel);
        }
        await Trail.AnchorAsync(Cancel);
    }

    public Task<AuditReport> VerifyAsync(bool withAnchors = true) => new AuditVerifier(Rows, vault.Keys).VerifyAsync(withAnchors ? Anchors.Read() : [], Cancel);

    /// <summary>Changes rows behind the store's back.</summary>
    public async Task TamperAsync(string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(path, "data", "store.db")};Pooling=False");
        await connection.OpenAsync(Cancel);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync(Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        await Trail.DisposeAsync();
        vault.Dispose();
        await store.DisposeAsync();
        clock.Dispose();
        Directory.Delete(path, recursive: true);
    }

    private sealed class CountedIds : IIdSource
    {
        private int last;

        public string Next() => (++last).ToString("D26", CultureInfo.InvariantCulture);
    }
}
