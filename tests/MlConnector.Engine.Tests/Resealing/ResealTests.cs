using MlConnector.Engine.DeadLetters;
using MlConnector.Engine.Leases;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Replay;
using MlConnector.Engine.Resealing;
using MlConnector.Engine.Runs;
using MlConnector.Engine.Tests.Delivery.Fixtures;
using MlConnector.Engine.Tests.Retention;

namespace MlConnector.Engine.Tests.Resealing;

/// <summary>After a new data key was started everything is sealed under it in the end, by the command or by the runs, and the old one is needed for nothing.</summary>
public sealed class ResealTests
{
    private const string TooLong = "a name much longer than twenty characters";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_command_seals_journals_and_repairs_anew_and_everything_is_delivered_again_without_the_old_key()
    {
        await using RetentionDesk desk = await FilledAsync();
        DeadLetterRecord letter = Assert.Single(await desk.Desk.DeadLettersAsync());
        await desk.InProcessAsync(async (services, _) =>
        {
            byte[] values = await new RepairSealer(services.Keys).SealAsync(letter.Id, new Dictionary<string, string?> { ["Name"] = "short" }, Cancel);
            await services.Store.DeadLetters.SaveRepairAsync(new RepairRecord(letter.Id, values, "ann", services.Time.GetUtcNow(), "typo"), Cancel);
            return 0;
        });
        desk.Desk.RenewKey();
        List<ResealProgress> told = [];
        ResealReport report = await desk.InProcessAsync((services, _) => new ResealService(services).RunAsync(told.Add, Cancel));
        Assert.Equal((desk.SegmentFiles(), 1), (report.Segments, report.Repairs));
        Assert.Empty(report.Left);
        Assert.Equal(Enumerable.Range(1, report.Segments), told.Select(each => each.Done));
        Assert.All(told, each => Assert.Equal(("finance", "items", report.Segments), (each.Pipeline, each.Stream, each.Of)));
        ResealReport again = await desk.InProcessAsync((services, _) => new ResealService(services).RunAsync(told.Add, Cancel));
        Assert.Equal((0, 0), (again.Segments, again.Repairs));

        desk.Desk.ForgetOldKeys();
        Assert.StartsWith(TooLong, (await desk.DeadRowAsync(letter))[1], StringComparison.Ordinal);
        await desk.InProcessAsync(async (services, _) =>
        {
            RepairRecord repair = (await services.Store.DeadLetters.FindRepairAsync(letter.Id, Cancel))!;
            Assert.Equal("short", (await new RepairSealer(services.Keys).OpenAsync(letter.Id, repair.Values, Cancel))["Name"]);
            Assert.Equal(("ann", "typo"), (repair.By, repair.Reason));
            return 0;
        });
        desk.Desk.Destination.Rows.Clear();
        desk.Desk.Destination.Identity = "table-2";
        RunResult rebuilt = await desk.InProcessAsync((services, pipeline) => new TableService(services).RebuildAsync(pipeline, RetentionDesk.Request, Cancel, Cancel));
        Assert.Equal(RunState.Verified, rebuilt.State);
        Assert.Equal(desk.Desk.Source.Rows.Where(row => row.Name!.Length <= 20).Select(row => row.Id).Order(StringComparer.Ordinal), desk.Desk.Destination.Current().Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Runs_seal_a_part_each_until_nothing_is_left_and_stay_verified()
    {
        await using RetentionDesk desk = await FilledAsync();
        desk.Desk.RenewKey();
        int segments = desk.SegmentFiles();
        Assert.InRange(segments, StreamReseal.MostSegments + 1, 2 * StreamReseal.MostSegments);
        for (int run = 0; run < 3; run++)
        {
            desk.Desk.Source.Put("1", $"after {run}", "5");
            RunResult result = await desk.RunAsync();
            Assert.Equal(RunState.Verified, result.State);
            Assert.Empty(result.Streams[0].Remarks);
        }

        List<AuditEntry> entries = await desk.AuditAsync("journal.reseal");
        Assert.Equal([$"{StreamReseal.MostSegments}", $"{segments - StreamReseal.MostSegments}"], entries.Select(entry => System.Text.Json.JsonDocument.Parse(entry.Detail).RootElement.GetProperty("segments").ToString()));
        desk.Desk.ForgetOldKeys();
        Assert.Equal(desk.Desk.Source.Rows.Where(row => row.Name!.Length <= 20).Select(row => row.Id).Order(StringComparer.Ordinal), (await desk.DeliverableAsync()).Keys);
    }

    [Fact]
    public async Task A_stream_that_is_being_run_is_left_to_its_run_INV_8()
    {
        await using RetentionDesk desk = await FilledAsync();
        desk.Desk.RenewKey();
        ResealReport report = await desk.InProcessAsync(async (services, _) =>
        {
            StreamRecord stream = Assert.Single(await services.Store.Streams.ListAsync(null, Cancel));
            await using HeldLease held = await services.Leases.AcquireAsync(LeaseNames.Stream(stream.Id), null, null, Cancel);
            return await new ResealService(services).RunAsync(_ => Assert.Fail("Nothing may be touched."), Cancel);
        });
        Assert.Equal((0, "items"), (report.Segments, Assert.Single(report.Left).Stream));
        Assert.Contains("is held by", report.Left[0].Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_disk_that_refuses_is_a_remark_of_the_run_and_nothing_else()
    {
        await using RetentionDesk desk = await FilledAsync();
        desk.Desk.RenewKey();
        ISegments files = desk.Segments;
        desk.Segments = new RefusingSegments(files) { Creating = static name => name.EndsWith(".new", StringComparison.Ordinal) ? "No space left on device" : null };
        RunResult result = await desk.RunAsync();
        Assert.Equal(RunState.Verified, result.State);
        Assert.Contains("No space left on device", Assert.Single(result.Streams[0].Remarks), StringComparison.Ordinal);
        desk.Segments = files;
        Assert.Empty((await desk.RunAsync()).Streams[0].Remarks);
    }

    /// <summary>A stream with a journal of a dozen segments, one dead letter among its rows.</summary>
    private static async Task<RetentionDesk> FilledAsync()
    {
        var desk = new RetentionDesk { SegmentBytes = 1 };
        desk.Desk.Source.Fill(30);
        desk.Desk.Source.Put("11", TooLong, "11");
        for (int day = 0; day < 10; day++)
        {
            desk.Desk.Source.Put("12", $"day {day}", "1");
            await desk.RunAsync();
        }

        return desk;
    }
}
