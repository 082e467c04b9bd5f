using MlConnector.Abstractions.Errors;
using MlConnector.Engine.Delivery;
using MlConnector.Engine.Delivery.Sending;
using MlConnector.Engine.Journal;
using MlConnector.Engine.Tests.Delivery.Fixtures;

namespace MlConnector.Engine.Tests.Delivery;

/// <summary>Batches that are refused as they are: halved or bisected through journaled parts.</summary>
public sealed class RefusedBatchTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(33)]
    [InlineData(64)]
    public async Task The_guilty_row_is_found_and_the_others_arrive_INV1(int guilty)
    {
        await using var desk = new DeliveryDesk();
        desk.Destination.Capabilities = desk.Destination.Capabilities with { PreferredRowsPerBatch = 64 };
        desk.Destination.IsBad = row => row.Id == $"{guilty}";
        desk.Source.Fill(64);

        FateCounts counts = await desk.PollAsync();

        desk.AssertSame(row => row.Id != $"{guilty}");
        desk.AssertNoRepeat();
        Assert.Equal((63, 1, 63), (counts.New, counts.Dead, counts.Delivered));
        Assert.Null(counts.Imbalance());
        Assert.True(desk.Destination.Sends.Count <= 41);
        var letter = Assert.Single(await desk.DeadLettersAsync());
        Assert.Equal(("T-400", $"|items|{guilty}"), (letter.Code, letter.SourceId));
        Assert.StartsWith("It is this row that is refused: ", letter.Message, StringComparison.Ordinal);
        Assert.Equal("Correct the record at its source, or repair the row and replay it.", letter.Fix);

        FateCounts again = await desk.PollAsync();
        Assert.Equal((63, 1, 1), (again.Unchanged, again.Dead, again.DeadAgain));
    }

    [Fact]
    public async Task A_page_of_very_many_batches_of_which_the_first_is_split_leaves_a_journal_that_is_not_taken_for_an_older_one()
    {
        await using var desk = new DeliveryDesk { Journal = JournalOptions.Default with { SegmentBytes = 1 } };
        desk.Destination.Capabilities = desk.Destination.Capabilities with { PreferredRowsPerBatch = 4 };
        desk.Destination.IsBad = static row => row.Id == "2";
        desk.Source.PageRows = 400;
        desk.Source.Fill(400);

        FateCounts counts = await desk.PollAsync();

        Assert.Equal((399, 1), (counts.Delivered, counts.Dead));
        Assert.Equal(399, (await desk.PollAsync()).Unchanged);
        desk.AssertSame(row => row.Id != "2");
        desk.AssertNoRepeat();
    }

    /// <summary>Two wrong rows far from each other are two wrong rows: what was accepted between them shows that the table is right.</summary>
    [Theory]
    [InlineData(10, 40)]
    [InlineData(1, 64)]
    [InlineData(8, 9)]
    public async Task Two_guilty_rows_anywhere_are_found_and_the_others_arrive_INV4(int first, int second)
    {
        await using var desk = new DeliveryDesk();
        desk.Destination.Capabilities = desk.Destination.Capabilities with { PreferredRowsPerBatch = 64 };
        desk.Destination.IsBad = row => row.Id == $"{first}" || row.Id == $"{second}";
        desk.Source.Fill(64);

        FateCounts counts = await desk.PollAsync();

        desk.AssertSame(row => row.Id != $"{first}" && row.Id != $"{second}");
        desk.AssertNoRepeat();
        Assert.Equal((62, 2), (counts.Delivered, counts.Dead));
        Assert.True(desk.Destination.Sends.Count <= 41);
    }

    [Theory]
    [InlineData(64)]
    [InlineData(10_000)]
    public async Task Rows_refused_all_over_are_a_schema_error(int rows)
    {
        await using var desk = new DeliveryDesk();
        desk.Destination.Capabilities = desk.Destination.Capabilities with { PreferredRowsPerBatch = rows, MaxRowsPerBatch = rows };
        desk.Destination.IsBad = static row => row.Name is not null;
        desk.Source.PageRows = 1_000;
        desk.Source.Fill(rows);

        var error = await Assert.ThrowsAsync<ConnectorException>(() => desk.PollAsync());

        Assert.Equal("DELIVERY-SCHEMA", error.Error.Code);
        Assert.True(desk.Destination.Sends.Count < 20);
        desk.Destination.IsBad = static _ => false;
        await desk.PollAsync();
        desk.AssertSame();
        desk.AssertNoRepeat();
    }

    [Fact]
    public async Task Too_large_batches_are_halved()
    {
        await using var desk = new DeliveryDesk();
        desk.Destination.MaxRowsAccepted = 5;
        desk.Source.Fill(40);

        await desk.PollAsync();

        desk.AssertSame();
        desk.AssertNoRepeat();
        Assert.Equal(40, (await desk.PollAsync()).Unchanged);
    }

    [Fact]
    public async Task A_row_larger_than_any_request_is_dead_alone_and_says_so()
    {
        await using var desk = new DeliveryDesk();
        desk.Destination.MaxRowsAccepted = 0;
        desk.Source.Fill(2);

        FateCounts counts = await desk.PollAsync();

        Assert.Equal((2, 0), (counts.Dead, counts.Delivered));
        Assert.All(await desk.DeadLettersAsync(), letter => Assert.Equal("DELIVERY-ROW-TOO-LARGE", letter.Code));
    }

    [Fact]
    public async Task Rows_that_cannot_be_told_apart_within_the_posts_are_dead_together_and_pass_when_they_are_replayed()
    {
        await using var desk = new DeliveryDesk();
        desk.Destination.Capabilities = desk.Destination.Capabilities with { PreferredRowsPerBatch = 64, BisectPosts = 4 };
        desk.Destination.IsBad = static row => row.Id == "40";
        desk.Source.Fill(64);

        FateCounts counts = await desk.PollAsync();

        Assert.InRange(counts.Dead, 2, 63);
        Assert.All(await desk.DeadLettersAsync(), letter => Assert.Equal("DELIVERY-REFUSED-RANGE", letter.Code));
        Assert.Contains(await desk.DeadLettersAsync(), letter => letter.SourceId == "|items|40");
    }

    [Theory]
    [InlineData(10_000, 40, 1)]
    [InlineData(10_000, 40, 2)]
    [InlineData(17, 40, 3)]
    [InlineData(1, 40, 4)]
    [InlineData(5_000, 3, 5)]
    public void Bisection_names_every_row_once_within_its_posts(int rows, int posts, int seed)
    {
        var random = new Random(seed);
        int guilty = random.Next(rows), sent = 0;
        var fate = new int[rows];
        var search = new Bisection(rows, posts);
        for (BisectionStep step = search.Next(); step != BisectionStep.Done; step = search.Next())
        {
            RowRange range = search.Range;
            bool holds = guilty >= range.From && guilty < range.From + range.Count;
            if (step == BisectionStep.Send)
            {
                sent++;
                search.Report(!holds);
                if (holds) continue;
            }

            Assert.NotEqual(BisectionStep.SchemaError, step);
            if (step == BisectionStep.Guilty) Assert.Equal(guilty, range.From);
            for (int row = range.From; row < range.From + range.Count; row++) fate[row]++;
        }

        Assert.True(sent <= posts);
        Assert.All(fate, times => Assert.Equal(1, times));
    }
}
