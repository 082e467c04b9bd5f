using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;
using MlConnector.Engine.Journal;
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
    public async Task A_key_that_is_gone_does_not_count_either_when_retention_has_carried_its_last_row()
    {
        await using DeliveryDesk desk = Aging();
        desk.Source.Fill(40);
        await desk.PollAsync();
        desk.Source.Rows.RemoveAll(row => row.Id is "7" or "8");
        await desk.PollAsync();
        await using DeliveryDesk.Session session = await desk.OpenAsync();
        StreamJournal journal = session.Context.Journal;
        long carried = journal.LastNumber;
        LedgerEntry[] left = [.. session.Context.Ledger.Scan().Where(entry => entry.Version < session.Context.State.Generation)];
        Assert.Equal(2, left.Length);
        JournalHeader header = new(JournalKind.Carried, ++carried, session.Store.Incarnation, "later", 0);
        foreach (LedgerEntry entry in left)
        {
            using JournalRecord record = await journal.ReadAsync(entry.Place with { Row = 0 }, CancellationToken.None);
            using var block = new Engine.Blocks.RecordBlock(record.Block.Layout);
            block.BeginPart(record.Block.PartOf(entry.Place.Row));
            block.Append(record.Block.Row(entry.Place.Row), record.Block.Row(entry.Place.Row).Flags);
            JournalPlace place = await journal.AppendAsync(block, header with { Number = ++carried }, CancellationToken.None);
            session.Context.Ledger.Mark(entry with { Place = place with { Row = 0 } });
        }

        int current = 0;
        await foreach (CurrentRecord record in new CurrentRows(journal, session.Context.Ledger) { Generation = session.Context.State.Generation }.ReadAsync(false, CancellationToken.None)) current += record.Rows.Count;

        Assert.Equal(38, current);
    }

    private static DeliveryDesk Aging() => new(mode: WriteMode.Replace, declared: static definition => definition with { ControlTotals = new ControlTotalDefinition([], ["Amount"]) });
}
