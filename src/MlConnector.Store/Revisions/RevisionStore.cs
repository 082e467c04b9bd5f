using System.Data.Common;
using MlConnector.Abstractions.Errors;
using MlConnector.Engine.Ports;
using MlConnector.Store.Sql;

namespace MlConnector.Store.Revisions;

internal sealed class RevisionStore(Database database) : IRevisionStore
{
    private const string Last = "SELECT number, hash FROM revision WHERE workspace = @w AND pipeline = @pipeline ORDER BY number DESC LIMIT 1";

    private const string Insert = """
        INSERT INTO revision (workspace, pipeline, number, content, hash, applied_by, applied_at)
        VALUES (@w, @pipeline, @number, @content, @hash, @by, @at)
        """;

    private const string Find = """
        SELECT pipeline, number, content, hash, applied_by, applied_at FROM revision
        WHERE workspace = @w AND pipeline = @pipeline AND (@number IS NULL OR number = @number) ORDER BY number DESC LIMIT 1
        """;

    private const string List = """
        SELECT pipeline, number, '', hash, applied_by, applied_at FROM revision
        WHERE workspace = @w AND pipeline = @pipeline ORDER BY number DESC
        """;

    private const string Pipelines = "SELECT DISTINCT pipeline FROM revision WHERE workspace = @w ORDER BY pipeline";

    private const string NewestOf = "SELECT MAX(number) FROM revision WHERE workspace = @w AND pipeline = @pipeline";

    private const string Newest = "SELECT pipeline, MAX(number) FROM revision WHERE workspace = @w GROUP BY pipeline ORDER BY pipeline";

    public Task<int> AddAsync(string pipeline, int expectedLast, string content, string hash, string by, DateTimeOffset at, CancellationToken cancel) => database.WriteAsync(
        sql =>
        {
            var last = sql.First(Last, row => (Number: row.GetInt32(0), Hash: row.GetString(1)), ("@pipeline", pipeline));
            if (last.Hash == hash) return last.Number;
            if (last.Number != expectedLast) throw new ConnectorException(StoreErrors.RevisionMoved(pipeline, expectedLast, last.Number));
            sql.Execute(Insert, ("@pipeline", pipeline), ("@number", last.Number + 1), ("@content", content), ("@hash", hash), ("@by", by), ("@at", at));
            return last.Number + 1;
        },
        cancel);

    public Task<Revision?> FindAsync(string pipeline, int? number, CancellationToken cancel) =>
        database.ReadAsync(sql => sql.First(Find, Read, ("@pipeline", pipeline), ("@number", number)), cancel);

    public Task<IReadOnlyList<Revision>> ListAsync(string pipeline, CancellationToken cancel) =>
        database.ReadAsync<IReadOnlyList<Revision>>(sql => sql.All(List, Read, ("@pipeline", pipeline)), cancel);

    public Task<IReadOnlyList<(string Pipeline, int Number)>> NewestAsync(CancellationToken cancel) =>
        database.ReadAsync<IReadOnlyList<(string, int)>>(sql => sql.All(Newest, row => (row.GetString(0), row.GetInt32(1))), cancel);

    public Task<int?> NewestAsync(string pipeline, CancellationToken cancel) =>
        database.ReadAsync(sql => (int?)sql.Number(NewestOf, ("@pipeline", pipeline)), cancel);

    public Task<IReadOnlyList<string>> PipelinesAsync(CancellationToken cancel) =>
        database.ReadAsync<IReadOnlyList<string>>(sql => sql.All(Pipelines, row => row.GetString(0)), cancel);

    private static Revision Read(DbDataReader row) =>
        new(row.GetString(0), row.GetInt32(1), row.GetString(2), row.GetString(3), row.GetString(4), row.Time(5));
}
