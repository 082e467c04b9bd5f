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
        Assert.Contains("MAP-LENGTH", error.Error.Message, StringComparison.Ordinal);
        Assert.True((await desk.DeadLettersAsync()).Count < 26);
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
