using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;
using MlConnector.Engine.Ledger;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Runs;
using MlConnector.Engine.Tests.Delivery.Fixtures;

namespace MlConnector.Engine.Tests.Runs;

/// <summary>Control totals of a replaced table count its current generation and nothing that older ones left behind.</summary>
public sealed class ReplacedTotalsTests
{
    [Fact]
    public async Task A_key_that_is_gone_from_the_new_generation_does_not_count()
    {
        await using DeliveryDesk desk = Aging();
        await using var runs = new RunDesk(desk);
        desk.Source.Fill(40);
        Assert.Empty((await runs.RunAsync()).Streams[0].Reasons);
        desk.Source.Rows.RemoveAll(row => row.Id is "7" or "8");
        desk.Source.Put("9", "nine", "9");

        StreamResult second = Assert.Single((await runs.RunAsync()).Streams);

        Assert.Equal((RunState.Verified, 2), (second.State, second.ControlTotals.Length));
        Assert.All(second.ControlTotals, figure => Assert.True(figure.Agrees));
        Assert.Contains(second.ControlTotals, figure => figure is { Measure: "rows", Delivered: 38, Destination: 38 });
    }

    [Fact]
    public async Task A_key_that_is_gone_ends_with_its_generation_and_nothing_of_it_is_kept()
    {
        await using DeliveryDesk desk = Aging();
        desk.Source.Fill(40);
        await desk.PollAsync();
        for (int day = 0; day < 5; day++)
        {
            desk.Source.Rows.RemoveAll(row => row.Id.EndsWith($"{day}", StringComparison.Ordinal));
            desk.Source.Fill(4, from: 100 * (day + 1));
            await desk.PollAsync();
        }

        await using DeliveryDesk.Session session = await desk.OpenAsync();

        LedgerEntry[] known = [.. session.Context.Ledger.Scan()];
        Assert.Equal(desk.Source.Rows.Count, known.Length);
        Assert.All(known, entry => Assert.True(entry.IsLive));
        int current = 0;
        await foreach (CurrentRecord record in new CurrentRows(session.Context.Journal, session.Context.Ledger).ReadAsync(false, CancellationToken.None)) current += record.Rows.Count;
        Assert.Equal(known.Length, current);
    }

    private static DeliveryDesk Aging() => new(mode: WriteMode.Replace, declared: static definition => definition with { ControlTotals = new ControlTotalDefinition([], ["Amount"]) });
}
