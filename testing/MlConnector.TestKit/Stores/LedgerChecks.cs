using MlConnector.Engine.Ports;
using MlConnector.TestKit.Conformance;

namespace MlConnector.TestKit.Stores;

/// <summary>Ledger files: flushed by settlements, merged in the background, forgotten by a reset.</summary>
internal static class LedgerChecks
{
    public static async Task RunAsync(StoreFixture fixture, IStore store, CancellationToken cancel)
    {
        var stream = await store.Streams.OpenAsync("p", "s", "t", cancel);
        var fence = await StoreActs.LeaseAsync(store, "l", "me", fixture.Time.GetUtcNow(), cancel);
        async Task<string> FilesAsync()
        {
            var ledger = (await store.Streams.ListAsync("p", cancel)).Single().Ledger;
            return $"{string.Join(',', ledger.Ledger.Select(file => file.File))}/{string.Join(',', ledger.Trace.Select(file => file.File))}/{ledger.AppliedBatch}";
        }
        Task FlushAsync(LedgerManifest manifest) => store.Batches.SettleAsync(fence, new Settlement(stream.Id) { Ledger = manifest, LastBatch = manifest.AppliedBatch }, cancel);
        var seen = Manifest(2, "b", "a");
        await FlushAsync(seen);
        await FlushAsync(Manifest(3, "c", "b", "a"));

        Expect.That(await store.Streams.ReplaceRunsAsync(fence, stream.Id, seen, Manifest(2, "ab"), cancel), "A merge was refused.");
        Expect.Equal("c,ab/tc,tab/3", await FilesAsync(), "files after the merge");
        Expect.That(!await store.Streams.ReplaceRunsAsync(fence, stream.Id, seen, Manifest(2, "ab2"), cancel), "A merge of files that are gone was taken.");
        Expect.Equal("c,ab/tc,tab/3", await FilesAsync(), "files after a refused merge");

        await store.Streams.ResetAsync(fence, stream.Id, new StreamReset { ForgetCursor = true, ForgetLedger = true, ExpectedRows = 42, TableIdentity = "new" }, cancel);
        // The trace index lives as long as the audit trail: passports of what was delivered before stay readable.
        Expect.Equal("/tc,tab/3", await FilesAsync(), "files after a reset");
        var reset = (await store.Streams.ListAsync("p", cancel)).Single();
        Expect.Equal((42L, "new", (string?)null, 3L), (reset.ExpectedRows ?? 0, reset.TableIdentity, reset.Cursor, reset.LastBatch), "stream after a reset");
    }

    private static LedgerManifest Manifest(long applied, params string[] files) =>
        new([.. files.Select(file => new SortedRunFile(file, 0, 1, "c"))], [.. files.Select(file => new SortedRunFile($"t{file}", 0, 1, "c"))], applied);
}
