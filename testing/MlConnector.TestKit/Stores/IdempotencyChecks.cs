using MlConnector.Engine.Ports;
using MlConnector.TestKit.Conformance;

namespace MlConnector.TestKit.Stores;

/// <summary>A write that named a key is begun once, is answered the same again, and is forgotten in time.</summary>
internal static class IdempotencyChecks
{
    private static readonly DateTimeOffset At = new(2026, 3, 29, 1, 59, 59, TimeSpan.Zero);

    public static async Task RunAsync(StoreFixture fixture, IStore store, CancellationToken cancel)
    {
        var write = new IdempotentWrite("ann", "k1", "h1", At);
        var answer = new StoredAnswer(202, "application/json", "/runs/1", "\"3\"", """{"run":"1"}""");
        Expect.Equal(null, await store.Idempotency.BeginAsync(write, At.AddDays(-1), cancel), "the first of its key");
        Expect.Equal(write, await store.Idempotency.BeginAsync(write with { BegunAt = At.AddSeconds(1) }, At.AddDays(-1), cancel), "the same again, while the first is under way");
        Expect.Equal(null, await store.Idempotency.BeginAsync(write with { Caller = "bob" }, At.AddDays(-1), cancel), "the same key of another caller");
        await store.Idempotency.AnswerAsync(write, answer, cancel);
        await using IStore next = await fixture.CrashAsync(store, cancel);
        Expect.Equal(write with { Answer = answer }, await next.Idempotency.BeginAsync(write with { RequestHash = "h2", BegunAt = At.AddHours(1) }, At.AddDays(-1), cancel), "the answer, after a crash");
        await next.Idempotency.ForgetAsync(write with { Caller = "bob" }, cancel);
        Expect.Equal(null, await next.Idempotency.BeginAsync(write with { Caller = "bob", RequestHash = "h3" }, At.AddDays(-1), cancel), "one that was forgotten");
        Expect.Equal(null, await next.Idempotency.BeginAsync(write with { BegunAt = At.AddDays(2) }, At.AddDays(1), cancel), "one that is too old");
    }
}
