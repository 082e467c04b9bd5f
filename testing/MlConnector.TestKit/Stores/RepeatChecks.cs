using MlConnector.Abstractions.Destinations;
using MlConnector.Engine.Ports;
using MlConnector.TestKit.Conformance;

namespace MlConnector.TestKit.Stores;

/// <summary>Attempts of a batch.</summary>
internal static class RepeatChecks
{
    public static async Task RunAsync(StoreFixture fixture, IStore store, CancellationToken cancel)
    {
        DateTimeOffset now = fixture.Time.GetUtcNow();
        StreamRecord stream = await store.Streams.OpenAsync("p", "s", "t", cancel);
        Fence fence = await StoreActs.LeaseAsync(store, "l", "me", now, cancel);
        foreach (long number in new[] { 1L, 2L, 3L }) await store.Batches.MarkSendingAsync(fence, StoreActs.Batch(stream.Id, number, now), [], now, cancel);
        Expect.Equal(0, (await store.Batches.RepeatsAsync(stream.Id, 1, cancel)).Count, "a batch that was sent once");

        BatchRecord again = StoreActs.Batch(stream.Id, 2, now) with { LastSentAt = now.AddSeconds(1), EndOfLast = "it was lost" };
        await store.Batches.MarkSendingAsync(fence, again, [], now.AddSeconds(2), cancel);
        await store.Batches.MarkSendingAsync(fence, StoreActs.Batch(stream.Id, 2, now), [], now.AddSeconds(3), cancel);
        QuotaClaim full = StoreActs.Claim("full", 1, TimeSpan.FromHours(1), 1);
        await store.Quotas.ReserveAsync([full], now, cancel);
        Expect.That(!(await store.Batches.MarkSendingAsync(fence, again, [full], now.AddSeconds(4), cancel)).Granted, "A full limit gave a permit.");
        int many = IBatchStore.MostRepeats + 5;
        for (int attempt = 2; attempt <= many; attempt++) await store.Batches.MarkSendingAsync(fence, StoreActs.Batch(stream.Id, 3, now) with { Attempt = attempt }, [], now, cancel);

        await using IStore next = await fixture.CrashAsync(store, cancel);
        IReadOnlyList<BatchRepeat> two = await next.Batches.RepeatsAsync(stream.Id, 2, cancel);
        Expect.Equal(2, two.Count, "attempts after the first; one that got no permit is none");
        Expect.Equal(new BatchRepeat(2, now.AddSeconds(2), now.AddSeconds(1), "it was lost"), two[0], "the second attempt");
        Expect.Equal((3, now.AddSeconds(3), null), (two[1].Attempt, two[1].MarkedAt, two[1].LastLeftAt), "the third attempt, after one that no process saw the end of");
        Expect.That(two[1].EndOfLast.Length > 0, "Nothing is said of an attempt whose end nobody saw.");
        IReadOnlyList<BatchRepeat> three = await next.Batches.RepeatsAsync(stream.Id, 3, cancel);
        Expect.Equal((IBatchStore.MostRepeats, many), (three.Count, three[^1].Attempt), "the newest of very many attempts");
    }
}
