using MlConnector.Abstractions.Errors;
using MlConnector.Engine.Ports;
using MlConnector.TestKit.Conformance;

namespace MlConnector.TestKit.Stores;

/// <summary>Random operations, lost leases and crashes on three streams; after every few of them the store must hold what the model holds.</summary>
internal sealed class ModelCheck(StoreFixture fixture, int seed)
{
    private const int Steps = 300;
    private const int Streams = 3;

    private readonly Random random = new(seed);
    private readonly StoreModel model = new();
    private readonly List<Fence> known = [];
    private IStore store = null!;

    public async Task RunAsync(CancellationToken cancel)
    {
        store = await fixture.OpenAsync(cancel);
        try
        {
            for (var i = 0; i < Streams; i++) model.Add((await store.Streams.OpenAsync("p", $"s{i}", "t", cancel)).Id);
            for (var step = 0; step < Steps; step++)
            {
                await StepAsync(cancel);
                if (step % 20 == 19) await CompareAsync(step, cancel);
            }
        }
        finally
        {
            await store.DisposeAsync();
        }
    }

    private async Task StepAsync(CancellationToken cancel)
    {
        fixture.Advance(TimeSpan.FromSeconds(random.Next(20)));
        var stream = model.Streams[random.Next(Streams)];
        switch (random.Next(12))
        {
            case 0: store = await fixture.CrashAsync(store, cancel); break;
            case 1: await AcquireAsync(stream, cancel); break;
            case 2: await ReleaseAsync(cancel); break;
            case <= 6: await MarkAsync(stream, cancel); break;
            default: await SettleAsync(stream, cancel); break;
        }
    }

    private async Task AcquireAsync(StreamModel stream, CancellationToken cancel)
    {
        var (owner, takeOver, now) = ($"o{random.Next(3)}", random.Next(4) == 0, fixture.Time.GetUtcNow());
        var free = takeOver || stream.Owner is null || stream.HeldUntil <= now;
        var (fence, holder) = await store.Leases.TryAcquireAsync(stream.Lease, owner, TimeSpan.FromSeconds(60), takeOver, now, cancel);
        Expect.Equal(free, fence is not null, $"lease of {stream.Lease}");
        if (fence is null)
        {
            Expect.Equal(stream.Owner, holder?.Owner, "holder");
            return;
        }
        (stream.Owner, stream.Fence, stream.HeldUntil) = (owner, stream.Fence + 1, now.AddSeconds(60));
        Expect.Equal(stream.Fence, fence.Number, "fence number");
        known.Add(fence);
    }

    private async Task ReleaseAsync(CancellationToken cancel)
    {
        if (PickFence(null) is not { } fence) return;
        await store.Leases.ReleaseAsync(fence, cancel);
        model.Release(fence);
    }

    private async Task MarkAsync(StreamModel stream, CancellationToken cancel)
    {
        if (PickFence(stream) is not { } fence) return;
        var number = random.Next(4) == 0 && stream.LastBatch > 0 ? random.NextInt64(1, stream.LastBatch + 1) : stream.LastBatch + 1;
        var now = fixture.Time.GetUtcNow();
        var batch = StoreActs.Batch(stream.Id, number, now);
        var refusal = stream.Allows(fence) ? stream.RefusesSending(number) : "FENCE-LOST";
        var code = await AttemptAsync(async () => Expect.That((await store.Batches.MarkSendingAsync(fence, batch, [], now, cancel)).Granted, "No claim, no permit."));
        Expect.Equal(refusal, code, $"marking batch {number} of {stream.Lease} under {fence}");
        if (code is null) stream.Mark(batch);
    }

    private async Task SettleAsync(StreamModel stream, CancellationToken cancel)
    {
        if (PickFence(stream) is not { } fence) return;
        var now = fixture.Time.GetUtcNow();
        var open = stream.Batches.Values.Where(batch => batch.State is BatchState.Sending or BatchState.Unknown).ToList();
        var states = Enum.GetValues<BatchState>();
        var settlement = new Settlement(stream.Id)
        {
            Batches = [.. open.Where(_ => random.Next(2) == 0).Select(batch => batch with { State = states[random.Next(1, states.Length)], LastSentAt = now, Bytes = random.Next() })],
            DeadLetters = [.. Enumerable.Range(0, random.Next(3)).Select(_ => StoreActs.Letter(stream.Id, $"k{random.Next(4)}", $"h{random.Next(3)}", now))],
            Cursor = random.Next(2) == 0 ? $"c{random.Next()}" : null,
            RowsAdded = random.Next(100),
            LastVersion = random.NextInt64(1000),
            LastBatch = stream.LastBatch,
            Generation = random.Next(5) == 0 ? (random.Next(10), random.Next(100)) : null,
        };
        var code = await AttemptAsync(() => store.Batches.SettleAsync(fence, settlement, cancel));
        Expect.Equal(stream.Allows(fence) ? null : "FENCE-LOST", code, $"settling {stream.Lease} under {fence}");
        if (code is null) stream.Settle(settlement);
    }

    // Mostly the fence in force, sometimes an old one of this or another stream.
    private Fence? PickFence(StreamModel? stream)
    {
        if (known.Count == 0) return null;
        var newest = stream is null ? null : known.LastOrDefault(fence => fence.Lease == stream.Lease);
        return newest is not null && random.Next(5) > 0 ? newest : stream is null ? known[random.Next(known.Count)] : known.LastOrDefault(fence => fence.Lease == stream.Lease && fence != newest);
    }

    private static async Task<string?> AttemptAsync(Func<Task> act)
    {
        try
        {
            await act();
            return null;
        }
        catch (ConnectorException failure)
        {
            return failure.Error.Code;
        }
    }

    private async Task CompareAsync(int step, CancellationToken cancel)
    {
        foreach (var record in await store.Streams.ListAsync("p", cancel))
        {
            var stream = model.Streams.Single(known => known.Id == record.Id);
            var what = $"{stream.Lease} after step {step} of seed {seed}";
            Expect.Equal(stream.Describe(), $"{record.Cursor}|{record.LastBatch}|{record.LastVersion}|{record.ExpectedRows}|{record.Generation}|{record.GenerationRows}", what);
            var batches = (await store.Batches.UnsettledAsync(record.Id, cancel)).Concat(await store.Batches.SettledAfterAsync(record.Id, 0, cancel)).OrderBy(batch => batch.Number);
            Expect.That(batches.SequenceEqual(stream.Batches.Values), $"Batches of {what} differ.");
            var letters = await store.DeadLetters.OpenOfStreamAsync(record.Id, cancel);
            Expect.Equal(stream.DescribeLetters(), string.Join(',', letters.Select(letter => $"{letter.KeyHash}{letter.SourceHash}:{letter.Met}").Order(StringComparer.Ordinal)), $"dead letters of {what}");
        }
    }
}
