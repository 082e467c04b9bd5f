using System.Data.Common;
using MlConnector.Engine.Ports;
using MlConnector.Store.Incarnations;
using MlConnector.Store.Leases;
using MlConnector.Store.Sql;

namespace MlConnector.Store.Mutations;

internal sealed class MutationStore(Database database, IncarnationKeeper incarnation) : IMutationStore
{
    private static readonly EnumTexts<MutationState> States = new("sending", "written", "refused", "held", "written-off");

    private const string Columns = "SELECT pipeline, kind, subject, content_hash, state, attempt, happened_at, begun_by, note FROM mutation WHERE workspace = @w ";

    private const string Find = Columns + "AND pipeline = @pipeline AND kind = @kind AND subject = @subject";

    private const string List = Columns + "AND (@pipeline IS NULL OR pipeline = @pipeline) AND (@kind IS NULL OR kind = @kind) ORDER BY happened_at, subject";

    private const string Upsert = """
        INSERT INTO mutation (workspace, pipeline, kind, subject, content_hash, state, attempt, happened_at, begun_by, note)
        VALUES (@w, @pipeline, @kind, @subject, @hash, @state, @attempt, @at, @by, @note)
        ON CONFLICT (workspace, pipeline, kind, subject) DO UPDATE SET
            content_hash = excluded.content_hash, state = excluded.state, attempt = excluded.attempt, happened_at = excluded.happened_at, begun_by = excluded.begun_by, note = excluded.note
        """;

    private const string Delete = "DELETE FROM mutation WHERE workspace = @w AND pipeline = @pipeline AND kind = @kind AND subject = @subject";

    private const string Marked = "SELECT batch FROM marked WHERE workspace = @w AND stream = @stream";

    private const string SetMarked = """
        INSERT INTO marked (workspace, stream, batch) VALUES (@w, @stream, @batch)
        ON CONFLICT (workspace, stream) DO UPDATE SET batch = excluded.batch
        """;

    public Task SaveAsync(Fence fence, MutationRecord mutation, CancellationToken cancel) => WriteAsync(
        fence,
        sql => sql.Execute(
            Upsert,
            ("@pipeline", mutation.Pipeline), ("@kind", mutation.Kind), ("@subject", mutation.Subject), ("@hash", mutation.ContentHash), ("@state", States[mutation.State]), ("@attempt", mutation.Attempt),
            ("@at", mutation.At), ("@by", mutation.By), ("@note", mutation.Note)),
        cancel);

    public Task RemoveAsync(Fence fence, MutationRecord mutation, CancellationToken cancel) =>
        WriteAsync(fence, sql => sql.Execute(Delete, ("@pipeline", mutation.Pipeline), ("@kind", mutation.Kind), ("@subject", mutation.Subject)), cancel);

    public Task<MutationRecord?> FindAsync(string pipeline, string kind, string subject, CancellationToken cancel) =>
        database.ReadAsync(sql => sql.First(Find, Read, ("@pipeline", pipeline), ("@kind", kind), ("@subject", subject)), cancel);

    public Task<IReadOnlyList<MutationRecord>> ListAsync(string? pipeline, string? kind, CancellationToken cancel) =>
        database.ReadAsync<IReadOnlyList<MutationRecord>>(sql => sql.All(List, Read, ("@pipeline", pipeline), ("@kind", kind)), cancel);

    public Task<long?> MarkedAsync(StreamId stream, CancellationToken cancel) => database.ReadAsync(sql => sql.Number(Marked, ("@stream", stream.Value)), cancel);

    public Task SetMarkedAsync(Fence fence, StreamId stream, long batch, CancellationToken cancel) =>
        WriteAsync(fence, sql => sql.Execute(SetMarked, ("@stream", stream.Value), ("@batch", batch)), cancel);

    /// <summary>INV-8: the fence is looked at in the transaction that writes. Counted in, so that a store that was put back to an earlier day is noticed by it.</summary>
    private Task WriteAsync(Fence fence, Action<SqlSession> write, CancellationToken cancel) => database.WriteAsync(
        sql =>
        {
            FenceGuard.Check(sql, fence);
            write(sql);
            incarnation.CountIn(sql);
        },
        cancel);

    private static MutationRecord Read(DbDataReader row) => new(row.GetString(0), row.GetString(1), row.GetString(2))
    {
        ContentHash = row.GetString(3),
        State = States.Parse(row.GetString(4)),
        Attempt = row.GetInt32(5),
        At = row.Time(6),
        By = row.GetString(7),
        Note = row.GetString(8),
    };
}
