using System.Data.Common;
using System.Globalization;
using Microsoft.Data.Sqlite;
using MlConnector.Abstractions.Errors;
using MlConnector.Engine.Segments;
using MlConnector.Store.Sql;

namespace MlConnector.Store.Sqlite;

/// <summary>SQLite: one file, write-ahead log, every commit synced to the device before it counts.</summary>
internal sealed class SqliteDialect(SqliteStoreOptions options, TimeProvider time) : IDialect
{
    private const int BackupsKept = 5;

    public string BeginWrite => "BEGIN IMMEDIATE";

    public string BeginRead => "BEGIN DEFERRED";

    public string CountTablesNamed => "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = @name";

    public string TextsOf(string parameter) => $"json_each({parameter})";

    public string Row => "rowid";

    // Freed cells are zeroed by secure_delete; the write-ahead log is the only other place that keeps what a page held before.
    public string? ForgetErased => "PRAGMA wal_checkpoint(TRUNCATE)";

    public string Version => "PRAGMA data_version";

    public string CountTables => "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'";

    public DbConnection Open(bool forWriting)
    {
        var connection = new SqliteConnection(Describe(options.File, forWriting));
        try
        {
            connection.Open();
            using var settings = connection.CreateCommand();
            var wait = (long)options.BusyTimeout.TotalMilliseconds;
            var mode = forWriting ? "PRAGMA journal_mode = WAL; " : "";
            settings.CommandText = string.Create(CultureInfo.InvariantCulture, $"PRAGMA busy_timeout = {wait}; {mode}PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY; PRAGMA secure_delete = ON; PRAGMA trusted_schema = OFF;");
            settings.ExecuteNonQuery();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public string Render(string migration) => migration
        .Replace("{key}", "INTEGER PRIMARY KEY", StringComparison.Ordinal)
        .Replace("{long}", "INTEGER", StringComparison.Ordinal)
        .Replace("{bytes}", "BLOB", StringComparison.Ordinal)
        .Replace("{strict}", "STRICT", StringComparison.Ordinal);

    public void BackUp(string label)
    {
        OwnerOnly.MakeFolder(options.BackupsFolder);
        var stamp = time.GetUtcNow().ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        CopyTo(Path.Combine(options.BackupsFolder, $"store-{stamp}-{label}.db"));
        foreach (var old in Directory.GetFiles(options.BackupsFolder, "store-*.db").Order(StringComparer.Ordinal).SkipLast(BackupsKept)) File.Delete(old);
    }

    /// <summary>Copies the store, as last committed, into a file of its own; complete under its name or not there at all.</summary>
    public void CopyTo(string path)
    {
        var partial = path + ".partial";
        File.Delete(partial);
        OwnerOnly.MakeFile(partial);
        using (var from = (SqliteConnection)Open(forWriting: false))
        using (var to = new SqliteConnection(Describe(partial, forWriting: true)))
        {
            to.Open();
            from.BackupDatabase(to);
        }
        using (var written = new FileStream(partial, FileMode.Open, FileAccess.ReadWrite)) written.Flush(flushToDisk: true);
        File.Move(partial, path, overwrite: true);
    }

    public ConnectorError Explain(DbException failure)
    {
        if (failure is not SqliteException sqlite) return StoreErrors.Failed(failure.Message);
        return sqlite.SqliteErrorCode switch
        {
            5 or 6 => StoreErrors.Busy(),
            8 or 14 or 23 => StoreErrors.Access(options.File, sqlite.Message),
            10 => StoreErrors.Device(sqlite.Message),
            11 or 26 => StoreErrors.Damaged(sqlite.Message),
            13 => StoreErrors.Full(),
            _ => StoreErrors.Failed(sqlite.Message),
        };
    }

    // The library asks again itself for as long as a command may take, whatever the database waits: both waits are one setting. 0 would be for ever.
    private string Describe(string file, bool forWriting) => new SqliteConnectionStringBuilder
    {
        DataSource = file,
        Mode = forWriting ? SqliteOpenMode.ReadWriteCreate : SqliteOpenMode.ReadWrite,
        Pooling = false,
        DefaultTimeout = Math.Max(1, (int)options.BusyTimeout.TotalSeconds),
    }.ToString();
}
