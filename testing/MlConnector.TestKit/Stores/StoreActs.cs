using System.Globalization;
using MlConnector.Abstractions.Destinations;
using MlConnector.Engine.Ports;
using MlConnector.TestKit.Conformance;

namespace MlConnector.TestKit.Stores;

/// <summary>Acts that several checks need.</summary>
internal static class StoreActs
{
    public static async Task<Fence> LeaseAsync(IStore store, string lease, string owner, DateTimeOffset now, CancellationToken cancel, bool takeOver = true)
    {
        var (fence, holder) = await store.Leases.TryAcquireAsync(lease, owner, TimeSpan.FromMinutes(1), takeOver, now, cancel);
        Expect.That(fence is not null, $"The lease {lease} is refused, held by {holder?.Owner}.");
        return fence!;
    }

    public static BatchRecord Batch(StreamId stream, long number, DateTimeOffset at) =>
        new(stream, number, string.Create(CultureInfo.InvariantCulture, $"batch-{stream}-{number}"), "run-1", new JournalPlace(1, (int)number * 100, 0), 10) { PostedAt = at, Revision = 1 };

    public static DeadLetterRecord Letter(StreamId stream, string key, string source, DateTimeOffset at, string run = "run-1") =>
        new(0, stream, key, source, $"A|gl|{key}", "MAP-TYPE", "Amount", "is no number", "correct it", run, new JournalPlace(1, 2, 3), at);

    public static QuotaClaim Claim(string key, long amount, TimeSpan length, long limit) => new(key, amount, [new QuotaWindow(length, limit)]);
}
