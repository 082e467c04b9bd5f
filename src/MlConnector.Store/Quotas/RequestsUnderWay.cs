using System.Collections.Concurrent;
using MlConnector.Abstractions.Destinations;
using MlConnector.Engine.Ports;
using MlConnector.Store.Sql;

namespace MlConnector.Store.Quotas;

/// <summary>
/// Bounds the requests that are under way at once, over all processes: a marked batch has a row until its request is answered. The answer is noted in memory and the row taken away by the next transaction that this
/// process makes anyway, so a request costs no transaction of its own; whoever marks in this process sees it at once.
/// </summary>
internal sealed class RequestsUnderWay
{
    private const string Count = "SELECT count(*) FROM request_under_way WHERE workspace = @w AND quota_key = @key AND NOT (lease = @lease AND batch = @batch)";

    private const string Forsake = """
        DELETE FROM request_under_way WHERE workspace = @w AND quota_key = @key AND NOT EXISTS (
            SELECT 1 FROM lease WHERE lease.workspace = request_under_way.workspace AND lease.name = request_under_way.lease AND lease.fence = request_under_way.fence
                AND lease.owner <> '' AND lease.held_until > @now)
        """;

    private const string Add = """
        INSERT INTO request_under_way (workspace, quota_key, lease, fence, batch) VALUES (@w, @key, @lease, @fence, @batch)
        ON CONFLICT (workspace, quota_key, lease, batch) DO UPDATE SET fence = excluded.fence
        """;

    private const string Remove = "DELETE FROM request_under_way WHERE workspace = @w AND lease = @lease AND fence = @fence AND batch = @batch";

    private readonly ConcurrentQueue<(Fence Fence, long Batch)> answered = [];

    /// <summary>The request of a batch has its answer.</summary>
    public void Answered(Fence fence, long batch) => answered.Enqueue((fence, batch));

    /// <summary>A transaction that first takes away what is answered. If it fails, that stays noted.</summary>
    public async Task<T> WriteAsync<T>(Database database, Func<SqlSession, T> work, CancellationToken cancel)
    {
        List<(Fence Fence, long Batch)> taken = [];
        try
        {
            return await database.WriteAsync(
                sql =>
                {
                    while (answered.TryDequeue(out var one)) taken.Add(one);
                    foreach (var (fence, batch) in taken) sql.Execute(Remove, ("@lease", fence.Lease), ("@fence", fence.Number), ("@batch", batch));
                    return work(sql);
                },
                cancel);
        }
        catch
        {
            taken.ForEach(answered.Enqueue);
            throw;
        }
    }

    /// <summary>True if one more request of a claim may leave. Rows of holders that died are looked for only where there is no room.</summary>
    public static bool HasRoom(SqlSession sql, QuotaClaim claim, Fence fence, long batch, DateTimeOffset now)
    {
        if (Others(sql, claim, fence, batch) < claim.AtOnce) return true;
        sql.Execute(Forsake, ("@key", claim.Key), ("@now", now));
        return Others(sql, claim, fence, batch) < claim.AtOnce;
    }

    /// <summary>A request of a batch is under way from now on.</summary>
    public static void Take(SqlSession sql, QuotaClaim claim, Fence fence, long batch) =>
        sql.Execute(Add, ("@key", claim.Key), ("@lease", fence.Lease), ("@fence", fence.Number), ("@batch", batch));

    private static long Others(SqlSession sql, QuotaClaim claim, Fence fence, long batch) => sql.Number(Count, ("@key", claim.Key), ("@lease", fence.Lease), ("@batch", batch)) ?? 0;
}
