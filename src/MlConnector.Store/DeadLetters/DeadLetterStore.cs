using System.Data.Common;
using MlConnector.Abstractions.Errors;
using MlConnector.Engine.Ports;
using MlConnector.Store.Leases;
using MlConnector.Store.Sql;

namespace MlConnector.Store.DeadLetters;

internal sealed class DeadLetterStore(Database database) : IDeadLetterStore
{
    private const string Matches = """
         FROM dead_letter d JOIN stream s ON s.id = d.stream
        WHERE d.workspace = @w AND d.id > @after
          AND (@pipeline IS NULL OR s.pipeline = @pipeline) AND (@stream IS NULL OR s.stream = @stream) AND (@code IS NULL OR d.code = @code)
          AND (@run IS NULL OR d.run_id = @run) AND (@key IS NULL OR d.source_id = @key) AND (@state IS NULL OR d.state = @state)
        """;

    private const string List = DeadLetterRows.Columns + Matches + " ORDER BY d.id LIMIT @limit";
    private const string Count = "SELECT d.code, count(*)" + Matches + " GROUP BY d.code ORDER BY d.code";
    private const string CountOpen = "SELECT stream, count(*) FROM dead_letter WHERE workspace = @w AND state = 'open' GROUP BY stream";

    private const string CountOpenOf = """
        SELECT stream, count(*) FROM dead_letter
        WHERE stream IN (SELECT id FROM stream WHERE workspace = @w AND pipeline = @pipeline) AND state = 'open' GROUP BY stream
        """;

    private const string Find = DeadLetterRows.Columns + " FROM dead_letter d WHERE d.workspace = @w AND d.id = @id";
    private const string OpenOf = DeadLetterRows.Columns + " FROM dead_letter d WHERE d.workspace = @w AND d.stream = @stream AND d.state = 'open' ORDER BY d.id";

    private const string WrittenOffOf = DeadLetterRows.Columns + " FROM dead_letter d WHERE d.workspace = @w AND d.stream = @stream AND d.state = 'written-off' ORDER BY d.id";

    private const string SaveRepair = """
        INSERT INTO repair (dead_letter, sealed_values, repaired_by, repaired_at, reason) VALUES (@id, @values, @by, @at, @reason)
        ON CONFLICT (dead_letter) DO UPDATE SET
            sealed_values = excluded.sealed_values, repaired_by = excluded.repaired_by, repaired_at = excluded.repaired_at, reason = excluded.reason
        """;

    private const string FindRepair = """
        SELECT r.dead_letter, r.sealed_values, r.repaired_by, r.repaired_at, r.reason FROM repair r
        JOIN dead_letter d ON d.id = r.dead_letter WHERE d.workspace = @w AND r.dead_letter = @id
        """;

    // In force until another source hash or a person ends it: also after the replay, so that the same row read again is known as repaired.
    private const string Repairs = DeadLetterRows.Columns + """
        , r.dead_letter, r.sealed_values, r.repaired_by, r.repaired_at, r.reason
        FROM dead_letter d JOIN repair r ON r.dead_letter = d.id
        WHERE d.workspace = @w AND d.stream = @stream AND d.state IN ('open', 'replayed') ORDER BY d.id
        """;

    private const string SealedRepairs = """
        SELECT r.dead_letter, r.sealed_values, r.repaired_by, r.repaired_at, r.reason FROM repair r
        JOIN dead_letter d ON d.id = r.dead_letter WHERE d.workspace = @w AND d.stream = @stream ORDER BY d.id
        """;

    private const string Reseal = "UPDATE repair SET sealed_values = @values WHERE dead_letter = @id AND sealed_values = @old";

    public Task<IReadOnlyList<DeadLetterRecord>> ListAsync(DeadLetterFilter filter, CancellationToken cancel) =>
        database.ReadAsync<IReadOnlyList<DeadLetterRecord>>(sql => sql.All(List, DeadLetterRows.Read, [.. Values(filter), ("@limit", filter.Limit)]), cancel);

    public Task<IReadOnlyDictionary<string, long>> CountByCodeAsync(DeadLetterFilter filter, CancellationToken cancel) =>
        database.ReadAsync<IReadOnlyDictionary<string, long>>(
            sql => sql.All(Count, row => KeyValuePair.Create(row.GetString(0), row.GetInt64(1)), Values(filter)).ToDictionary(StringComparer.Ordinal), cancel);

    public Task<IReadOnlyDictionary<StreamId, long>> CountOpenAsync(string? pipeline, CancellationToken cancel) => database.ReadAsync<IReadOnlyDictionary<StreamId, long>>(
        sql => (pipeline is null ? sql.All(CountOpen, CountOfStream) : sql.All(CountOpenOf, CountOfStream, ("@pipeline", pipeline))).ToDictionary(), cancel);

    public Task<DeadLetterRecord?> FindAsync(long id, CancellationToken cancel) => database.ReadAsync(sql => sql.First(Find, DeadLetterRows.Read, ("@id", id)), cancel);

    public Task<IReadOnlyList<DeadLetterRecord>> OpenOfStreamAsync(StreamId stream, CancellationToken cancel) =>
        database.ReadAsync<IReadOnlyList<DeadLetterRecord>>(sql => sql.All(OpenOf, DeadLetterRows.Read, ("@stream", stream.Value)), cancel);

    public Task<IReadOnlyList<DeadLetterRecord>> WrittenOffOfStreamAsync(StreamId stream, CancellationToken cancel) =>
        database.ReadAsync<IReadOnlyList<DeadLetterRecord>>(sql => sql.All(WrittenOffOf, DeadLetterRows.Read, ("@stream", stream.Value)), cancel);

    public Task SaveRepairAsync(RepairRecord repair, CancellationToken cancel) => database.WriteAsync(
        sql =>
        {
            var letter = Require(sql, repair.DeadLetter);
            if (letter.State is DeadLetterState.Superseded or DeadLetterState.WrittenOff) throw Closed(letter);
            sql.Execute(SaveRepair, ("@id", repair.DeadLetter), ("@values", repair.Values), ("@by", repair.By), ("@at", repair.At), ("@reason", repair.Reason));
        },
        cancel);

    public Task<RepairRecord?> FindRepairAsync(long deadLetter, CancellationToken cancel) =>
        database.ReadAsync(sql => sql.First(FindRepair, row => ReadRepair(row, 0), ("@id", deadLetter)), cancel);

    public Task<IReadOnlyList<(DeadLetterRecord DeadLetter, RepairRecord Repair)>> RepairsOfStreamAsync(StreamId stream, CancellationToken cancel) =>
        database.ReadAsync<IReadOnlyList<(DeadLetterRecord, RepairRecord)>>(sql => sql.All(Repairs, row => (DeadLetterRows.Read(row), ReadRepair(row, 17)), ("@stream", stream.Value)), cancel);

    public Task<IReadOnlyList<RepairRecord>> SealedRepairsAsync(StreamId stream, CancellationToken cancel) =>
        database.ReadAsync<IReadOnlyList<RepairRecord>>(sql => sql.All(SealedRepairs, row => ReadRepair(row, 0), ("@stream", stream.Value)), cancel);

    public Task<int> ResealAsync(Fence fence, IReadOnlyCollection<ResealedRepair> repairs, CancellationToken cancel) => database.EraseAsync(
        sql =>
        {
            FenceGuard.Check(sql, fence);
            return repairs.Sum(repair => sql.Execute(Reseal, ("@values", repair.Values), ("@id", repair.Old.DeadLetter), ("@old", repair.Old.Values)));
        },
        cancel);

    public Task CloseAsync(long id, DeadLetterState state, string reason, CancellationToken cancel) => database.WriteAsync(
        sql =>
        {
            var letter = Require(sql, id);
            if (!DeadLetterRows.Close(sql, id, state, reason)) throw Closed(letter);
        },
        cancel);

    public Task<int> MoveAsync(Fence fence, StreamId stream, IReadOnlyCollection<MovedRow> moved, CancellationToken cancel) => database.WriteAsync(
        sql =>
        {
            FenceGuard.Check(sql, fence);
            return DeadLetterPlaces.Move(sql, stream, moved);
        },
        cancel);

    public Task<ErasedLetters> EraseAsync(Fence fence, StreamId stream, IReadOnlyCollection<string> keyHashes, string reason, CancellationToken cancel) => database.EraseAsync(
        sql =>
        {
            FenceGuard.Check(sql, fence);
            return DeadLetterErasure.Erase(sql, stream, keyHashes, reason);
        },
        cancel);

    private static DeadLetterRecord Require(SqlSession sql, long id) =>
        sql.First(Find, DeadLetterRows.Read, ("@id", id)) ?? throw new ConnectorException(StoreErrors.DeadLetterUnknown(id));

    private static ConnectorException Closed(DeadLetterRecord letter) => new(StoreErrors.DeadLetterClosed(letter.Id, DeadLetterRows.States[letter.State], letter.Reason));

    private static SqlValue[] Values(DeadLetterFilter filter) =>
    [
        ("@after", filter.After), ("@pipeline", filter.Pipeline), ("@stream", filter.Stream), ("@code", filter.Code), ("@run", filter.RunId), ("@key", filter.Key),
        ("@state", filter.State is { } state ? DeadLetterRows.States[state] : null),
    ];

    private static RepairRecord ReadRepair(DbDataReader row, int from) =>
        new(row.GetInt64(from), row.Bytes(from + 1), row.GetString(from + 2), row.Time(from + 3), row.GetString(from + 4));

    private static KeyValuePair<StreamId, long> CountOfStream(DbDataReader row) => KeyValuePair.Create(new StreamId(row.GetInt64(0)), row.GetInt64(1));
}
