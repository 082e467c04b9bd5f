using MlConnector.Engine.Ports;
using MlConnector.TestKit.Conformance;

namespace MlConnector.TestKit.Stores;

/// <summary>What retention, a purge and a new data key change of dead letters.</summary>
internal static class DeadLetterMoveChecks
{
    public static async Task MovesAsync(StoreFixture fixture, IStore store, CancellationToken cancel)
    {
        var (stream, fence) = await BeginAsync(fixture, store, cancel);
        var other = await store.Streams.OpenAsync("p", "s2", "t2", cancel);
        await MeetAsync(store, fence, stream, fixture, [("k1", Place(0)), ("k2", Place(1)), ("k3", Place(2))], cancel);
        await MeetAsync(store, fence, other.Id, fixture, [("k1", Place(0))], cancel);
        var closed = (await store.DeadLetters.OpenOfStreamAsync(stream, cancel))[1].Id;
        await store.DeadLetters.CloseAsync(closed, DeadLetterState.WrittenOff, "agreed", cancel);

        var moved = await store.DeadLetters.MoveAsync(fence, stream, [new(Place(0), new JournalPlace(5, 50, 1)), new(Place(1), new JournalPlace(5, 50, 2)), new(Place(7), new JournalPlace(5, 50, 0))], cancel);
        Expect.Equal(2, moved, "dead letters moved");
        await using var next = await fixture.CrashAsync(store, cancel);
        var letters = await next.DeadLetters.ListAsync(new DeadLetterFilter("p", "s", State: null), cancel);
        Expect.Equal($"{new JournalPlace(5, 50, 1)}, {new JournalPlace(5, 50, 2)}, {Place(2)}", string.Join(", ", letters.Select(letter => letter.Place)), "places, open and closed");
        Expect.Equal(Place(0), (await next.DeadLetters.OpenOfStreamAsync(other.Id, cancel)).Single().Place, "place of another stream's");
    }

    public static async Task ErasureAsync(StoreFixture fixture, IStore store, CancellationToken cancel)
    {
        var (stream, fence) = await BeginAsync(fixture, store, cancel);
        await MeetAsync(store, fence, stream, fixture, [("k1", Place(0)), ("k2", Place(1))], cancel);
        var letters = await store.DeadLetters.OpenOfStreamAsync(stream, cancel);
        foreach (var letter in letters) await store.DeadLetters.SaveRepairAsync(new RepairRecord(letter.Id, [1, 2], "ann", fixture.Time.GetUtcNow(), "typo"), cancel);

        Expect.Equal(new ErasedLetters(1, 1), await store.DeadLetters.EraseAsync(fence, stream, ["k1", "k9"], "erased on request", cancel), "erased");
        var gone = (await store.DeadLetters.FindAsync(letters[0].Id, cancel))!;
        Expect.Equal((DeadLetterState.WrittenOff, "erased on request", "", "A|gl|k1"), (gone.State, gone.Message, gone.Fix, gone.SourceId), "the letter");
        Expect.That(await store.DeadLetters.FindRepairAsync(gone.Id, cancel) is null, "The repair is still there.");
        Expect.Equal(letters[1], await store.DeadLetters.FindAsync(letters[1].Id, cancel), "the letter of another key");
        Expect.That(await store.DeadLetters.FindRepairAsync(letters[1].Id, cancel) is not null, "The repair of another key is gone.");
        Expect.Equal(gone, (await store.DeadLetters.WrittenOffOfStreamAsync(stream, cancel)).Single(), "written off");

        await MeetAsync(store, fence, stream, fixture, [("k1", Place(2))], cancel);
        var again = (await store.DeadLetters.FindAsync(gone.Id, cancel))!;
        Expect.Equal((DeadLetterState.WrittenOff, "erased on request", "", 2L), (again.State, again.Message, again.Fix, again.Met), "the letter, met again");
    }

    public static async Task ResealsAsync(StoreFixture fixture, IStore store, CancellationToken cancel)
    {
        var (stream, fence) = await BeginAsync(fixture, store, cancel);
        await MeetAsync(store, fence, stream, fixture, [("k1", Place(0)), ("k2", Place(1))], cancel);
        var letters = await store.DeadLetters.OpenOfStreamAsync(stream, cancel);
        foreach (var letter in letters) await store.DeadLetters.SaveRepairAsync(new RepairRecord(letter.Id, [1, 2], "ann", fixture.Time.GetUtcNow(), "typo"), cancel);
        await store.DeadLetters.CloseAsync(letters[0].Id, DeadLetterState.WrittenOff, "agreed", cancel);
        var repairs = await store.DeadLetters.SealedRepairsAsync(stream, cancel);
        Expect.Equal(2, repairs.Count, "repairs, in force or not");

        // The second one is changed by a person between reading and writing.
        await store.DeadLetters.SaveRepairAsync(repairs[1] with { Values = [7], By = "bob" }, cancel);
        Expect.Equal(1, await store.DeadLetters.ResealAsync(fence, [.. repairs.Select(repair => new ResealedRepair(repair, [9, 9, 9]))], cancel), "put");
        var now = await store.DeadLetters.SealedRepairsAsync(stream, cancel);
        Expect.Equal("09-09-09 ann, 07 bob", string.Join(", ", now.Select(repair => $"{BitConverter.ToString(repair.Values)} {repair.By}")), "repairs");
        Expect.Equal("FENCE-LOST", (await Expect.FailsAsync(() => store.DeadLetters.ResealAsync(fence with { Number = fence.Number + 1 }, [], cancel), "without the lease")).Code, "code");
    }

    private static JournalPlace Place(int row) => new(1, 20, row);

    private static async Task<(StreamId Stream, Fence Fence)> BeginAsync(StoreFixture fixture, IStore store, CancellationToken cancel)
    {
        var stream = await store.Streams.OpenAsync("p", "s", "t", cancel);
        return (stream.Id, await StoreActs.LeaseAsync(store, "l", "me", fixture.Time.GetUtcNow(), cancel));
    }

    private static Task MeetAsync(IStore store, Fence fence, StreamId stream, StoreFixture fixture, (string Key, JournalPlace Place)[] letters, CancellationToken cancel) =>
        store.Batches.SettleAsync(fence, new Settlement(stream) { DeadLetters = [.. letters.Select(letter => StoreActs.Letter(stream, letter.Key, "h", fixture.Time.GetUtcNow()) with { Place = letter.Place })] }, cancel);
}
