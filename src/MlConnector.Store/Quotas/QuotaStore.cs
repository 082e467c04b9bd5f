using System.Collections.Immutable;
using MlConnector.Abstractions.Destinations;
using MlConnector.Engine.Ports;
using MlConnector.Store.Sql;

namespace MlConnector.Store.Quotas;

internal sealed class QuotaStore(Database database, QuotaCounter counter, TimeProvider time) : IQuotaStore
{
    public Task<SendPermit> ReserveAsync(ImmutableArray<QuotaClaim> claims, DateTimeOffset now, CancellationToken cancel) =>
        database.WriteAsync(sql => counter.Reserve(sql, claims, now), cancel);

    public Task BlockAsync(string key, DateTimeOffset until, string reason, CancellationToken cancel) =>
        database.WriteAsync(sql => counter.Block(sql, key, until, reason, time.GetUtcNow()), cancel);

    public Task<IReadOnlyList<QuotaUse>> UseAsync(ImmutableArray<QuotaClaim> claims, DateTimeOffset now, CancellationToken cancel) =>
        database.ReadAsync<IReadOnlyList<QuotaUse>>(sql => [.. claims.SelectMany(claim => counter.Use(sql, claim, now))], cancel);
}
