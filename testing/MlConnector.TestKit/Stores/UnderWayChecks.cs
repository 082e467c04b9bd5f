using MlConnector.Abstractions.Destinations;
using MlConnector.Engine.Ports;
using MlConnector.TestKit.Conformance;

namespace MlConnector.TestKit.Stores;

/// <summary>Requests under way at once, bounded over two processes' places.</summary>
internal sealed class UnderWayChecks(StoreFixture fixture)
{
    private static readonly QuotaClaim Post = StoreActs.Claim("posts", 1, TimeSpan.FromMinutes(1), 1000) with { Label = "posts to dataset Finance", AtOnce = 2 };

    /// <summary>A third request waits for an answer, wherever it is asked for; an answer counts at once where it came, elsewhere with the next transaction there.</summary>
    public async Task BoundedAsync(IStore one, CancellationToken cancel)
    {
        await using var two = await fixture.OpenAsync(cancel);
        (var first, var fence) = await HolderAsync(one, "s1", cancel);
        (var second, var otherFence) = await HolderAsync(two, "s2", cancel);
        await GrantedAsync(one, fence, first, 1, cancel);
        await GrantedAsync(two, otherFence, second, 1, cancel);
        await CrowdedAsync(one, fence, first, 2, cancel);
        await CrowdedAsync(two, otherFence, second, 2, cancel);
        await GrantedAsync(one, fence, first, 1, cancel); // the same batch once more is the same request
        Expect.That((await one.Quotas.ReserveAsync([Post], Now, cancel)).Granted, "A request without a batch was counted as one under way.");
        Expect.That((await one.Batches.MarkSendingAsync(fence, StoreActs.Batch(first.Id, 2, Now), [Post with { Key = "other" }], Now, cancel)).Granted, "Another object's requests count.");

        one.Quotas.Answered(fence, 1);
        await CrowdedAsync(two, otherFence, second, 2, cancel);
        await one.Batches.SettleAsync(fence, new Settlement(first.Id) { Batches = [StoreActs.Batch(first.Id, 1, Now) with { State = BatchState.Confirmed }] }, cancel);
        await GrantedAsync(two, otherFence, second, 2, cancel);
        await CrowdedAsync(one, fence, first, 3, cancel);

        two.Quotas.Answered(otherFence, 1);
        await GrantedAsync(two, otherFence, second, 3, cancel);
        two.Quotas.Answered(otherFence, 2);
        await two.Quotas.TellAnsweredAsync(cancel);
        await GrantedAsync(one, fence, first, 3, cancel);
    }

    /// <summary>What a process had under way when it died counts until its lease ends, or somebody takes the stream over.</summary>
    public async Task ForsakenAsync(IStore dead, CancellationToken cancel)
    {
        await using var alive = await fixture.OpenAsync(cancel);
        (var killed, var killedFence) = await HolderAsync(dead, "killed", cancel);
        (var also, var alsoFence) = await HolderAsync(dead, "also-killed", cancel);
        await GrantedAsync(dead, killedFence, killed, 1, cancel);
        await GrantedAsync(dead, alsoFence, also, 1, cancel);
        (var stream, var fence) = await HolderAsync(alive, "alive", cancel);
        await CrowdedAsync(alive, fence, stream, 1, cancel);

        await StoreActs.LeaseAsync(alive, killedFence.Lease, "the next one", Now, cancel);
        await GrantedAsync(alive, fence, stream, 1, cancel);
        await CrowdedAsync(alive, fence, stream, 2, cancel);

        fixture.Advance(TimeSpan.FromMinutes(1));
        await alive.Leases.RenewAsync(fence, TimeSpan.FromMinutes(1), Now, cancel);
        await GrantedAsync(alive, fence, stream, 2, cancel);
        await CrowdedAsync(alive, fence, stream, 3, cancel);
    }

    private DateTimeOffset Now => fixture.Time.GetUtcNow();

    private async Task<(StreamRecord Stream, Fence Fence)> HolderAsync(IStore store, string stream, CancellationToken cancel) =>
        (await store.Streams.OpenAsync("p", stream, "t", cancel), await StoreActs.LeaseAsync(store, $"stream/{stream}", store.Incarnation, Now, cancel));

    private async Task GrantedAsync(IStore store, Fence fence, StreamRecord stream, long number, CancellationToken cancel) =>
        Expect.That((await store.Batches.MarkSendingAsync(fence, StoreActs.Batch(stream.Id, number, Now), [Post], Now, cancel)).Granted, $"There is room, but batch {number} of {stream.Stream} is refused.");

    private async Task CrowdedAsync(IStore store, Fence fence, StreamRecord stream, long number, CancellationToken cancel)
    {
        var permit = await store.Batches.MarkSendingAsync(fence, StoreActs.Batch(stream.Id, number, Now), [Post], Now, cancel);
        Expect.Equal((false, null, "posts to dataset Finance: 2 at once"), (permit.Granted, permit.NotBefore, permit.Blocked), $"batch {number} of {stream.Stream} beside two requests under way");
        Expect.Equal(null, await store.Batches.FindAsync(StoreActs.Batch(stream.Id, number, Now).BatchId, cancel), "a batch that was refused");
    }
}
