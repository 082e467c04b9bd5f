using MlConnector.Abstractions.Errors;
using MlConnector.Engine.Segments;
using MlConnector.Store.Sql;

namespace MlConnector.Store.Sqlite;

/// <summary>The database file: made with owner-only rights, looked at before it is trusted.</summary>
internal static class SqliteFile
{
    // Reading this much takes some milliseconds; a bigger file is only checked on demand, and a damaged page is met with STORE-DAMAGED when it is read.
    private const long CheckedAtOpening = 8 << 20;

    /// <summary>Folder, file and write-ahead log.</summary>
    public static void Prepare(SqliteStoreOptions options)
    {
        try
        {
            OwnerOnly.MakeFolder(options.Folder);
            OwnerOnly.MakeFile(options.File);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new ConnectorException(StoreErrors.Access(options.File, failure.Message), failure);
        }
    }

    /// <summary>A quick look at a small file: pages, cells and order.</summary>
    public static async Task CheckAsync(Database database, SqliteStoreOptions options, CancellationToken cancel)
    {
        if (new FileInfo(options.File).Length is 0 or > CheckedAtOpening) return;
        var findings = await database.ReadAsync(sql => sql.All("PRAGMA quick_check(3)", row => row.GetString(0)), cancel);
        if (findings is not ["ok"]) throw new ConnectorException(StoreErrors.Damaged(string.Join("; ", findings)));
    }
}
