using System.Collections.Immutable;
using MlConnector.Abstractions.Destinations;
using MlConnector.Engine.Ports;
using MlConnector.Store.Sql;

namespace MlConnector.Store.Quotas;

internal sealed class QuotaStore(Database database, QuotaCounter counter, RequestsUnderWay underWay, TimeProvider time) : IQuotaStore
{
    public Task<SendPermit> ReserveAsync(ImmutableArray<QuotaClaim> claims, DateTimeOffset now, CancellationToken cancel) =>
        database.WriteAsync(sql => counter.Reserve(sql, claims, batch: null, now), cancel);

    public Task GiveBackAsync(ImmutableArray<QuotaClaim> claims, DateTimeOffset reservedAt, CancellationToken cancel) =>
        database.WriteAsync(sql => claims.Count(claim => QuotaRows.GiveBack(sql, claim with { InsteadOf = reservedAt }) is not null), cancel);

    public Task BlockAsync(string key, DateTimeOffset until, string reason, CancellationToken cancel) =>
        database.WriteAsync(sql => counter.Block(sql, key, until, reason, time.GetUtcNow()), cancel);

    public void Answered(Fence fence, long batch) => underWay.Answered(fence, batch);

    public Task TellAnsweredAsync(CancellationToken cancel) => underWay.WriteAsync(database, static _ => true, cancel);

    public Task<IReadOnlyList<QuotaUse>> UseAsync(ImmutableArray<QuotaClaim> claims, DateTimeOffset now, CancellationToken cancel) =>
        database.ReadAsync<IReadOnlyList<QuotaUse>>(sql => [.. claims.SelectMany(claim => counter.Use(sql, claim, now))], cancel);
}
