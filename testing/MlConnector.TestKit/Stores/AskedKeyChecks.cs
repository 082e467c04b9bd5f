using MlConnector.Engine.Ports;
using MlConnector.TestKit.Conformance;

namespace MlConnector.TestKit.Stores;

/// <summary>A key that waits does so once, also after a crash; one that is asked for again while it is read waits on.</summary>
internal static class AskedKeyChecks
{
    private static readonly DateTimeOffset At = new(2026, 3, 29, 1, 59, 59, TimeSpan.Zero);

    public static async Task RunAsync(StoreFixture fixture, IStore store, CancellationToken cancel)
    {
        AskedKey first = new("finance", "ap_invoices", "A|1", "hook (token)", At), second = first with { Key = "A|2", At = At.AddSeconds(1) }, other = first with { Stream = "ap_suppliers", At = At.AddSeconds(2) };
        Expect.Equal(2, await store.AskedKeys.AddAsync([first, first, second], 2, cancel), "keys that wait");
        Expect.Equal(2, await store.AskedKeys.AddAsync([first], 2, cancel), "one that waits already");
        Expect.Equal(null, await store.AskedKeys.AddAsync([first with { Key = "A|3" }], 2, cancel), "more than may wait");
        Expect.Equal(1, await store.AskedKeys.AddAsync([other], 2, cancel), "another stream");
        await using IStore next = await fixture.CrashAsync(store, cancel);
        IReadOnlyList<AskedKey> oldest = await next.AskedKeys.OldestAsync("finance", 10, cancel);
        Expect.Equal("A|1, A|2", string.Join(", ", oldest.Select(key => key.Key)), "the oldest, of one stream, after a crash");
        Expect.Equal(1, (await next.AskedKeys.OldestAsync("finance", 1, cancel)).Count, "at most so many");
        await next.AskedKeys.AddAsync([second with { At = At.AddMinutes(1) }], 2, cancel);
        await next.AskedKeys.RemoveAsync(oldest, cancel);
        Expect.Equal(other, (await next.AskedKeys.OldestAsync("finance", 10, cancel))[0], "what is left waits in its order");
        await next.AskedKeys.RemoveAsync([other], cancel);
        Expect.Equal("A|2", string.Join(", ", (await next.AskedKeys.OldestAsync("finance", 10, cancel)).Select(key => key.Key)), "what was asked again while it was read");
        Expect.Equal("finance", string.Join(", ", await next.AskedKeys.PipelinesAsync(cancel)), "pipelines with keys that wait");
    }
}
