using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;
using MlConnector.Engine.Configuration.Revisions;
using MlConnector.Engine.Delivery;
using MlConnector.Engine.DryRuns;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Runs;
using MlConnector.Engine.Tests.Delivery.Fixtures;

namespace MlConnector.Engine.Tests.Runs;

/// <summary>A dry run tells what a run would do, and leaves no trace.</summary>
public sealed class DryRunTests
{
    private const string TooLong = "a name much longer than twenty characters";

    [Fact]
    public async Task It_tells_fates_and_changes_and_the_next_run_does_just_that()
    {
        await using var desk = new DeliveryDesk(absence: AbsenceMeaning.Removed);
        await using var runs = new RunDesk(desk);
        desk.Source.Fill(40);
        await runs.RunAsync();
        desk.Source.Put("7", "seven", "7.75");
        desk.Source.Put("8", TooLong, "8");
        desk.Source.Add("41", "item 41", "41");
        desk.Source.Rows.RemoveAll(row => row.Id == "9");
        string before = await StateAsync(desk);
        int sends = desk.Destination.Sends.Count;

        StreamPreview preview = await PreviewAsync(runs);

        Assert.Equal((1L, 1L, 1L, 37L, 1L), (preview.Counts.New, preview.Counts.Changed, preview.Counts.Dead, preview.Counts.Unchanged, preview.Tombstones));
        Assert.Equal(
            ["changed |items|7", "dead |items|8", "new |items|41", "removed |items|9"],
            preview.Rows.OrderBy(row => row.What, StringComparer.Ordinal).Select(row => $"{row.What} {row.SourceId}"));
        Assert.Equal([new ChangedColumn("Name", "item 7", "seven"), new ChangedColumn("Amount", "7.5", "7.75")], preview.Rows.Single(row => row.What == "changed").Columns);
        Assert.Equal("MAP-LENGTH", preview.Rows.Single(row => row.What == "dead").Error!.Code);
        Assert.Equal((before, sends), (await StateAsync(desk), desk.Destination.Sends.Count));

        FateCounts run = Assert.Single((await runs.RunAsync()).Streams).Counts;
        Assert.Equal((1L, 1L, 1L, 37L, 1L), (run.New, run.Changed, run.Dead, run.Unchanged, run.Tombstones));
        Assert.Null(run.Imbalance());
    }

    [Fact]
    public async Task Of_a_stream_that_never_ran_nothing_is_stored()
    {
        await using var desk = new DeliveryDesk();
        await using var runs = new RunDesk(desk);
        desk.Source.Fill(50);
        string before = await StateAsync(desk);

        StreamPreview preview = await PreviewAsync(runs, rows: 3);

        Assert.Equal((50L, 3), (preview.Counts.New, preview.Rows.Length));
        Assert.Equal(before, await StateAsync(desk));
        Assert.Empty(Files(desk));
        Assert.Empty(desk.Destination.Sends);
    }

    [Fact]
    public async Task Sensitive_values_are_redacted_INV6()
    {
        await using var desk = new DeliveryDesk();
        await using var runs = new RunDesk(desk);
        desk.Source.Fill(5);
        await runs.RunAsync();
        desk.Source.Put("3", "secret name", "3.50");

        StreamPreview preview = await PreviewAsync(runs, stream => stream with
        {
            Table = stream.Table with { Columns = [.. stream.Table.Columns.Select(column => column.Name == "Name" ? column with { Sensitive = true } : column)] },
        });

        Assert.Equal([new ChangedColumn("Name", "***", "***")], Assert.Single(preview.Rows).Columns);
    }

    [Fact]
    public async Task Of_a_replaced_table_it_tells_what_the_next_generation_changes()
    {
        await using var desk = new DeliveryDesk(mode: WriteMode.Replace);
        await using var runs = new RunDesk(desk);
        desk.Source.Fill(40);
        await runs.RunAsync();
        desk.Source.Put("5", "five", "5.50");
        desk.Source.Rows.RemoveAll(row => row.Id is "6" or "7");
        int sends = desk.Destination.Sends.Count;

        StreamPreview preview = await PreviewAsync(runs);

        Assert.Equal((1L, 37L, 2L), (preview.Counts.Changed, preview.Counts.Unchanged, preview.Gone));
        Assert.Equal("|items|5", Assert.Single(preview.Rows).SourceId);
        Assert.Equal(sends, desk.Destination.Sends.Count);
    }

    [Theory]
    [InlineData(WriteMode.Versions)]
    [InlineData(WriteMode.Replace)]
    public async Task Rows_met_again_are_recognised_although_they_no_longer_lie_in_memory(WriteMode mode)
    {
        await using var desk = new DeliveryDesk(mode: mode);
        await using var runs = new RunDesk(desk);
        desk.Source.Fill(500);
        desk.Source.Rows.AddRange(desk.Source.Rows.ToList());

        StreamPreview preview = await PreviewAsync(runs);

        Assert.Equal((500L, 500L), (preview.Counts.New, preview.Counts.Repeated));
        Assert.Empty(Files(desk));
    }

    private static async Task<StreamPreview> PreviewAsync(RunDesk runs, Func<AppliedStream, AppliedStream>? change = null, int rows = DryRun.StandardRows) =>
        Assert.Single((await runs.InProcessAsync((services, pipeline) => new DryRun(services).RunAsync(
            pipeline with { Content = pipeline.Content with { Streams = [.. pipeline.Content.Streams.Select(change ?? (static stream => stream))] } },
            new RunRequest("test"), rows, CancellationToken.None))).Streams);

    private static string[] Files(DeliveryDesk desk) => [.. new[] { "journal/1", "ledger/1", "trace/1", "journal/0", "ledger/0", "trace/0" }.SelectMany(desk.Segments.List)];

    /// <summary>Everything that a run would move: streams, dead letters, runs, files.</summary>
    private static async Task<string> StateAsync(DeliveryDesk desk)
    {
        await using var store = await desk.OpenStoreAsync();
        IReadOnlyList<StreamRecord> streams = await store.Streams.ListAsync(null, CancellationToken.None);
        IReadOnlyList<DeadLetterRecord> letters = await store.DeadLetters.ListAsync(new DeadLetterFilter(), CancellationToken.None);
        IEnumerable<string> files = Files(desk).Select(name =>
        {
            using ISegmentReader reader = desk.Segments.Open(name);
            return $"{name} {reader.Length}";
        });
        IEnumerable<string> known = streams.Select(stream => $"{stream.Id} {stream.Cursor} {stream.LastBatch} {stream.LastVersion} {stream.ExpectedRows} {stream.Generation} {stream.Ledger.AppliedBatch}");
        return string.Join('\n', [.. known, $"{letters.Count} dead letters", .. files]);
    }
}
