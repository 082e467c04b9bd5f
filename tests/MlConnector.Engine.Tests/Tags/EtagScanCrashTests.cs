using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;
using MlConnector.Engine.Delivery.Progress;
using MlConnector.Engine.Tests.Delivery.Fixtures;

namespace MlConnector.Engine.Tests.Tags;

/// <summary>A process that reads by tags ends at every named point of the delivery path, and unsynced bytes are lost: no tag is known whose row is not settled.</summary>
public sealed class EtagScanCrashTests
{
    public static TheoryData<string, WriteMode> Points()
    {
        var points = new TheoryData<string, WriteMode>();
        foreach (DeliveryPoint point in Enum.GetValues<DeliveryPoint>())
        {
            foreach (WriteMode mode in new[] { WriteMode.Versions, WriteMode.Replace }) points.Add(point.ToString(), mode);
        }

        return points;
    }

    [Theory]
    [MemberData(nameof(Points))]
    public async Task A_crash_at_any_point_leaves_no_tag_of_a_row_that_is_not_settled_INV2(string point, WriteMode mode)
    {
        for (int occurrence = 1; occurrence <= 2; occurrence++)
        {
            await using var desk = new DeliveryDesk(ReadStrategy.EtagScan, mode, AbsenceMeaning.Removed, seed: occurrence);
            desk.Source.Fill(70);
            await desk.CrashAtAsync(Enum.Parse<DeliveryPoint>(point), occurrence);
            for (int i = 1; i <= 20; i++) desk.Source.Put($"{i}", $"first {i}", "1");
            desk.Source.Rows.RemoveAll(row => row.Id == "69");
            await desk.CrashAtAsync(Enum.Parse<DeliveryPoint>(point), occurrence);
            for (int i = 10; i <= 30; i++) desk.Source.Put($"{i}", $"second {i}", "2");
            await desk.PollAsync();
            await desk.PollAsync();
            Assert.Equal(desk.Source.Rows.Select(row => (row.Id, row.Name)).Order(), (mode == WriteMode.Replace ? desk.Destination.CurrentGeneration() : desk.Destination.Current().Values).Select(row => (row.Id, row.Name)).Order());
            if (mode == WriteMode.Versions) desk.AssertNoRepeat(); // a generation repeats what it keeps
            desk.Source.RowsRead = 0;
            await desk.PollAsync();
            Assert.Equal(0, desk.Source.RowsRead);
        }
    }
}
