using System.Data.Common;
using MlConnector.Abstractions.Errors;
using MlConnector.Engine.Ports;
using MlConnector.Store.Incarnations;
using MlConnector.Store.Leases;
using MlConnector.Store.Sql;

namespace MlConnector.Store.Streams;

internal sealed class StreamStore(Database database, IncarnationKeeper incarnation) : IStreamStore
{
    private const string Columns = """
        SELECT id, pipeline, stream, table_name, read_up_to, last_batch, last_version, ledger, table_identity, expected_rows, generation, generation_rows, hold, table_stamp
        FROM stream
        """;

    private const string Find = Columns + " WHERE workspace = @w AND pipeline = @pipeline AND stream = @stream AND table_name = @table";

    private const string Insert = """
        INSERT INTO stream (workspace, pipeline, stream, table_name) VALUES (@w, @pipeline, @stream, @table)
        ON CONFLICT (workspace, pipeline, stream, table_name) DO NOTHING
        """;

    private const string List = Columns + " WHERE workspace = @w AND (@pipeline IS NULL OR pipeline = @pipeline) ORDER BY id";

    private const string Needing = Columns + """
         WHERE workspace = @w AND (@pipeline IS NULL OR pipeline = @pipeline)
          AND (hold IS NOT NULL OR EXISTS (SELECT 1 FROM dead_letter AS letter WHERE letter.stream = stream.id AND letter.state = 'open')) ORDER BY id
        """;

    private const string Hold = "UPDATE stream SET hold = @hold WHERE workspace = @w AND id = @id";

    private const string Ledger = "SELECT ledger FROM stream WHERE workspace = @w AND id = @id";

    private const string SaveLedger = "UPDATE stream SET ledger = @ledger WHERE workspace = @w AND id = @id";

    private const string Reset = """
        UPDATE stream SET
            read_up_to = CASE WHEN @forgetCursor = 1 THEN NULL ELSE COALESCE(@cursor, read_up_to) END,
            ledger = CASE WHEN @forgetLedger = 1 THEN @emptyLedger ELSE ledger END,
            table_identity = COALESCE(@identity, table_identity),
            table_stamp = COALESCE(@stamp, table_stamp),
            expected_rows = COALESCE(@rows, expected_rows),
            hold = CASE WHEN @clearHold = 1 THEN NULL ELSE hold END
        WHERE workspace = @w AND id = @id
        """;

    private const string LastBatch = "SELECT last_batch FROM stream WHERE workspace = @w AND id = @id";

    public async Task<StreamRecord> OpenAsync(string pipeline, string stream, string table, CancellationToken cancel)
    {
        StreamRecord? Look(SqlSession sql) => sql.First(Find, Read, ("@pipeline", pipeline), ("@stream", stream), ("@table", table));
        if (await database.ReadAsync(Look, cancel) is { } known) return known;
        return await database.WriteAsync(
            sql =>
            {
                sql.Execute(Insert, ("@pipeline", pipeline), ("@stream", stream), ("@table", table));
                return Look(sql)!;
            },
            cancel);
    }

    public Task<IReadOnlyList<StreamRecord>> ListAsync(string? pipeline, CancellationToken cancel) =>
        database.ReadAsync<IReadOnlyList<StreamRecord>>(sql => sql.All(List, Read, ("@pipeline", pipeline)), cancel);

    public Task<IReadOnlyList<StreamRecord>> NeedingAsync(string? pipeline, CancellationToken cancel) =>
        database.ReadAsync<IReadOnlyList<StreamRecord>>(sql => sql.All(Needing, Read, ("@pipeline", pipeline)), cancel);

    public Task HoldAsync(StreamId stream, string? hold, CancellationToken cancel) =>
        database.WriteAsync(sql => RequireOne(sql.Execute(Hold, ("@hold", hold), ("@id", stream.Value)), stream), cancel);

    public Task<bool> ReplaceRunsAsync(Fence fence, StreamId stream, LedgerManifest expected, LedgerManifest next, CancellationToken cancel) => database.WriteAsync(
        sql =>
        {
            FenceGuard.Check(sql, fence);
            var current = ManifestText.Read(sql.First(Ledger, row => row.TextOrNull(0), ("@id", stream.Value)));
            if (RunSplice.Apply(current, expected, next) is not { } spliced) return false;
            RequireOne(sql.Execute(SaveLedger, ("@ledger", ManifestText.Write(spliced)), ("@id", stream.Value)), stream);
            return true;
        },
        cancel);

    public Task ResetAsync(Fence fence, StreamId stream, StreamReset reset, CancellationToken cancel) => database.WriteAsync(
        sql =>
        {
            FenceGuard.Check(sql, fence);
            // A forgotten ledger begins after the last batch: older ones must not be applied to it again from the journal.
            var last = sql.Number(LastBatch, ("@id", stream.Value)) ?? throw new ConnectorException(StoreErrors.StreamUnknown(stream));

            // The trace index lives as long as the audit trail: what was delivered once stays findable.
            var trace = ManifestText.Read(sql.First(Ledger, row => row.TextOrNull(0), ("@id", stream.Value))).Trace;
            sql.Execute(
                Reset,
                ("@forgetCursor", reset.ForgetCursor ? 1 : 0), ("@cursor", reset.Cursor), ("@forgetLedger", reset.ForgetLedger ? 1 : 0),
                ("@emptyLedger", ManifestText.Write(LedgerManifest.Empty with { AppliedBatch = last, Trace = trace })),
                ("@identity", reset.TableIdentity), ("@stamp", StampText.Write(reset.TableStamp)), ("@rows", reset.ExpectedRows), ("@clearHold", reset.ClearHold ? 1 : 0), ("@id", stream.Value));
            incarnation.CountIn(sql);
        },
        cancel);

    private static void RequireOne(int changed, StreamId stream)
    {
        if (changed != 1) throw new ConnectorException(StoreErrors.StreamUnknown(stream));
    }

    private static StreamRecord Read(DbDataReader row) => new(new StreamId(row.GetInt64(0)), row.GetString(1), row.GetString(2), row.GetString(3))
    {
        Cursor = row.TextOrNull(4),
        LastBatch = row.GetInt64(5),
        LastVersion = row.GetInt64(6),
        Ledger = ManifestText.Read(row.TextOrNull(7)),
        TableIdentity = row.TextOrNull(8),
        ExpectedRows = row.NumberOrNull(9),
        Generation = row.GetInt64(10),
        GenerationRows = row.GetInt64(11),
        Hold = row.TextOrNull(12),
        TableStamp = StampText.Read(row.TextOrNull(13)),
    };
}
