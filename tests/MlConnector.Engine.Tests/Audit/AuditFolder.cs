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
        await folder.OpenAsync();
        await folder.FillAsync(entries);
        return folder;
    }

    /// <summary>Copies the data folder and the heads while nothing runs: yesterday's backup.</summary>
    public async Task BackUpAsync()
    {
        await CloseAsync();
        Copy(Data, Data + ".backup");
        File.Copy(AnchorPath, AnchorPath + ".backup", overwrite: true);
        await OpenAsync();
    }

    /// <summary>Puts the backup back, with the heads or without.</summary>
    public async Task PutBackAsync(bool withHeads)
    {
        await CloseAsync();
        Directory.Delete(Data, recursive: true);
        Copy(Data + ".backup", Data);
        if (withHeads) File.Copy(AnchorPath + ".backup", AnchorPath, overwrite: true);
        clock.Advance(TimeSpan.FromHours(1));
        await OpenAsync();
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

    /// <summary>Verifies by the heads as they are, or as they once were.</summary>
    public async Task<AuditReport> VerifyAsync(bool withAnchors = true, bool keptWithStore = false, IReadOnlyList<AuditHead>? heads = null)
    {
        var evidence = new AuditEvidence(withAnchors ? heads ?? Anchors.Read() : []) { KeptWithStore = keptWithStore, Incarnations = await store.IncarnationsAsync(Cancel) };
        return await new AuditVerifier(Rows, vault.Keys).VerifyAsync(evidence, Cancel);
    }

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
        await CloseAsync();
        clock.Dispose();
        Directory.Delete(path, recursive: true);
    }

    private string Data => Path.Combine(path, "data");

    private async Task OpenAsync()
    {
        store = await SqliteStore.OpenAsync(new SqliteStoreOptions(Data), clock, ids, Cancel);
        vault = await SecretVault.OpenAsync(new VaultOptions([new KeyFiles(Path.Combine(path, "keys"))]), store.Secrets, new Redactor(), clock, ids, Cancel);
        Trail = new AuditTrail(store.Audit, vault.Keys, clock, Anchors, NullLogger<AuditTrail>.Instance);
    }

    private async Task CloseAsync()
    {
        await Trail.DisposeAsync();
        vault.Dispose();
        await store.DisposeAsync();
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.EnumerateFiles(from)) File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
    }

    private sealed class CountedIds : IIdSource
    {
        private int last;

        public string Next() => (++last).ToString("D26", CultureInfo.InvariantCulture);
    }
}
