using System.Collections.Immutable;
using MlConnector.Engine.Ports;
using MlConnector.TestKit.Conformance;

namespace MlConnector.TestKit.Stores;

/// <summary>One writer (INV-8), and what a transaction holds together.</summary>
internal sealed class FenceChecks(StoreFixture fixture)
{
    public async Task EveryWriteAsync(IStore store, CancellationToken cancel)
    {
        var now = fixture.Time.GetUtcNow();
        var stream = await store.Streams.OpenAsync("p", "s", "t", cancel);
        var held = await StoreActs.LeaseAsync(store, "l", "me", now, cancel);
        await store.Batches.MarkSendingAsync(held, StoreActs.Batch(stream.Id, 1, now), [], now, cancel);
        await store.Batches.SettleAsync(held, new Settlement(stream.Id) { DeadLetters = [StoreActs.Letter(stream.Id, "k", "h", now)] }, cancel);
        var before = await LookAsync(store, stream.Id, cancel);
        Fence[] lost =
        [
            held with { Owner = "other" }, held with { Number = held.Number + 1 }, held with { Lease = "nowhere" },
        ];
        foreach (var fence in lost) await RefusedAsync(store, stream.Id, fence, now, cancel);
        var taken = await StoreActs.LeaseAsync(store, "l", "other", now, cancel);
        Expect.That(taken.Number > held.Number, "The fence number did not rise.");
        await RefusedAsync(store, stream.Id, held, now, cancel);
        await store.Leases.ReleaseAsync(taken, cancel);
        await RefusedAsync(store, stream.Id, taken, now, cancel);
        Expect.Equal(before, await LookAsync(store, stream.Id, cancel), "state after refused writes");
        var again = await StoreActs.LeaseAsync(store, "l", "other", now, cancel, takeOver: false);
        Expect.That(again.Number > taken.Number, "A fence number was used again after a release.");
    }

    public async Task RaceAsync(CancellationToken cancel)
    {
        await using var one = await fixture.OpenAsync(cancel);
        await using var two = await fixture.OpenAsync(cancel);
        var now = fixture.Time.GetUtcNow();
        for (var round = 0; round < 10; round++)
        {
            IStore[] stores = [one, two, one, two];
            var tries = await Task.WhenAll(stores.Select((store, i) => Task.Run(() => store.Leases.TryAcquireAsync("l", $"o{i}", TimeSpan.FromMinutes(1), takeOver: false, now, cancel), cancel)));
            var winner = tries.Single(attempt => attempt.Fence is not null).Fence!;
            Expect.Equal((long)round + 1, winner.Number, "fence number");
            Expect.That(tries.Where(attempt => attempt.Fence is null).All(attempt => attempt.Holder?.Owner == winner.Owner), "A loser was not told who holds the lease.");
            now += TimeSpan.FromMinutes(1);
        }
    }

    public async Task AllOrNothingAsync(IStore store, CancellationToken cancel)
    {
        var now = fixture.Time.GetUtcNow();
        var stream = await store.Streams.OpenAsync("p", "s", "t", cancel);
        var fence = await StoreActs.LeaseAsync(store, "l", "me", now, cancel);
        var batch = StoreActs.Batch(stream.Id, 1, now);
        await store.Batches.MarkSendingAsync(fence, batch, [], now, cancel);
        var before = await LookAsync(store, stream.Id, cancel);
        // The second batch claims an id that is taken: the settlement fails in its middle.
        var clash = StoreActs.Batch(stream.Id, 2, now) with { BatchId = batch.BatchId };
        var settlement = new Settlement(stream.Id)
        {
            Batches = [batch with { State = BatchState.Confirmed }, clash],
            DeadLetters = [StoreActs.Letter(stream.Id, "k", "h", now)],
            Cursor = "moved",
            RowsAdded = 10,
        };
        await Expect.FailsAsync(() => store.Batches.SettleAsync(fence, settlement, cancel), "a settlement with a clash");
        await using var next = await fixture.CrashAsync(store, cancel);
        Expect.Equal(before, await LookAsync(next, stream.Id, cancel), "state after a failed settlement");
    }

    public async Task NoSecondSendAsync(IStore store, CancellationToken cancel)
    {
        var now = fixture.Time.GetUtcNow();
        var stream = await store.Streams.OpenAsync("p", "s", "t", cancel);
        var fence = await StoreActs.LeaseAsync(store, "l", "me", now, cancel);
        var number = 0;
        foreach (var state in Enum.GetValues<BatchState>())
        {
            var batch = StoreActs.Batch(stream.Id, ++number, now);
            await store.Batches.MarkSendingAsync(fence, batch, [], now, cancel);
            await store.Batches.SettleAsync(fence, new Settlement(stream.Id) { Batches = [batch with { State = state, PostedAt = now.AddDays(1) }] }, cancel);
            Expect.Equal(now, (await store.Batches.FindAsync(batch.BatchId, cancel))!.PostedAt, "the first posting time, which a resend repeats");
            var again = batch with { Attempt = 2, PostedAt = now.AddHours(1) };
            if (state is BatchState.Sending or BatchState.Unknown)
            {
                await store.Batches.MarkSendingAsync(fence, again, [], now, cancel);
                var marked = (await store.Batches.FindAsync(batch.BatchId, cancel))!;
                Expect.Equal((BatchState.Sending, 2, now), (marked.State, marked.Attempt, marked.PostedAt), $"a batch sent again after {state}");
            }
            else
            {
                var refusal = await Expect.FailsAsync(() => store.Batches.MarkSendingAsync(fence, again, [], now, cancel), $"sending a batch that is {state}");
                Expect.Equal("BATCH-SETTLED", refusal.Code, "refusal");
            }
        }
    }

    private static async Task RefusedAsync(IStore store, StreamId stream, Fence fence, DateTimeOffset now, CancellationToken cancel)
    {
        ImmutableArray<Func<Task>> writes =
        [
            () => store.Batches.MarkSendingAsync(fence, StoreActs.Batch(stream, 2, now), [StoreActs.Claim("q", 1, TimeSpan.FromHours(1), 5)], now, cancel),
            () => store.Batches.SettleAsync(fence, new Settlement(stream) { Cursor = "x", RowsAdded = 1, DeadLetters = [StoreActs.Letter(stream, "k", "h", now)] }, cancel),
            () => store.Streams.ReplaceRunsAsync(fence, stream, LedgerManifest.Empty, LedgerManifest.Empty with { AppliedBatch = 3 }, cancel),
            () => store.DeadLetters.MoveAsync(fence, stream, [new MovedRow(new JournalPlace(1, 2, 3), new JournalPlace(9, 9, 9))], cancel),
            () => store.DeadLetters.EraseAsync(fence, stream, ["k"], "x", cancel),
            () => store.Mutations.SaveAsync(fence, new MutationRecord("p", "create", "p:1") { ContentHash = "h", At = now }, cancel),
            () => store.Mutations.RemoveAsync(fence, new MutationRecord("p", "create", "p:1") { ContentHash = "h", At = now }, cancel),
            () => store.Mutations.SetMarkedAsync(fence, stream, 3, cancel),
            () => store.Streams.ResetAsync(fence, stream, new StreamReset { ForgetCursor = true, TableIdentity = "x" }, cancel),
        ];
        foreach (var write in writes) Expect.Equal("FENCE-LOST", (await Expect.FailsAsync(write, $"a write under {fence}")).Code, "refusal");
        Expect.That(!await store.Leases.RenewAsync(fence, TimeSpan.FromHours(1), now, cancel), "A lost lease was renewed.");
        Expect.Equal(0L, (await store.Quotas.UseAsync([StoreActs.Claim("q", 1, TimeSpan.FromHours(1), 5)], now, cancel)).Single().Used, "quota reserved by a refused write");
    }

    private static async Task<string> LookAsync(IStore store, StreamId id, CancellationToken cancel)
    {
        var stream = (await store.Streams.ListAsync(null, cancel)).Single(found => found.Id == id);
        var batches = await store.Batches.UnsettledAsync(id, cancel);
        var settled = await store.Batches.SettledAfterAsync(id, 0, cancel);
        var letters = await store.DeadLetters.OpenOfStreamAsync(id, cancel);
        return $"{stream with { Ledger = LedgerManifest.Empty }} {stream.Ledger.AppliedBatch} {string.Join(';', batches)} {string.Join(';', settled)} {string.Join(';', letters)}";
    }
}
