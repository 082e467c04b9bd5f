using MlConnector.Abstractions.Errors;
using MlConnector.Store.Sql;

namespace MlConnector.Store.Migrations;

/// <summary>
/// Brings a store to the form this program knows: under the write lock, with a copy made first, all pending steps in one transaction. What it does not know (newer) or
/// does not recognise (another checksum, a gap, foreign tables) it refuses to touch.
/// </summary>
internal sealed class Migrator(Database database, IReadOnlyList<Migration> known, TimeProvider time)
{
    private const string Ledger = """
        CREATE TABLE schema_migration (
            version     {long} NOT NULL PRIMARY KEY,
            name        TEXT NOT NULL,
            checksum    TEXT NOT NULL,
            applied_at  {long} NOT NULL
        ) {strict}
        """;

    private const string Applied = "SELECT version, checksum FROM schema_migration ORDER BY version";

    private const string Record = "INSERT INTO schema_migration (version, name, checksum, applied_at) VALUES (@version, @name, @checksum, @at)";

    /// <summary>True if the store has all steps already; false if some are pending.</summary>
    public Task<bool> IsCurrentAsync(CancellationToken cancel) => database.ReadAsync(sql => CountApplied(sql) == known.Count, cancel);

    /// <summary>Applies what is pending; gives the number of steps.</summary>
    public Task<int> ApplyAsync(CancellationToken cancel) => database.WriteAsync(Apply, cancel);

    private int Apply(SqlSession sql)
    {
        // Another process may have migrated while this one waited for the lock: look again.
        var done = CountApplied(sql);
        if (done == known.Count) return 0;
        if (done > 0) database.Dialect.BackUp($"v{known[done - 1].Version}");
        else sql.Execute(database.Dialect.Render(Ledger));
        foreach (var step in known.Skip(done))
        {
            sql.Execute(database.Dialect.Render(step.Text));
            sql.Execute(Record, ("@version", step.Version), ("@name", step.Name), ("@checksum", step.Checksum), ("@at", time.GetUtcNow()));
        }
        return known.Count - done;
    }

    private int CountApplied(SqlSession sql)
    {
        if (sql.Number(database.Dialect.CountTablesNamed, ("@name", "schema_migration")) == 0)
        {
            return sql.Number(database.Dialect.CountTables) == 0 ? 0 : throw Refused("it holds tables, but they are not of ml-connector");
        }
        var applied = sql.All(Applied, row => (Version: row.GetInt64(0), Checksum: row.GetString(1)));
        if (applied.Count > 0 && applied[^1].Version > known[^1].Version) throw new ConnectorException(StoreErrors.Newer(applied[^1].Version, known[^1].Version));
        for (var i = 0; i < applied.Count; i++)
        {
            if (applied[i].Version != known[i].Version) throw Refused($"version {known[i].Version} was never applied");
            if (applied[i].Checksum != known[i].Checksum) throw Refused($"version {known[i].Version} was made by another program (its checksum differs)");
        }
        return applied.Count;
    }

    private static ConnectorException Refused(string finding) => new(StoreErrors.Damaged(finding));
}
