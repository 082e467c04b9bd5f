using MlConnector.Abstractions.Errors;
using MlConnector.Engine.Tests.Delivery.Fixtures;

namespace MlConnector.Engine.Tests.Pacing;

/// <summary>A table that cannot hold more rows.</summary>
public sealed class FullTableTests
{
    [Fact]
    public async Task INV_4_a_full_table_stops_the_stream_before_anything_is_sent_and_makes_no_dead_letters()
    {
        await using var desk = new DeliveryDesk();
        desk.Source.Fill(60);
        desk.Destination.Capabilities = desk.Destination.Capabilities with { MaxRowsPerTable = 50, ParallelSends = 1 }; // of two at once either may be the one for which there is no room

        var full = await Assert.ThrowsAsync<ConnectorException>(() => desk.PollAsync());

        Assert.Equal("TABLE-FULL", full.Error.Code);
        Assert.Contains("48", full.Error.Message, StringComparison.Ordinal);
        Assert.Equal(48, desk.Destination.Rows.Count);
        Assert.Equal(3, desk.Destination.Sends.Count);
        Assert.Empty(await desk.DeadLettersAsync());

        desk.Destination.Capabilities = desk.Destination.Capabilities with { MaxRowsPerTable = 60 };
        Assert.Equal(12, (await desk.PollAsync()).Delivered);
        desk.AssertSame();
    }

    [Fact]
    public async Task Parts_of_a_batch_do_not_count_beside_it()
    {
        await using var desk = new DeliveryDesk();
        desk.Source.Fill(16);
        desk.Destination.MaxRowsAccepted = 8;
        desk.Destination.Capabilities = desk.Destination.Capabilities with { MaxRowsPerTable = 16 };

        Assert.Equal(16, (await desk.PollAsync()).Delivered);
        desk.AssertSame();
    }
}
