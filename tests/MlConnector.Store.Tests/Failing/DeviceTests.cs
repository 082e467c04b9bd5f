using Microsoft.Data.Sqlite;
using MlConnector.Abstractions.Errors;
using MlConnector.Engine.Ports;
using MlConnector.Store.Sql;
using MlConnector.Store.Sqlite;
using MlConnector.Store.Tests.Support;

namespace MlConnector.Store.Tests.Failing;

/// <summary>Disk full, read-only, locked by somebody else: each has its word, and what was there before is there afterwards. The failures are SQLite's own.</summary>
public sealed class DeviceTests
{
    private const string Insert = "INSERT INTO thing (x) VALUES (@x)";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_connection_syncs_each_commit_to_the_device_and_forgets_what_was_erased()
    {
        using var folder = new StoreFolder();
        await (await folder.OpenAsync()).DisposeAsync();
        await using Database database = Open(folder);

        string[] Settings(SqlSession sql) => [.. new[] { "journal_mode", "synchronous", "foreign_keys", "secure_delete", "trusted_schema" }.Select(name => sql.First($"PRAGMA {name}", row => row.GetValue(0).ToString())!)];

        Assert.Equal(["wal", "2", "1", "1", "0"], await database.WriteAsync(Settings, Cancel));
        Assert.Equal(["wal", "2", "1", "1", "0"], await database.ReadAsync(Settings, Cancel));
    }

    [Fact]
    public async Task INV_2_a_full_disk_is_STORE_FULL_changes_nothing_and_passes_when_there_is_room()
    {
        using var folder = new StoreFolder();
        await using Database database = await ThingsAsync(folder);
        await database.WriteAsync(sql => { _ = sql.Number("PRAGMA max_page_count = 1"); }, Cancel);

        var full = await Assert.ThrowsAsync<ConnectorException>(() => database.WriteAsync(Many, Cancel));

        Assert.Equal(("STORE-FULL", ErrorKind.Transient), (full.Error.Code, full.Error.Kind));
        Assert.Equal(1, await CountAsync(database));
        await database.WriteAsync(sql => { _ = sql.Number("PRAGMA max_page_count = 1000000"); }, Cancel);
        await database.WriteAsync(Many, Cancel);
        Assert.Equal(1 + 300, await CountAsync(database));
    }

    [Fact]
    public async Task A_store_that_may_only_be_read_is_STORE_ACCESS_and_stays_as_it_is()
    {
        using var folder = new StoreFolder();
        await using Database database = await ThingsAsync(folder);
        await database.WriteAsync(sql => { sql.Execute("PRAGMA query_only = ON"); }, Cancel);

        var refused = await Assert.ThrowsAsync<ConnectorException>(() => database.WriteAsync(Many, Cancel));

        Assert.Equal(("STORE-ACCESS", ErrorKind.Config), (refused.Error.Code, refused.Error.Kind));
        Assert.Contains(folder.Options.File, refused.Error.Message, StringComparison.Ordinal);
        Assert.Equal(1, await CountAsync(database));
    }

    [Fact]
    public async Task A_store_that_somebody_else_writes_is_STORE_BUSY_after_the_wait_and_passes_afterwards()
    {
        using var folder = new StoreFolder();
        await using Database database = await ThingsAsync(folder, TimeSpan.FromMilliseconds(50));
        await using var other = new SqliteConnection($"Data Source={folder.Options.File};Pooling=False");
        await other.OpenAsync(Cancel);
        Execute(other, "BEGIN IMMEDIATE");

        var busy = await Assert.ThrowsAsync<ConnectorException>(() => database.WriteAsync(Many, Cancel));

        Assert.Equal(("STORE-BUSY", ErrorKind.Transient), (busy.Error.Code, busy.Error.Kind));
        Assert.Equal(1, await CountAsync(database));
        Execute(other, "ROLLBACK");
        await database.WriteAsync(Many, Cancel);
        Assert.Equal(301, await CountAsync(database));
    }

    [Fact]
    public async Task A_store_that_somebody_has_for_himself_is_STORE_BUSY_at_opening()
    {
        using var folder = new StoreFolder();
        await (await folder.OpenAsync()).DisposeAsync();
        await using var other = new SqliteConnection($"Data Source={folder.Options.File};Pooling=False");
        await other.OpenAsync(Cancel);
        Execute(other, "PRAGMA locking_mode = EXCLUSIVE");
        Execute(other, "BEGIN EXCLUSIVE");

        var busy = await Assert.ThrowsAsync<ConnectorException>(() => folder.OpenAsync(folder.Options with { BusyTimeout = TimeSpan.FromMilliseconds(50) }));

        Assert.Equal("STORE-BUSY", busy.Error.Code);
    }

    [Fact]
    public async Task A_statement_that_the_database_does_not_take_is_our_mistake()
    {
        using var folder = new StoreFolder();
        await using Database database = await ThingsAsync(folder);

        var refused = await Assert.ThrowsAsync<ConnectorException>(() => database.WriteAsync(sql => { sql.Execute("INSERT INTO nothing (x) VALUES (1)"); }, Cancel));

        Assert.Equal(("STORE-FAILED", ErrorKind.Bug), (refused.Error.Code, refused.Error.Kind));
    }

    [Fact]
    public async Task What_the_store_does_not_have_is_named()
    {
        using var folder = new StoreFolder();
        await using SqliteStore store = await folder.OpenAsync();
        (Fence? fence, _) = await store.Leases.TryAcquireAsync("s", "me", TimeSpan.FromMinutes(1), takeOver: false, folder.Clock.GetUtcNow(), Cancel);
        var entry = new AuditEntry(7, folder.Clock.GetUtcNow(), "ann", "act", "subject", "{}", "key", [1]);

        Assert.Equal("STREAM-UNKNOWN", (await Assert.ThrowsAsync<ConnectorException>(() => store.Streams.ResetAsync(fence!, new StreamId(99), new StreamReset(), Cancel))).Error.Code);
        Assert.Equal("AUDIT-NUMBER", (await Assert.ThrowsAsync<ConnectorException>(() => store.Audit.AppendAsync(_ => [entry], Cancel))).Error.Code);
    }

    private static Database Open(StoreFolder folder, TimeSpan? wait = null) =>
        new(new SqliteDialect(folder.Options with { BusyTimeout = wait ?? folder.Options.BusyTimeout }, folder.Clock));

    private static async Task<Database> ThingsAsync(StoreFolder folder, TimeSpan? wait = null)
    {
        await (await folder.OpenAsync()).DisposeAsync();
        Database database = Open(folder, wait);
        await database.WriteAsync(
            sql =>
            {
                sql.Execute("CREATE TABLE thing (x TEXT)");
                sql.Execute(Insert, ("@x", "before"));
            },
            Cancel);
        return database;
    }

    private static void Many(SqlSession sql)
    {
        for (int i = 0; i < 300; i++) sql.Execute(Insert, ("@x", new string('x', 900)));
    }

    private static Task<long?> CountAsync(Database database) => database.ReadAsync(sql => sql.Number("SELECT count(*) FROM thing"), Cancel);

    private static void Execute(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // constants of this test
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}
