using MlConnector.Engine.Ports;
using MlConnector.TestKit.Conformance;

namespace MlConnector.TestKit.Stores;

/// <summary>What every store must keep. Give it a fixture (a new one per check) and run each check as a test of its own. Random checks take their seed from the caller.</summary>
public sealed class StoreConformance(StoreFixture fixture, int seed)
{
    /// <summary>Names of the checks, known without a store.</summary>
    public static IReadOnlyList<string> Names => [.. new StoreConformance(null!, 0).Checks.Select(check => check.Name)];

    /// <summary>The checks.</summary>
    public IReadOnlyList<ConformanceCheck> Checks =>
    [
        new("Whatever is written is read back the same, also after a crash", cancel => WithAsync(RoundTripChecks.RunAsync, cancel)),
        new("Random operations and crashes leave what a small model says", cancel => new ModelCheck(fixture, seed).RunAsync(cancel)),
        new("INV-8 every write of a stream is refused once its fence is lost", cancel => WithAsync(new FenceChecks(fixture).EveryWriteAsync, cancel)),
        new("INV-8 of many who try at once exactly one gets the lease, with a new number", cancel => new FenceChecks(fixture).RaceAsync(cancel)),
        new("INV-2 a settlement is stored as a whole or not at all", cancel => WithAsync(new FenceChecks(fixture).AllOrNothingAsync, cancel)),
        new("INV-3 a settled batch cannot be marked as sending again", cancel => WithAsync(new FenceChecks(fixture).NoSecondSendAsync, cancel)),
        new("Every attempt of a batch is kept, the newest of very many, also after a crash", cancel => WithAsync(RepeatChecks.RunAsync, cancel)),
        new("A key that waits does so once, also after a crash, and again if it is asked for while it is read", cancel => WithAsync(AskedKeyChecks.RunAsync, cancel)),
        new("A write that named a key is begun once, and answered the same again, also after a crash", cancel => WithAsync(IdempotencyChecks.RunAsync, cancel)),
        new("What a reconciliation found is kept, each pipeline has its own, also after a crash", cancel => WithAsync(ReconciliationChecks.RunAsync, cancel)),
        new("Runs are listed page by page, none twice and none left out", cancel => WithAsync(RoundTripChecks.RunPagesAsync, cancel)),
        new("Quota windows are exact", cancel => WithAsync(new QuotaChecks(fixture, seed).ExactAsync, cancel)),
        new("A flood of reservations stays small, frees nothing early and little late", cancel => WithAsync(new QuotaChecks(fixture, seed).FloodAsync, cancel)),
        new("A clock that jumps frees no quota early and takes none twice", cancel => WithAsync(new QuotaChecks(fixture, seed).ClockAsync, cancel)),
        new("What certainly was not stored may be taken again", cancel => WithAsync(new QuotaChecks(fixture, seed).GiveBackAsync, cancel)),
        new("What the vendor certainly did not count is given back, once", cancel => WithAsync(new QuotaChecks(fixture, seed).UncountedAsync, cancel)),
        new("A vendor's block holds for its time; a full limit reserves nothing of a claim", cancel => WithAsync(new QuotaChecks(fixture, seed).BlockAsync, cancel)),
        new("Requests under way at once are bounded over all processes, and an answer makes room", cancel => WithAsync(new UnderWayChecks(fixture).BoundedAsync, cancel)),
        new("What a dead process had under way keeps nobody waiting for longer than its lease", cancel => WithAsync(new UnderWayChecks(fixture).ForsakenAsync, cancel)),
        new("A refused sign-in is remembered by its account, the last one of it, also after a crash", cancel => WithAsync(RefusalChecks.RunAsync, cancel)),
        new("Users, tokens and keys of forms are read back the same, also after a crash", cancel => WithAsync(AccessChecks.RoundTripAsync, cancel)),
        new("A rule over all users holds whoever changes them at the same time", cancel => WithAsync(AccessChecks.RuleAsync, cancel)),
        new("A link is used up by one", cancel => WithAsync(AccessChecks.LinksAsync, cancel)),
        new("A session ends alone, with its user's others, or by not being used", cancel => WithAsync(AccessChecks.SessionsAsync, cancel)),
        new("The version changes with every commit, also of another process, and with nothing else", cancel => WithAsync(VersionChecks.RunAsync, cancel)),
        new("Concurrent writers lose nothing", cancel => new ConcurrencyChecks(fixture).RunAsync(cancel)),
        new("A revision is added only onto the last one seen", cancel => WithAsync(RoundTripChecks.RevisionsAsync, cancel)),
        new("A dead letter met again counts and does not multiply, whatever became of it", cancel => WithAsync(DeadLetterChecks.RunAsync, cancel)),
        new("A dead letter follows its row when retention carries it", cancel => WithAsync(DeadLetterMoveChecks.MovesAsync, cancel)),
        new("Repairs are sealed anew as they are, but for those that a person changed meanwhile", cancel => WithAsync(DeadLetterMoveChecks.ResealsAsync, cancel)),
        new("What is erased of dead letters is gone, and their count stays", cancel => WithAsync(DeadLetterMoveChecks.ErasureAsync, cancel)),
        new("INV-1 a change of the ERP is known after a crash as it was recorded before", cancel => WithAsync(MutationChecks.RunAsync, cancel)),
        new("The outcome of a merge is put into a ledger that grew meanwhile", cancel => WithAsync(LedgerChecks.RunAsync, cancel)),
    ];

    private async Task WithAsync(Func<StoreFixture, IStore, CancellationToken, Task> check, CancellationToken cancel)
    {
        await using var store = await fixture.OpenAsync(cancel);
        await check(fixture, store, cancel);
    }

    private Task WithAsync(Func<IStore, CancellationToken, Task> check, CancellationToken cancel) => WithAsync((_, store, token) => check(store, token), cancel);
}
