using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;
using MlConnector.Engine.Ledger;
using MlConnector.Engine.Pacing;
using MlConnector.Engine.Reconciliation;
using MlConnector.Engine.Tests.Delivery.Fixtures;

namespace MlConnector.Engine.Tests.Reconciliation;

/// <summary>Reference data in both directions: what ERP and destination have too much or too little is listed, and the next delivery mends it.</summary>
public sealed class MemberTests
{
    [Fact]
    public async Task Members_that_one_side_lacks_are_listed_although_their_numbers_agree_and_the_next_delivery_mends_them()
    {
        await using DeliveryDesk desk = await DeliveredAsync();
        desk.Source.Rows.RemoveAll(static row => row.Id == "1");
        desk.Source.Add("4", "black", "1");
        desk.Destination.Rows.Add(desk.Destination.Rows[0] with { SourceId = "|items|ghost" });
        desk.Destination.Rows.RemoveAll(static row => row.Id == "2");

        (ReconciliationReport report, string? mending) = await ReconcileAsync(desk);

        ReconciledFigure members = Assert.Single(report.Figures, static figure => figure.Control == "members");
        Assert.Equal((3, 3, 3), (members.Erp, members.Delivered, members.Destination));
        Assert.False(report.Agrees);
        Assert.Equal(
            [("|items|1", KeyDifference.GoneFromErp), ("|items|2", KeyDifference.MissingInDestination), ("|items|4", KeyDifference.NotDelivered), ("|items|ghost", KeyDifference.UnknownInDestination)],
            members.Keys.Select(static key => (key.SourceId, key.Difference)).Order());
        Assert.Contains("publishes table Items again", mending, StringComparison.Ordinal);
        await desk.PollAsync();
        (report, mending) = await ReconcileAsync(desk);
        Assert.True(report.Agrees);
        Assert.Null(mending);
    }

    [Fact]
    public async Task What_only_the_destination_shows_is_gone_with_the_next_run_although_the_ERP_did_not_change()
    {
        await using DeliveryDesk desk = await DeliveredAsync();
        desk.Destination.Rows.RemoveAll(static row => row.Id == "2");
        Assert.False((await ReconcileAsync(desk)).Report.Agrees);

        await desk.PollAsync();

        Assert.True((await ReconcileAsync(desk)).Report.Agrees);
        int sends = desk.Destination.Sends.Count;
        await desk.PollAsync();
        Assert.Equal(sends, desk.Destination.Sends.Count);
    }

    [Fact]
    public async Task Members_of_somebodys_publication_over_ours_order_nothing_that_overwrites_it_INV5()
    {
        await using DeliveryDesk desk = await DeliveredAsync();
        desk.Destination.PublishByOthers(desk.Destination.Rows[0] with { BatchId = "theirs", SourceId = "|items|ghost" });
        await ReconcileAsync(desk);

        StreamHeldException held = await Assert.ThrowsAsync<StreamHeldException>(() => desk.PollAsync());

        Assert.Equal("TABLE-OVERWRITTEN", held.Hold.Code);
        Assert.Equal("theirs", Assert.Single(desk.Destination.Rows).BatchId);
    }

    [Fact]
    public async Task Where_some_members_could_not_be_listed_none_of_ours_is_said_to_be_missing()
    {
        await using DeliveryDesk desk = await DeliveredAsync();
        desk.Destination.Rows.RemoveAll(static row => row.Id == "2");
        desk.Destination.Unlisted = 1;

        ReconciliationReport report = (await ReconcileAsync(desk)).Report;

        Assert.Contains(report.Remarks, static remark => remark.Contains("1 members of the destination could not be listed", StringComparison.Ordinal));
        Assert.Empty(Assert.Single(report.Figures, static figure => figure.Control == "members").Keys);
    }

    private static async Task<DeliveryDesk> DeliveredAsync()
    {
        var desk = new DeliveryDesk(mode: WriteMode.Upsert, absence: AbsenceMeaning.Removed, declared: static definition => definition with { IsDimension = true });
        desk.Destination.Publish();
        desk.Destination.Capabilities = desk.Destination.Capabilities with { ReadBack = ReadBackKind.CountsSumsKeys };
        desk.Source.Add("1", "red", "10");
        desk.Source.Add("2", "red", "5");
        desk.Source.Add("3", "blue", "7");
        await desk.PollAsync();
        return desk;
    }

    private static async Task<(ReconciliationReport Report, string? Mending)> ReconcileAsync(DeliveryDesk desk)
    {
        await using DeliveryDesk.Session session = await desk.OpenAsync();
        var rows = new CurrentRows(session.Context.Journal, session.Context.Ledger);
        var sides = new StreamSides(desk.Source.Definition, rows, desk.Source, desk.Destination, MemoryDestination.Container, desk.Table, desk.Mapping) { ComparesMembers = true };
        ReconciliationReport report = await new StreamReconciler(sides).RunAsync(TestContext.Current.CancellationToken);
        return (report, await MemberMending.OrderAsync(session.Store.Streams, session.Context.Fence, session.Context.State, desk.Destination, report, TestContext.Current.CancellationToken));
    }
}
