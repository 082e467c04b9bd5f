using System.Data.Common;
using MlConnector.Abstractions.Errors;
using MlConnector.Engine.Ports;
using MlConnector.Store.Incarnations;
using MlConnector.Store.Sql;

namespace MlConnector.Store.Runs;

internal sealed class RunStore(Database database, IncarnationKeeper incarnation) : IRunStore
{
    private static readonly EnumTexts<RunState> States = new("running", "verified", "unverified", "failed", "stopped", "waiting", "interrupted");

    private const string Select = "SELECT run_id, pipeline, revision, state, purpose, started_by, started_at, ended_at, due_at, rows_read, rows_delivered, rows_dead ";

    private const string Columns = Select + "FROM run ";

    private const string Insert = """
        INSERT INTO run (workspace, run_id, pipeline, revision, state, purpose, started_by, started_at, ended_at, due_at)
        VALUES (@w, @run, @pipeline, @revision, @state, @purpose, @by, @at, @ended, @due)
        """;

    private const string SaveStream = """
        INSERT INTO run_stream (workspace, run_id, stream, result) VALUES (@w, @run, @stream, @result)
        ON CONFLICT (workspace, run_id, stream) DO UPDATE SET result = excluded.result
        """;

    private const string Finish = "UPDATE run SET state = @state, ended_at = @at, rows_read = @read, rows_delivered = @delivered, rows_dead = @dead WHERE workspace = @w AND run_id = @run";

    private const string Interrupt = "UPDATE run SET state = @interrupted WHERE workspace = @w AND run_id = @run AND state = @running";

    private const string Unended = """
        SELECT run_id FROM (SELECT run_id, state FROM run WHERE workspace = @w AND pipeline = @pipeline ORDER BY started_at DESC, run_id DESC LIMIT @among) AS newest WHERE state = @running
        """;

    private const string Find = Columns + "WHERE workspace = @w AND run_id = @run";

    private const string ListOf = Columns + "WHERE workspace = @w AND pipeline = @pipeline ORDER BY started_at DESC, run_id DESC LIMIT @limit";

    private const string ListAll = Columns + "WHERE workspace = @w ORDER BY started_at DESC, run_id DESC LIMIT @limit";

    private const string PageOf = Columns + "WHERE workspace = @w AND pipeline = @pipeline AND (started_at, run_id) < (@at, @run) ORDER BY started_at DESC, run_id DESC LIMIT @limit";

    private const string PageOfAll = Columns + "WHERE workspace = @w AND (started_at, run_id) < (@at, @run) ORDER BY started_at DESC, run_id DESC LIMIT @limit";

    private const string LastRead = Columns + """
        WHERE workspace = @w AND pipeline = @pipeline AND purpose IN ('poll', 'full')
          AND EXISTS (SELECT 1 FROM run_stream AS part WHERE part.workspace = run.workspace AND part.run_id = run.run_id AND part.stream = @stream)
        ORDER BY started_at DESC, run_id DESC LIMIT 1
        """;

    private const string LastOf = Columns + "WHERE workspace = @w AND pipeline = @pipeline AND purpose = @purpose ORDER BY started_at DESC, run_id DESC LIMIT 1";

    private const string AllPipelines = "(SELECT DISTINCT pipeline AS value FROM revision WHERE workspace = @w)";

    // Its state is written out because the index holds only such runs: one that has failed for months has none near its newest.
    private const string VerifiedOfEach = """
        SELECT wanted.value,
               (SELECT started_at FROM run WHERE workspace = @w AND pipeline = wanted.value AND state = 'verified' AND purpose IN ('poll', 'full') ORDER BY started_at DESC LIMIT 1)
        FROM 
        """;

    private const string FindTurn = "SELECT run_id FROM run WHERE workspace = @w AND pipeline = @pipeline AND due_at = @due AND state <> @interrupted";

    private readonly string newestOfAll = NewestOfEach(database.Dialect, AllPipelines, "", "@each");

    private readonly string newestOfGiven = NewestOfEach(database.Dialect, database.Dialect.TextsOf("@pipelines"), "", "@each");

    private readonly string endedOfAll = NewestOfEach(database.Dialect, AllPipelines, "AND newest.state <> @running", "1");

    private readonly string endedOfGiven = NewestOfEach(database.Dialect, database.Dialect.TextsOf("@pipelines"), "AND newest.state <> @running", "1");

    private const string VerifiedOfAll = $"{VerifiedOfEach}{AllPipelines} AS wanted";

    private readonly string verifiedOfGiven = $"{VerifiedOfEach}{database.Dialect.TextsOf("@pipelines")} AS wanted";

    private readonly string results = $"SELECT run_id, stream, result FROM run_stream WHERE workspace = @w AND run_id IN (SELECT value FROM {database.Dialect.TextsOf("@runs")}) ORDER BY stream";

    private readonly string findAll = $"{Columns}WHERE workspace = @w AND run_id IN (SELECT value FROM {database.Dialect.TextsOf("@runs")})";

    public async Task StartAsync(RunRecord run, CancellationToken cancel)
    {
        await database.WriteAsync(
            sql =>
            {
                if (run.DueAt is { } due && sql.First(FindTurn, row => row.GetString(0), ("@pipeline", run.Pipeline), ("@due", due), ("@interrupted", States[RunState.Interrupted])) is { } taken) throw new ConnectorException(StoreErrors.TurnTaken(run.Pipeline, due, taken));
                sql.Execute(
                    Insert,
                    ("@run", run.RunId), ("@pipeline", run.Pipeline), ("@revision", run.Revision), ("@state", States[run.State]), ("@purpose", run.Purpose),
                    ("@by", run.By), ("@at", run.StartedAt), ("@ended", run.EndedAt), ("@due", run.DueAt));
                foreach (var (stream, result) in run.Streams) sql.Execute(SaveStream, ("@run", run.RunId), ("@stream", stream), ("@result", result));
                incarnation.CountIn(sql);
            },
            cancel);
        await incarnation.MarkAsync(cancel);
    }

    public Task SaveStreamAsync(string runId, string stream, string resultJson, CancellationToken cancel) =>
        database.WriteAsync(sql => sql.Execute(SaveStream, ("@run", runId), ("@stream", stream), ("@result", resultJson)), cancel);

    public Task FinishAsync(string runId, RunState state, DateTimeOffset endedAt, RunTotals totals, CancellationToken cancel) => database.WriteAsync(
        sql => sql.Execute(Finish, ("@run", runId), ("@state", States[state]), ("@at", endedAt), ("@read", totals.Read), ("@delivered", totals.Delivered), ("@dead", totals.Dead)), cancel);

    public Task<bool> InterruptAsync(string runId, CancellationToken cancel) => database.WriteAsync(
        sql => sql.Execute(Interrupt, ("@run", runId), ("@interrupted", States[RunState.Interrupted]), ("@running", States[RunState.Running])) == 1, cancel);

    public Task<IReadOnlyList<string>> UnendedAsync(string pipeline, int among, CancellationToken cancel) => database.ReadAsync<IReadOnlyList<string>>(
        sql => sql.All(Unended, row => row.GetString(0), ("@pipeline", pipeline), ("@among", among), ("@running", States[RunState.Running])), cancel);

    public Task<RunRecord?> FindAsync(string runId, CancellationToken cancel) =>
        database.ReadAsync(sql => sql.First(Find, Read, ("@run", runId)) is { } run ? WithStreams(sql, run) : null, cancel);

    public Task<IReadOnlyList<RunRecord>> FindAllAsync(IReadOnlyCollection<string> runIds, CancellationToken cancel) =>
        database.ReadAsync<IReadOnlyList<RunRecord>>(sql => WithStreams(sql, sql.All(findAll, Read, ("@runs", TextList.Write(runIds)))), cancel);

    public Task<RunRecord?> LastReadAsync(string pipeline, string stream, CancellationToken cancel) => database.ReadAsync(
        sql => sql.First(LastRead, Read, ("@pipeline", pipeline), ("@stream", stream)) is { } run ? WithStreams(sql, run) : null, cancel);

    public Task<RunRecord?> LastOfAsync(string pipeline, string purpose, CancellationToken cancel) => database.ReadAsync(
        sql => sql.First(LastOf, Read, ("@pipeline", pipeline), ("@purpose", purpose)) is { } run ? WithStreams(sql, run) : null, cancel);

    public Task<ILookup<string, RunRecord>> NewestOfEachAsync(IReadOnlyCollection<string>? pipelines, int each, CancellationToken cancel) => database.ReadAsync(
        sql =>
        {
            List<RunRecord> runs = pipelines is null
                ? sql.All(newestOfAll, Read, ("@each", each))
                : sql.All(newestOfGiven, Read, ("@each", each), ("@pipelines", TextList.Write(pipelines)));
            return runs.ToLookup(run => run.Pipeline, StringComparer.Ordinal);
        },
        cancel);

    public Task<IReadOnlyList<RunRecord>> EndedAsync(IReadOnlyCollection<string>? pipelines, CancellationToken cancel) => database.ReadAsync<IReadOnlyList<RunRecord>>(
        sql => pipelines is null
            ? sql.All(endedOfAll, Read, ("@running", States[RunState.Running]))
            : sql.All(endedOfGiven, Read, ("@running", States[RunState.Running]), ("@pipelines", TextList.Write(pipelines))),
        cancel);

    public Task<IReadOnlyDictionary<string, DateTimeOffset>> VerifiedAsync(IReadOnlyCollection<string>? pipelines, CancellationToken cancel) => database.ReadAsync<IReadOnlyDictionary<string, DateTimeOffset>>(
        sql =>
        {
            static (string Pipeline, DateTimeOffset? At) Newest(DbDataReader row) => (row.GetString(0), row.TimeOrNull(1));
            List<(string Pipeline, DateTimeOffset? At)> all = pipelines is null
                ? sql.All(VerifiedOfAll, Newest)
                : sql.All(verifiedOfGiven, Newest, ("@pipelines", TextList.Write(pipelines)));
            return all.Where(one => one.At is not null).ToDictionary(one => one.Pipeline, one => one.At!.Value, StringComparer.Ordinal);
        },
        cancel);

    public Task<IReadOnlyList<RunRecord>> ListAsync(string? pipeline, int limit, CancellationToken cancel) => database.ReadAsync<IReadOnlyList<RunRecord>>(
        sql => WithStreams(sql, pipeline is null ? sql.All(ListAll, Read, ("@limit", limit)) : sql.All(ListOf, Read, ("@pipeline", pipeline), ("@limit", limit))), cancel);

    public Task<IReadOnlyList<RunRecord>> PageAsync(string? pipeline, RunRecord? after, int limit, CancellationToken cancel)
    {
        (DateTimeOffset at, string run) = after is null ? (DateTimeOffset.MaxValue, "") : (after.StartedAt, after.RunId);
        return database.ReadAsync<IReadOnlyList<RunRecord>>(
            sql => pipeline is null
                ? sql.All(PageOfAll, Read, ("@at", at), ("@run", run), ("@limit", limit))
                : sql.All(PageOf, Read, ("@pipeline", pipeline), ("@at", at), ("@run", run), ("@limit", limit)),
            cancel);
    }

    // One statement for all pipelines, and of each only so many rows are touched, however much history it has: an index is asked once for every wanted pipeline, which CROSS JOIN keeps in front.
    private static string NewestOfEach(IDialect dialect, string pipelines, string like, string each) => $"""
        {Select}FROM {pipelines} AS wanted CROSS JOIN run
        WHERE run.{dialect.Row} IN (
            SELECT newest.{dialect.Row} FROM run AS newest WHERE newest.workspace = @w AND newest.pipeline = wanted.value {like} ORDER BY newest.started_at DESC, newest.run_id DESC LIMIT {each})
        ORDER BY run.pipeline, run.started_at DESC, run.run_id DESC
        """;

    private RunRecord WithStreams(SqlSession sql, RunRecord run) => WithStreams(sql, [run])[0];

    private List<RunRecord> WithStreams(SqlSession sql, List<RunRecord> runs)
    {
        var found = sql.All(results, row => (Run: row.GetString(0), Stream: row.GetString(1), Result: row.GetString(2)), ("@runs", TextList.Write([.. runs.Select(run => run.RunId)]))).ToLookup(part => part.Run, StringComparer.Ordinal);
        return runs.ConvertAll(run => run with { Streams = found[run.RunId].ToDictionary(part => part.Stream, part => part.Result, StringComparer.Ordinal) });
    }

    private static RunRecord Read(DbDataReader row) => new(row.GetString(0), row.GetString(1), row.GetInt32(2), States.Parse(row.GetString(3)), row.Time(6))
    {
        Purpose = row.GetString(4),
        By = row.GetString(5),
        EndedAt = row.TimeOrNull(7),
        DueAt = row.TimeOrNull(8),
        Totals = row.NumberOrNull(9) is { } read ? new RunTotals(read, row.GetInt64(10), row.GetInt64(11)) : null,
    };
}
