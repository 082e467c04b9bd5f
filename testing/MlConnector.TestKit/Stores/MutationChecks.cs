using MlConnector.Engine.Ports;
using MlConnector.TestKit.Conformance;

namespace MlConnector.TestKit.Stores;

/// <summary>Changes of an ERP are remembered before their request leaves, and after a crash.</summary>
internal static class MutationChecks
{
    public static async Task RunAsync(StoreFixture fixture, IStore store, CancellationToken cancel)
    {
        DateTimeOffset now = fixture.Time.GetUtcNow();
        StreamRecord stream = await store.Streams.OpenAsync("p", "s", "t", cancel);
        Fence fence = await StoreActs.LeaseAsync(store, "l", "me", now, cancel);
        MutationRecord[] all =
        [
            .. Enum.GetValues<MutationState>().Select((state, i) => new MutationRecord("p", "create vouchers", $"p:{state}") { ContentHash = $"h{i}", State = state, Attempt = i + 1, At = now.AddSeconds(i), By = "me", Note = $"note {i}" }),
            new MutationRecord("q", "mark invoices", "10/1") { ContentHash = "x", At = now.AddMinutes(1) },
        ];
        foreach (MutationRecord one in all) await store.Mutations.SaveAsync(fence, one, cancel);
        await store.Mutations.SaveAsync(fence, all[0] with { State = MutationState.Held, Attempt = 2, Note = "asked twice" }, cancel);
        await store.Mutations.RemoveAsync(fence, all[1], cancel);
        Expect.Equal(null, await store.Mutations.MarkedAsync(stream.Id, cancel), "how far a stream is marked before it began");
        await store.Mutations.SetMarkedAsync(fence, stream.Id, 7, cancel);
        await store.Mutations.SetMarkedAsync(fence, stream.Id, 8, cancel);
        await using IStore next = await fixture.CrashAsync(store, cancel);
        Expect.Equal(all[0] with { State = MutationState.Held, Attempt = 2, Note = "asked twice" }, await next.Mutations.FindAsync("p", "create vouchers", all[0].Subject, cancel), "a mutation after a crash");
        Expect.Equal(null, await next.Mutations.FindAsync("p", "create vouchers", all[1].Subject, cancel), "a mutation that was removed");
        Expect.Equal(string.Join(';', all[0].Subject, all[2].Subject, all[3].Subject, all[4].Subject), string.Join(';', (await next.Mutations.ListAsync("p", "create vouchers", cancel)).Select(one => one.Subject)), "mutations of a pipeline, oldest first");
        Expect.Equal(all[^1], (await next.Mutations.ListAsync(null, null, cancel))[^1], "a mutation of another pipeline");
        Expect.Equal(8L, await next.Mutations.MarkedAsync(stream.Id, cancel), "how far a stream is marked");
    }
}
