using MlConnector.Abstractions.Destinations;
using MlConnector.Engine.Ports;
using MlConnector.TestKit.Conformance;

namespace MlConnector.TestKit.Stores;

/// <summary>Every field comes back as it was given.</summary>
internal static class RoundTripChecks
{
    private static readonly DateTimeOffset Odd = new DateTimeOffset(2026, 3, 29, 1, 59, 59, TimeSpan.Zero).AddTicks(1234567);

    public static async Task RunAsync(StoreFixture fixture, IStore store, CancellationToken cancel)
    {
        var run = new RunRecord("run-1", "finance", 3, RunState.Running, Odd) { Purpose = "full", By = "ann@host", DueAt = Odd.AddTicks(-9) };
        await store.Runs.StartAsync(run, cancel);
        Expect.Equal("RUN-TURN-TAKEN", (await Expect.FailsAsync(() => store.Runs.StartAsync(run with { RunId = "run-other" }, cancel), "a second run of a turn")).Code, "a second run of a turn");
        await store.Runs.SaveStreamAsync("run-1", "gl", """{"read":1}""", cancel);
        await store.Runs.SaveStreamAsync("run-1", "gl", """{"read":2}""", cancel);
        Expect.Equal("run-1", string.Join(' ', await store.Runs.UnendedAsync("finance", 10, cancel)), "unended run");
        await store.Runs.FinishAsync("run-1", RunState.Unverified, Odd.AddSeconds(1), new RunTotals(11, 5, 2), cancel);
        Expect.Equal((false, ""), (await store.Runs.InterruptAsync("run-1", cancel), string.Join(' ', await store.Runs.UnendedAsync("finance", 10, cancel))), "a run that has ended cannot be interrupted");
        var stream = await store.Streams.OpenAsync("finance", "gl", "Gl ☃ \0 \"x\"", cancel);
        var fence = await StoreActs.LeaseAsync(store, "l", "me", Odd, cancel);
        var batch = StoreActs.Batch(stream.Id, 7, Odd) with { RunId = "run-1", Generation = 4, Parent = 2, Revision = 3, Days = new DaySpan(new DateOnly(1999, 12, 31), new DateOnly(2026, 1, 2)) };
        await store.Batches.MarkSendingAsync(fence, batch, [], Odd, cancel);
        await store.Batches.KeepRequestAsync(fence, batch with { RequestId = "stream-1" }, cancel);
        Expect.Equal((BatchState.Sending, "stream-1"), ((await store.Batches.FindAsync(batch.BatchId, cancel))!.State, (await store.Batches.FindAsync(batch.BatchId, cancel))!.RequestId), "the id that a marked batch is sent under");
        var done = batch with { State = BatchState.Confirmed, Parent = 3, LastSentAt = Odd.AddTicks(1), RequestId = "req", Bytes = 12345678901, Note = "n" };
        var ledger = new LedgerManifest([new("ledger/1/a.run", 0, 10, "c1"), new("ledger/1/b.run", 2, 20, "c2")], [new("trace/1/a.run", 1, 5, "c3")], 7);
        await store.Batches.SettleAsync(
            fence,
            new Settlement(stream.Id)
            {
                Batches = [done],
                Ledger = ledger,
                Cursor = """{"c":1}""",
                LastBatch = 9,
                LastVersion = 99,
                RowsAdded = 10,
                TableIdentity = "t",
                Generation = (4, 10),
            },
            cancel);
        await store.Streams.HoldAsync(stream.Id, "held", cancel);
        await store.Secrets.SaveAsync(new SecretRecord("erp", "k", [0, 255, 1], Odd, "ann", new DateOnly(2027, 2, 28)), cancel);

        await using var next = await fixture.CrashAsync(store, cancel);
        var found = await next.Runs.FindAsync("run-1", cancel);
        Expect.Equal((RunState.Unverified, Odd, (DateTimeOffset?)Odd.AddSeconds(1), "full", "ann@host", 3), (found!.State, found.StartedAt, found.EndedAt, found.Purpose, found.By, found.Revision), "run");
        Expect.Equal((Odd.AddTicks(-9), new RunTotals(11, 5, 2)), (found.DueAt, found.Totals), "turn and totals of the run");
        Expect.Equal("gl", string.Join(' ', (await next.Streams.NeedingAsync(null, cancel)).Select(held => held.Stream)), "streams that are held");
        await TurnsAsync(next, cancel);
        await NewestAsync(next, cancel);
        await PausesAsync(next, cancel);
        await DraftsAsync(next, cancel);
        await AlertChecks.RunAsync(next, cancel);
        Expect.Equal("""{"read":2}""", found.Streams["gl"], "result of the stream");
        await LastReadAsync(next, cancel);
        Expect.Equal(done, await next.Batches.FindAsync(batch.BatchId, cancel), "batch by id");
        Expect.Equal(done, await next.Batches.FindAsync(stream.Id, batch.Number, cancel), "batch by number");
        Expect.Equal(done, await next.Batches.FindAsync(stream.Id, batch.Place with { Row = 5 }, cancel), "batch by place");
        Expect.Equal(done, await next.Batches.NewestConfirmedAsync(stream.Id, cancel), "newest confirmed batch");
        Expect.Equal(done, await next.Batches.LastSentAsync(stream.Id, cancel), "confirmed batch that was sent last");
        Expect.Equal(done, (await next.Batches.SettledAfterAsync(stream.Id, 6, cancel)).Single(), "settled batch");
        Expect.Equal(0, (await next.Batches.SettledAfterAsync(stream.Id, 7, cancel)).Count, "batches after the last");
        Expect.Equal(0, (await next.Batches.UnsettledAsync(stream.Id, cancel)).Count, "unsettled batches");
        await StreamAsync(next, ledger, cancel);
        var secret = await next.Secrets.FindAsync("erp", cancel);
        Expect.Equal(("k", Odd, "ann", (DateOnly?)new DateOnly(2027, 2, 28), "00FF01"), (secret!.KeyId, secret.SetAt, secret.By, secret.Expires, Convert.ToHexString(secret.Sealed)), "secret");
    }

    public static async Task RevisionsAsync(IStore store, CancellationToken cancel)
    {
        Expect.Equal(1, await store.Revisions.AddAsync("p", 0, "one", "h1", "ann", Odd, cancel), "first revision");
        Expect.Equal(1, await store.Revisions.AddAsync("p", 0, "one", "h1", "ben", Odd, cancel), "the same again");
        Expect.Equal(2, await store.Revisions.AddAsync("p", 1, "two", "h2", "ben", Odd, cancel), "second revision");
        var moved = await Expect.FailsAsync(() => store.Revisions.AddAsync("p", 1, "three", "h3", "ann", Odd, cancel), "a revision onto an older one");
        Expect.Equal("REVISION-MOVED", moved.Code, "refusal");
        Expect.Equal(new Revision("p", 1, "one", "h1", "ann", Odd), await store.Revisions.FindAsync("p", 1, cancel), "an older revision");
        Expect.Equal("two", (await store.Revisions.FindAsync("p", null, cancel))!.Content, "the last revision");
        Expect.Equal("2,1", string.Join(',', (await store.Revisions.ListAsync("p", cancel)).Select(revision => revision.Number)), "all revisions");
        Expect.Equal("p", string.Join(',', await store.Revisions.PipelinesAsync(cancel)), "pipelines");
        Expect.Equal(null, await store.Revisions.FindAsync("q", null, cancel), "a pipeline that is not there");
    }

    public static async Task RunPagesAsync(IStore store, CancellationToken cancel)
    {
        foreach ((string id, string pipeline, int minutes) in new[] { ("run-1", "p", 0), ("run-2", "p", 1), ("run-3", "p", 1), ("run-4", "q", 2), ("run-5", "p", 3) })
        {
            await store.Runs.StartAsync(new RunRecord(id, pipeline, 1, RunState.Running, Odd.AddMinutes(minutes)), cancel);
        }

        async Task<string> PagesAsync(string? pipeline, int limit)
        {
            List<string> pages = [];
            for (IReadOnlyList<RunRecord> page = await store.Runs.PageAsync(pipeline, null, limit, cancel); page.Count > 0; page = await store.Runs.PageAsync(pipeline, page[^1], limit, cancel)) pages.Add(string.Join(',', page.Select(run => run.RunId)));
            return string.Join(' ', pages);
        }

        Expect.Equal("run-5,run-3 run-2,run-1", await PagesAsync("p", 2), "the pages of one pipeline");
        Expect.Equal("run-5,run-4,run-3 run-2,run-1", await PagesAsync(null, 3), "the pages of all");
        Expect.Equal("", await PagesAsync("r", 3), "the pages of a pipeline without runs");
    }

    /// <summary>A draft takes the place of the one with its id, until it is removed.</summary>
    private static async Task DraftsAsync(IStore store, CancellationToken cancel)
    {
        var draft = new Draft("d1", "pipelines: {}\n", "ann", Odd);
        await store.Drafts.SaveAsync(draft with { Text = "old" }, cancel);
        await store.Drafts.SaveAsync(draft, cancel);
        Expect.Equal((draft, 1), (await store.Drafts.FindAsync("d1", cancel), (await store.Drafts.ListAsync(cancel)).Count), "the draft");
        await store.Drafts.RemoveAsync("d1", cancel);
        Expect.Equal(null, await store.Drafts.FindAsync("d1", cancel), "a removed draft");
    }

    /// <summary>A halted schedule stays halted by who halted it first, until it is let go on.</summary>
    private static async Task PausesAsync(IStore store, CancellationToken cancel)
    {
        var pause = new SchedulePause("finance", "ann", Odd, "month-end");
        await store.Pauses.PauseAsync(pause, cancel);
        await store.Pauses.PauseAsync(pause with { By = "bob" }, cancel);
        Expect.Equal(pause, (await store.Pauses.ListAsync(cancel)).Single(), "the pause");
        Expect.Equal((true, false, 0), (await store.Pauses.ResumeAsync("finance", cancel), await store.Pauses.ResumeAsync("finance", cancel), (await store.Pauses.ListAsync(cancel)).Count), "let go on once");
    }

    /// <summary>A run whose process died gives its turn back; one that takes it after that keeps it.</summary>
    private static async Task TurnsAsync(IStore store, CancellationToken cancel)
    {
        var run = new RunRecord("turn-1", "turns", 1, RunState.Running, Odd) { DueAt = Odd };
        await store.Runs.StartAsync(run, cancel);
        await store.Runs.InterruptAsync(run.RunId, cancel);
        await store.Runs.StartAsync(run with { RunId = "turn-2" }, cancel);
        await store.Runs.InterruptAsync("turn-2", cancel);
        await store.Runs.StartAsync(run with { RunId = "turn-3" }, cancel);
        await store.Runs.FinishAsync("turn-3", RunState.Failed, Odd, new RunTotals(0, 0, 0), cancel);
        Expect.Equal("RUN-TURN-TAKEN", (await Expect.FailsAsync(() => store.Runs.StartAsync(run with { RunId = "turn-4" }, cancel), "a turn that has been run")).Code, "a turn that has been run");
    }

    /// <summary>What is newest of all pipelines, and of some; only a revision makes a pipeline one of all.</summary>
    private static async Task NewestAsync(IStore store, CancellationToken cancel)
    {
        foreach (string pipeline in new[] { "newest-1", "newest-2" })
        {
            await store.Revisions.AddAsync(pipeline, 0, "one", "h1", "ann", Odd, cancel);
            foreach ((int minute, RunState state, string purpose) in new[] { (0, RunState.Verified, "poll"), (1, RunState.Verified, "full"), (2, RunState.Verified, "replay"), (3, RunState.Failed, "poll") })
            {
                var run = new RunRecord($"{pipeline}-{minute}", pipeline, 1, RunState.Running, Odd.AddMinutes(minute)) { Purpose = purpose };
                await store.Runs.StartAsync(run, cancel);
                await store.Runs.FinishAsync(run.RunId, state, run.StartedAt, new RunTotals(0, 0, 0), cancel);
            }
        }

        ILookup<string, RunRecord> all = await store.Runs.NewestOfEachAsync(null, 2, cancel), one = await store.Runs.NewestOfEachAsync(["newest-2"], 3, cancel);
        Expect.Equal("newest-1-3 newest-1-2", string.Join(' ', all["newest-1"].Select(run => run.RunId)), "the newest runs of each pipeline");
        Expect.Equal((0, "newest-2-3 newest-2-2 newest-2-1"), (one["newest-1"].Count(), string.Join(' ', one["newest-2"].Select(run => run.RunId))), "the newest runs of one pipeline");
        await store.Runs.StartAsync(new RunRecord("newest-1-4", "newest-1", 1, RunState.Running, Odd.AddMinutes(4)), cancel);
        Expect.Equal("newest-1-3 newest-2-3", string.Join(' ', (await store.Runs.EndedAsync(["newest-1", "newest-2"], cancel)).Select(run => run.RunId)), "the newest run that has ended");
        Expect.That((await store.Runs.EndedAsync(null, cancel)).Any(run => run.RunId == "newest-1-3"), "the newest run that has ended is missing among those of all pipelines");
        Expect.Equal("newest-1-0 newest-2-3", string.Join(' ', (await store.Runs.FindAllAsync(["newest-1-0", "newest-2-3", "newest-9"], cancel)).Select(run => run.RunId).Order(StringComparer.Ordinal)), "runs by their ids");
        Expect.Equal(Odd.AddMinutes(1), (await store.Runs.VerifiedAsync(null, cancel))["newest-1"], "the newest verified read");
        Expect.Equal("newest-2", string.Join(' ', (await store.Runs.VerifiedAsync(["newest-2", "newest-3"], cancel)).Keys), "pipelines that were asked for and verified");
        Expect.Equal((1, null), (await store.Revisions.NewestAsync("newest-1", cancel), await store.Revisions.NewestAsync("newest-3", cancel)), "number of the newest revision");
    }

    /// <summary>Runs that read something else, or not as a schedule wants it, do not count; neither does another pipeline.</summary>
    private static async Task LastReadAsync(IStore store, CancellationToken cancel)
    {
        foreach ((string id, string pipeline, string purpose, string stream) in new[] { ("run-2", "finance", "replay", "gl"), ("run-3", "finance", "window", "gl"), ("run-4", "finance", "poll", "ap"), ("run-5", "other", "poll", "gl") })
        {
            await store.Runs.StartAsync(new RunRecord(id, pipeline, 3, RunState.Running, Odd.AddMinutes(1)) { Purpose = purpose }, cancel);
            await store.Runs.SaveStreamAsync(id, stream, "{}", cancel);
        }

        Expect.Equal(("run-1", """{"read":2}"""), (await store.Runs.LastReadAsync("finance", "gl", cancel)) is { } last ? (last.RunId, last.Streams["gl"]) : default, "the run that read a stream last");
        Expect.Equal(null, await store.Runs.LastReadAsync("finance", "po", cancel), "the last run of a stream that was never read");
    }

    private static async Task StreamAsync(IStore store, LedgerManifest ledger, CancellationToken cancel)
    {
        var stream = (await store.Streams.ListAsync("finance", cancel)).Single();
        Expect.Equal("Gl ☃ \0 \"x\"", stream.Table, "table");
        Expect.Equal(("""{"c":1}""", 9L, 99L, "t", (long?)10), (stream.Cursor, stream.LastBatch, stream.LastVersion, stream.TableIdentity, stream.ExpectedRows), "stream");
        Expect.Equal((4L, 10L, "held"), (stream.Generation, stream.GenerationRows, stream.Hold), "stream");
        Expect.That(stream.Ledger.Ledger.SequenceEqual(ledger.Ledger) && stream.Ledger.Trace.SequenceEqual(ledger.Trace) && stream.Ledger.AppliedBatch == 7, "The ledger's files differ.");
        Expect.Equal(0, (await store.Streams.ListAsync("other", cancel)).Count, "streams of another pipeline");
        Expect.Equal(stream.Id, (await store.Streams.OpenAsync("finance", "gl", stream.Table, cancel)).Id, "the stream opened again");
    }
}
