using MlConnector.Engine.Ports;
using MlConnector.TestKit.Conformance;

namespace MlConnector.TestKit.Stores;

/// <summary>Life of a dead letter and its repair.</summary>
internal static class DeadLetterChecks
{
    public static async Task RunAsync(StoreFixture fixture, IStore store, CancellationToken cancel)
    {
        var now = fixture.Time.GetUtcNow();
        var stream = await store.Streams.OpenAsync("p", "s", "t", cancel);
        var fence = await StoreActs.LeaseAsync(store, "l", "me", now, cancel);
        Task MeetAsync(string key, string source, string run) =>
            store.Batches.SettleAsync(fence, new Settlement(stream.Id) { DeadLetters = [StoreActs.Letter(stream.Id, key, source, now, run)] }, cancel);
        await MeetAsync("k1", "h1", "run-1");
        await MeetAsync("k1", "h1", "run-2");
        await MeetAsync("k1", "h2", "run-2");
        var all = await store.DeadLetters.OpenOfStreamAsync(stream.Id, cancel);
        Expect.Equal("h1:2:run-1,h2:1:run-2", string.Join(',', all.Select(letter => $"{letter.SourceHash}:{letter.Met}:{letter.RunId}")), "dead letters");

        var first = all[0].Id;
        await store.Batches.SettleAsync(fence, new Settlement(stream.Id) { MetAgain = [first], Closed = [(all[1].Id, DeadLetterState.Superseded, "newer version")] }, cancel);
        Expect.Equal(3L, (await store.DeadLetters.FindAsync(first, cancel))!.Met, "times met");
        await RepairsAsync(store, stream.Id, all, now, cancel);

        await MeetAsync("k1", "h2", "run-3");
        var back = (await store.DeadLetters.FindAsync(all[1].Id, cancel))!;
        Expect.Equal((DeadLetterState.Open, "run-3", 2L, (string?)null), (back.State, back.RunId, back.Met, back.Reason), "a reversion to a bad value");
        await store.DeadLetters.CloseAsync(back.Id, DeadLetterState.WrittenOff, "agreed", cancel);
        await MeetAsync("k1", "h2", "run-4");
        Expect.Equal(DeadLetterState.WrittenOff, (await store.DeadLetters.FindAsync(back.Id, cancel))!.State, "a letter that was written off, met again");
        Expect.Equal("DEAD-LETTER-CLOSED", (await Expect.FailsAsync(() => store.DeadLetters.CloseAsync(back.Id, DeadLetterState.Replayed, "x", cancel), "closing twice")).Code, "refusal");
        Expect.Equal("DEAD-LETTER-UNKNOWN", (await Expect.FailsAsync(() => store.DeadLetters.CloseAsync(999, DeadLetterState.Replayed, "x", cancel), "closing none")).Code, "refusal");
        await FiltersAsync(store, first, back.Id, cancel);
        long open = (await store.DeadLetters.OpenOfStreamAsync(stream.Id, cancel)).Count;
        foreach (string? pipeline in new[] { "p", null }) Expect.Equal(open, (await store.DeadLetters.CountOpenAsync(pipeline, cancel)).GetValueOrDefault(stream.Id), "open letters of a stream");
        foreach (string? pipeline in new[] { "p", null }) Expect.Equal(open > 0, (await store.Streams.NeedingAsync(pipeline, cancel)).Any(needing => needing.Id == stream.Id), "whether the stream needs somebody");
        Expect.Equal(0, (await store.Streams.NeedingAsync("another", cancel)).Count, "streams of another pipeline that need somebody");
        Expect.Equal(0, (await store.DeadLetters.CountOpenAsync("another", cancel)).Count, "open letters of a pipeline without any");
    }

    private static async Task RepairsAsync(IStore store, StreamId stream, IReadOnlyList<DeadLetterRecord> letters, DateTimeOffset now, CancellationToken cancel)
    {
        await store.DeadLetters.SaveRepairAsync(new RepairRecord(letters[0].Id, [1], "ann", now, "typo"), cancel);
        await store.DeadLetters.SaveRepairAsync(new RepairRecord(letters[0].Id, [2, 3], "ben", now, "typo"), cancel);
        var (letter, repair) = (await store.DeadLetters.RepairsOfStreamAsync(stream, cancel)).Single();
        Expect.Equal((letters[0].Id, "ben", "0203"), (letter.Id, repair.By, Convert.ToHexString(repair.Values)), "repair in force");
        var refusal = await Expect.FailsAsync(() => store.DeadLetters.SaveRepairAsync(repair with { DeadLetter = letters[1].Id }, cancel), "repairing a superseded letter");
        Expect.Equal("DEAD-LETTER-CLOSED", refusal.Code, "refusal");
        await store.DeadLetters.CloseAsync(letters[0].Id, DeadLetterState.Replayed, "run-9", cancel);
        Expect.Equal(1, (await store.DeadLetters.RepairsOfStreamAsync(stream, cancel)).Count, "repairs after the replay");
        await store.DeadLetters.CloseAsync(letters[0].Id, DeadLetterState.Superseded, "newer version", cancel);
        Expect.Equal(0, (await store.DeadLetters.RepairsOfStreamAsync(stream, cancel)).Count, "repairs after a newer version");
        Expect.That(await store.DeadLetters.FindRepairAsync(letters[0].Id, cancel) is not null, "The history of the repair is gone.");
    }

    private static async Task FiltersAsync(IStore store, long first, long second, CancellationToken cancel)
    {
        async Task<string> IdsAsync(DeadLetterFilter filter) => string.Join(',', (await store.DeadLetters.ListAsync(filter, cancel)).Select(letter => letter.Id));
        var any = new DeadLetterFilter(State: null);
        Expect.Equal($"{first},{second}", await IdsAsync(any), "all");
        Expect.Equal($"{second}", await IdsAsync(any with { After = first }), "after the first");
        Expect.Equal($"{first}", await IdsAsync(any with { Limit = 1 }), "at most one");
        Expect.Equal($"{second}", await IdsAsync(any with { RunId = "run-3" }), "of a run");
        Expect.Equal($"{first},{second}", await IdsAsync(any with { Pipeline = "p", Stream = "s", Code = "MAP-TYPE", Key = "A|gl|k1" }), "by all parts");
        foreach (var none in (DeadLetterFilter[])[any with { Pipeline = "x" }, any with { Stream = "x" }, any with { Code = "x" }, any with { Key = "x" }, new DeadLetterFilter()])
        {
            Expect.Equal("", await IdsAsync(none), $"by {none}");
        }
        Expect.Equal(2L, (await store.DeadLetters.CountByCodeAsync(any, cancel))["MAP-TYPE"], "count by code");
    }
}
