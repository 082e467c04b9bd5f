using System.Globalization;
using MlConnector.Engine.Configuration.Model;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Replay;
using MlConnector.Engine.Retention;
using MlConnector.Engine.Runs;
using MlConnector.Engine.Tests.Delivery.Fixtures;

namespace MlConnector.Engine.Tests.Retention;

/// <summary>Retention as a run does it, over a real store and real files, compared with a source that nobody asks.</summary>
public sealed class RetentionRunTests
{
    private const string TooLong = "a name much longer than twenty characters";

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Current_state_and_dead_rows_outlive_their_segments_and_are_delivered_again_without_the_source(int seed)
    {
        var random = new Random(seed);
        await using var desk = new RetentionDesk { Policies = new PipelinePolicies { JournalAge = TimeSpan.FromDays(5) } };
        desk.Desk.Source.Fill(30);
        desk.Desk.Source.Put("11", TooLong, "11");
        desk.Desk.Source.Put("12", TooLong + " too", "12");
        for (int day = 0; day < 25; day++)
        {
            for (int change = random.Next(1, 12); change > 0; change--)
            {
                int id = random.Next(13, 31);
                desk.Desk.Source.Put(id.ToString(CultureInfo.InvariantCulture), $"day {day}", $"{random.Next(1000)}");
            }

            RunResult result = await desk.RunAsync();
            Assert.Empty(result.Streams[0].Remarks);
            desk.Desk.Time.Pass(TimeSpan.FromDays(1));
        }

        Assert.NotEmpty(await desk.AuditAsync("journal.retention"));
        Assert.False(File.Exists(Path.Combine(desk.Desk.Folder, "journal", "1", "00000001.mlj")));
        Assert.Equal(desk.Desk.Source.Rows.Where(row => row.Name!.Length <= 20).Select(row => row.Id).Order(StringComparer.Ordinal), (await desk.DeliverableAsync()).Keys);
        foreach (DeadLetterRecord letter in await desk.Desk.DeadLettersAsync())
        {
            Assert.Equal(letter.SourceId, "|items|" + (await desk.DeadRowAsync(letter))[0]);
            Assert.StartsWith(TooLong, (await desk.DeadRowAsync(letter))[1], StringComparison.Ordinal);
        }

        int pages = desk.Desk.Source.Pages;
        desk.Desk.Destination.Rows.Clear();
        desk.Desk.Destination.Identity = "table-2";
        RunResult rebuilt = await desk.InProcessAsync((services, pipeline) => new TableService(services).RebuildAsync(pipeline, RetentionDesk.Request, CancellationToken.None, CancellationToken.None));
        Assert.Equal((RunState.Verified, pages), (rebuilt.State, desk.Desk.Source.Pages));
        desk.Desk.AssertSame(row => row.Name!.Length <= 20);
        Assert.Equal(28, desk.Desk.Destination.Rows.Count);
    }

    [Fact]
    public async Task It_runs_once_a_day_and_a_failure_is_a_warning_that_leaves_the_run_verified()
    {
        await using var desk = new RetentionDesk { Policies = new PipelinePolicies { JournalBytes = 1 } };
        ISegments files = desk.Segments;
        desk.Segments = new RefusingSegments(files) { Deleting = name => name.EndsWith(".mlj", StringComparison.Ordinal) ? "The file is in use." : null };
        await ChangeAllAsync(desk, "one");
        desk.Desk.Time.Pass(TimeSpan.FromDays(1));
        RunResult failed = await ChangeAllAsync(desk, "two");
        Assert.Equal(RunState.Verified, failed.State);
        Assert.Contains("The journal was not shortened", Assert.Single(failed.Streams[0].Remarks), StringComparison.Ordinal);
        Assert.Single(await desk.AuditAsync("journal.retention-failed"));

        desk.Segments = files;
        Assert.Empty((await ChangeAllAsync(desk, "three")).Streams[0].Remarks);
        Assert.Single(await desk.AuditAsync("journal.retention"));
        desk.Desk.Time.Pass(TimeSpan.FromDays(1));
        int before = desk.SegmentFiles();
        await ChangeAllAsync(desk, "four");
        Assert.Equal(2, (await desk.AuditAsync("journal.retention")).Count);
        Assert.True(desk.SegmentFiles() < before);
        Assert.All((await desk.DeliverableAsync()).Values, row => Assert.Equal("four", row.Name));
    }

    [Fact]
    public void Streams_share_the_bytes_of_a_pipeline_in_proportion()
    {
        Assert.Equal(long.MaxValue, JournalShare.Of(1000, 400, 1000));
        Assert.Equal(200, JournalShare.Of(1000, 400, 2000));
        Assert.Equal(4_000_000_000_000, JournalShare.Of(5_000_000_000_000, 8_000_000_000_000, 10_000_000_000_000));
    }

    private static Task<RunResult> ChangeAllAsync(RetentionDesk desk, string name)
    {
        for (int id = 1; id <= 60; id++) desk.Desk.Source.Put(id.ToString(CultureInfo.InvariantCulture), name, $"{id}");
        return desk.RunAsync();
    }
}
