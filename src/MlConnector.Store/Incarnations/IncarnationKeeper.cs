using MlConnector.Engine.Ports;
using MlConnector.Store.Sql;

namespace MlConnector.Store.Incarnations;

/// <summary>
/// Knows which incarnation the store is in, and begins a new one when the past may be gone: the database was restored, rolled back, copied or lost. Evidence is the anchor and the
/// journal's files. Renewing is cheap and harms nothing: ids of new batches differ, and the next run compares the destination with the store anyway.
/// </summary>
internal sealed class IncarnationKeeper(Database database, Anchor anchor, SqliteStoreOptions options, TimeProvider time, IIdSource ids)
{
    private const string Current = "SELECT id, incarnation, settled FROM workspace WHERE name = @name";
    private const string Create = "INSERT INTO workspace (name, incarnation) VALUES (@name, '') RETURNING id";
    private const string Renew = "UPDATE workspace SET incarnation = @incarnation, settled = settled + 1 WHERE id = @w RETURNING settled";
    private const string Note = "INSERT INTO incarnation (workspace, id, reason, began_at) VALUES (@w, @id, @reason, @at)";
    private const string All = "SELECT id, reason, began_at FROM incarnation WHERE workspace = @w ORDER BY began_at, id";
    private const string Known = "SELECT count(*) FROM incarnation WHERE workspace = @w AND id = @id";
    private const string Count = "UPDATE workspace SET settled = settled + 1 WHERE id = @w RETURNING settled";
    private const int IdLength = 10;
    private const int MarkEvery = 64;
    private volatile bool hasCounted;

    /// <summary>The incarnation.</summary>
    public string Id { get; private set; } = "";

    /// <summary>Set if this opening began a new incarnation.</summary>
    public IncarnationRecord? Renewed { get; private set; }

    /// <summary>Finds the workspace and its incarnation; begins a new one if the evidence says so.</summary>
    public async Task OpenAsync(CancellationToken cancel)
    {
        // The anchor is read before the database: another process may settle and write it meanwhile, and only in this order the database can never look too old for it.
        var mark = anchor.Read();
        var state = await database.ReadAsync(Find, cancel);
        if (state is { } found && Judge(found, mark) is null) Adopt(found);
        else await database.WriteAsync(Settle, cancel);
    }

    /// <summary>Every incarnation, the oldest first.</summary>
    public Task<IReadOnlyList<IncarnationRecord>> ListAsync(CancellationToken cancel) =>
        database.ReadAsync<IReadOnlyList<IncarnationRecord>>(sql => sql.All(All, row => new IncarnationRecord(row.GetString(0), row.GetString(1), row.Time(2))), cancel);

    /// <summary>Counts a transaction whose loss would matter, and every so often anchors what was committed before it.</summary>
    public void CountIn(SqlSession sql)
    {
        hasCounted = true;
        var settled = sql.Number(Count) ?? 0;
        if (settled % MarkEvery == 0) anchor.Write(Id, settled - 1);
    }

    /// <summary>Anchors everything committed so far, if this process committed anything.</summary>
    public Task MarkAsync(CancellationToken cancel) => !hasCounted ? Task.CompletedTask : database.WriteAsync(
        sql =>
        {
            if (Find(sql) is { } state && state.Incarnation == Id) anchor.Write(Id, state.Settled);
            hasCounted = false;
        },
        cancel);

    private void Settle(SqlSession sql)
    {
        var mark = anchor.Read();
        var state = Find(sql);
        if (state is { } found)
        {
            Adopt(found);
            if (Judge(found, mark) is { } reason) Renewed = Begin(sql, reason);
            return;
        }
        database.Workspace = sql.Workspace = sql.Number(Create, ("@name", options.Workspace)) ?? 0;
        Renewed = Begin(sql, ReasonOfBirth(mark));
    }

    private (long Workspace, string Incarnation, long Settled)? Find(SqlSession sql) =>
        sql.First(Current, row => ((long, string, long)?)(row.GetInt64(0), row.GetString(1), row.GetInt64(2)), ("@name", options.Workspace));

    private void Adopt((long Workspace, string Incarnation, long Settled) state)
    {
        database.Workspace = state.Workspace;
        Id = state.Incarnation;
    }

    private string? Judge((long Workspace, string Incarnation, long Settled) state, AnchorMark? mark)
    {
        if (mark is null) return "the anchor beside the store is missing: the database was copied or restored without it";
        if (mark.Incarnation != state.Incarnation) return "the store and its anchor do not belong together: one of them was restored";
        if (mark.Settled > state.Settled) return $"the store was put back to an older state: {mark.Settled - state.Settled} or more settled transactions are gone";
        return anchor.IsOriginal(mark) ? null : "the data folder was copied or restored";
    }

    private string ReasonOfBirth(AnchorMark? mark)
    {
        if (mark is not null) return "the store was lost: its anchor was still there";
        var journal = Directory.Exists(options.JournalFolder) && Directory.EnumerateFiles(options.JournalFolder, "*", SearchOption.AllDirectories).Any();
        return journal ? "the store was lost: journal files were still there" : IncarnationRecord.Created;
    }

    // The anchor is written before the commit: if the process dies between the two, they differ, and the next opening begins another incarnation.
    private IncarnationRecord Begin(SqlSession sql, string reason)
    {
        sql.Workspace = database.Workspace;
        string id;
        do id = ids.Next()[^IdLength..];
        while (sql.Number(Known, ("@id", id)) > 0);
        var record = new IncarnationRecord(id, reason, time.GetUtcNow());
        var settled = sql.Number(Renew, ("@incarnation", id)) ?? 0;
        sql.Execute(Note, ("@id", id), ("@reason", reason), ("@at", record.BeganAt));
        anchor.Write(id, settled - 1);
        Id = id;
        return record;
    }
}
