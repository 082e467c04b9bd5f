using MlConnector.Engine.Ports;
using MlConnector.TestKit.Conformance;

namespace MlConnector.TestKit.Stores;

/// <summary>What a reconciliation found is there after a crash, each pipeline has its own, and what is forgotten is gone.</summary>
internal static class ReconciliationChecks
{
    private static readonly DateTimeOffset At = new(2026, 3, 31, 23, 59, 59, TimeSpan.Zero);

    public static async Task RunAsync(StoreFixture fixture, IStore store, CancellationToken cancel)
    {
        var first = new ReconciliationRecord("finance", "01A", 3, At, "anna") { AuditEntry = 17, Compared = "gl_postings", Figures = 40, Differing = 2 };
        ReconciliationRecord second = first with { Id = "01B", At = At.AddDays(1), Differing = 0 }, third = first with { Id = "01C", At = At.AddDays(2) }, other = first with { Pipeline = "stock", Id = "01A2" };
        foreach (ReconciliationRecord record in new[] { first, third, second, other }) await store.Reconciliations.AddAsync(record, [1, 2, (byte)record.Id.Length], cancel);
        await using IStore next = await fixture.CrashAsync(store, cancel);
        (ReconciliationRecord Record, byte[] Content)? found = await next.Reconciliations.FindAsync("finance", "01B", cancel);
        Expect.Equal(second, found?.Record, "one of them, after a crash");
        Expect.Equal("010203", Convert.ToHexString(found?.Content ?? []), "what it found");
        Expect.Equal(null, await next.Reconciliations.FindAsync("stock", "01B", cancel), "that of another pipeline");
        Expect.Equal("01C 01B 01A", Ids(await next.Reconciliations.ListAsync("finance", null, 10, cancel)), "the newest first");
        Expect.Equal("01B", Ids(await next.Reconciliations.ListAsync("finance", "01C", 1, cancel)), "those before one, at most so many");
        Expect.Equal("01C 01A2", Ids(await next.Reconciliations.NewestOfEachAsync(cancel)), "the newest of each pipeline");
        await next.Reconciliations.ForgetAsync("finance", ["01A", "01C", "01A2", "none"], cancel);
        Expect.Equal("01B 01A2", Ids(await next.Reconciliations.NewestOfEachAsync(cancel)), "what is left");
    }

    private static string Ids(IEnumerable<ReconciliationRecord> records) => string.Join(' ', records.Select(record => record.Id));
}
