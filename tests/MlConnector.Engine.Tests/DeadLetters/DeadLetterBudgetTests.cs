using MlConnector.Abstractions.Errors;
using MlConnector.Engine.DeadLetters;
using MlConnector.Engine.Delivery;
using MlConnector.Engine.Tests.Delivery.Fixtures;

namespace MlConnector.Engine.Tests.DeadLetters;

public sealed class DeadLetterBudgetTests
{
    private const string TooLong = "a name much longer than twenty characters";

    [Theory]
    [InlineData(100, 100, false)]
    [InlineData(101, 2_020, false)]
    [InlineData(101, 2_019, true)]
    public void More_than_the_share_and_more_than_the_least_are_too_many(long dead, long read, bool exceeded) => Assert.Equal(exceeded, DeadLetterBudget.Default.IsExceeded(dead, read));

    [Fact]
    public async Task It_stops_the_stream_and_what_was_placed_before_is_delivered_and_settled_INV4()
    {
        await using var desk = new DeliveryDesk();
        desk.Policies = desk.Policies with { Budget = new DeadLetterBudget(5, 3) };
        desk.Source.Fill(14);
        for (int i = 15; i <= 40; i++) desk.Source.Add($"{i}", TooLong, "1");

        var error = await Assert.ThrowsAsync<ConnectorException>(() => desk.PollAsync());

        Assert.Equal("DEAD-LETTER-BUDGET", error.Error.Code);
        Assert.Contains("mostly MAP-LENGTH, first in column ", error.Error.Message, StringComparison.Ordinal); // of this page no dead letter is kept that would name it
        Assert.DoesNotContain(TooLong, error.Error.Message, StringComparison.Ordinal);
        Assert.True((await desk.DeadLettersAsync()).Count < 26);
    }

    [Fact]
    public async Task Rows_that_the_destination_refuses_after_the_last_page_was_read_count_as_well()
    {
        await using var desk = new DeliveryDesk();
        desk.Source.PageRows = 1000;
        desk.Policies = desk.Policies with { Budget = new DeadLetterBudget(1, 1) };
        desk.Source.Fill(60);
        desk.Destination.IsBad = static row => row.Id is "58" or "60";

        var error = await Assert.ThrowsAsync<ConnectorException>(() => desk.PollAsync());

        Assert.Equal("DEAD-LETTER-BUDGET", error.Error.Code);
        Assert.Contains("2 of 60 rows cannot be delivered (mostly T-400)", error.Error.Message, StringComparison.Ordinal);
        Assert.Equal(2, (await desk.DeadLettersAsync()).Count);
        desk.Policies = desk.Policies with { Budget = DeadLetterBudget.Default };
        FateCounts again = await desk.PollAsync();
        Assert.Equal((2L, 0L), (again.Dead, again.NewlyDead));
        desk.AssertSame(static row => row.Id is not ("58" or "60"));
        desk.AssertNoRepeat();
    }

    [Fact]
    public async Task The_same_bad_rows_met_again_cost_nothing()
    {
        await using var desk = new DeliveryDesk();
        desk.Policies = desk.Policies with { Budget = new DeadLetterBudget(5, 10) };
        desk.Source.Fill(10);
        for (int i = 11; i <= 18; i++) desk.Source.Add($"{i}", TooLong, "1");
        await desk.PollAsync();
        desk.Policies = desk.Policies with { Budget = new DeadLetterBudget(5, 1) };

        FateCounts again = await desk.PollAsync();

        Assert.Equal((8L, 0L), (again.Dead, again.NewlyDead));
        Assert.Equal(8, (await desk.DeadLettersAsync()).Count);
    }
}
