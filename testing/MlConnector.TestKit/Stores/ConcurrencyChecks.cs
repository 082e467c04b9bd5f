using MlConnector.Engine.Ports;
using MlConnector.TestKit.Conformance;

namespace MlConnector.TestKit.Stores;

/// <summary>Several writers in two processes' places at once.</summary>
internal sealed class ConcurrencyChecks(StoreFixture fixture)
{
    private const int Writers = 4;
    private const int Batches = 25;

    public async Task RunAsync(CancellationToken cancel)
    {
        await using var one = await fixture.OpenAsync(cancel);
        await using var two = await fixture.OpenAsync(cancel);
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(() => WriteAsync(writer % 2 == 0 ? one : two, writer, cancel), cancel)));

        foreach (var stream in await one.Streams.ListAsync("p", cancel))
        {
            Expect.Equal((long?)Batches * 10, stream.ExpectedRows, $"rows of {stream.Stream}");
            Expect.Equal(Batches, (await two.Batches.SettledAfterAsync(stream.Id, 0, cancel)).Count, $"batches of {stream.Stream}");
        }
        var quota = await two.Quotas.UseAsync([StoreActs.Claim("q", 1, TimeSpan.FromHours(1), 1000)], fixture.Time.GetUtcNow(), cancel);
        Expect.Equal((long)Writers * Batches, quota.Single().Used, "quota taken together");
    }

    private async Task WriteAsync(IStore store, int writer, CancellationToken cancel)
    {
        var now = fixture.Time.GetUtcNow();
        var stream = await store.Streams.OpenAsync("p", $"s{writer}", "t", cancel);
        var fence = await StoreActs.LeaseAsync(store, $"l{writer}", "me", now, cancel);
        for (var number = 1; number <= Batches; number++)
        {
            var batch = StoreActs.Batch(stream.Id, number, now);
            var permit = await store.Batches.MarkSendingAsync(fence, batch, [StoreActs.Claim("q", 1, TimeSpan.FromHours(1), 1000)], now, cancel);
            Expect.That(permit.Granted, "A limit with room refused.");
            await store.Batches.SettleAsync(fence, new Settlement(stream.Id) { Batches = [batch with { State = BatchState.Confirmed }], RowsAdded = 10 }, cancel);
        }
    }
}
