using MlConnector.Engine.Ports;
using MlConnector.Store.Sql;

namespace MlConnector.Store.AskedKeys;

internal sealed class AskedKeyStore(Database database) : IAskedKeyStore
{
    private const string Add = """
        INSERT INTO asked_key (workspace, pipeline, stream, source_key, asked_by, asked_at) VALUES (@w, @pipeline, @stream, @key, @by, @at)
        ON CONFLICT (workspace, pipeline, stream, source_key) DO UPDATE SET asked_by = excluded.asked_by, asked_at = excluded.asked_at
        """;

    private const string Find = "SELECT count(*) FROM asked_key WHERE workspace = @w AND pipeline = @pipeline AND stream = @stream AND source_key = @key";

    private const string Count = "SELECT count(*) FROM asked_key WHERE workspace = @w AND pipeline = @pipeline AND stream = @stream";

    private const string Oldest = """
        SELECT pipeline, stream, source_key, asked_by, asked_at FROM asked_key WHERE workspace = @w AND pipeline = @pipeline
          AND stream = (SELECT stream FROM asked_key WHERE workspace = @w AND pipeline = @pipeline ORDER BY asked_at, stream LIMIT 1)
        ORDER BY asked_at, source_key LIMIT @most
        """;

    private const string Pipelines = "SELECT DISTINCT pipeline FROM asked_key WHERE workspace = @w ORDER BY pipeline";

    private const string Remove = "DELETE FROM asked_key WHERE workspace = @w AND pipeline = @pipeline AND stream = @stream AND source_key = @key AND asked_at = @at";

    public Task<int?> AddAsync(IReadOnlyList<AskedKey> keys, int most, CancellationToken cancel) => database.WriteAsync<int?>(
        sql =>
        {
            AskedKey[] once = [.. keys.DistinctBy(key => key.Key, StringComparer.Ordinal)];
            long added = once.Count(key => sql.Number(Find, ("@pipeline", key.Pipeline), ("@stream", key.Stream), ("@key", key.Key)) == 0);
            long waiting = sql.Number(Count, ("@pipeline", keys[0].Pipeline), ("@stream", keys[0].Stream)) + added ?? added;
            if (waiting > most) return null;
            foreach (AskedKey key in once) sql.Execute(Add, ("@pipeline", key.Pipeline), ("@stream", key.Stream), ("@key", key.Key), ("@by", key.By), ("@at", key.At));
            return (int)waiting;
        },
        cancel);

    public Task<IReadOnlyList<AskedKey>> OldestAsync(string pipeline, int most, CancellationToken cancel) => database.ReadAsync<IReadOnlyList<AskedKey>>(
        sql => sql.All(Oldest, row => new AskedKey(row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.Time(4)), ("@pipeline", pipeline), ("@most", most)), cancel);

    public Task<IReadOnlyList<string>> PipelinesAsync(CancellationToken cancel) => database.ReadAsync<IReadOnlyList<string>>(sql => sql.All(Pipelines, row => row.GetString(0)), cancel);

    public Task RemoveAsync(IReadOnlyList<AskedKey> keys, CancellationToken cancel) => database.WriteAsync(
        sql =>
        {
            foreach (AskedKey key in keys) sql.Execute(Remove, ("@pipeline", key.Pipeline), ("@stream", key.Stream), ("@key", key.Key), ("@at", key.At));
            return keys.Count;
        },
        cancel);
}
