using MlConnector.Engine.Delivery.Progress;
using MlConnector.Engine.Tests.Delivery.Fixtures;

namespace MlConnector.Engine.Tests.Delivery;

/// <summary>
/// The engine ends at every named point of the delivery path, unsynced bytes are lost, and a new process goes on: afterwards the destination shows the source's rows, each once (INV-1, INV-2, INV-3).
/// </summary>
public sealed class CrashTests
{
    public static TheoryData<string, int> Points()
    {
        var points = new TheoryData<string, int>();
        foreach (DeliveryPoint point in Enum.GetValues<DeliveryPoint>())
        {
            foreach (int occurrence in new[] { 1, 3 }) points.Add(point.ToString(), occurrence);
        }

        return points;
    }

    [Theory]
    [MemberData(nameof(Points))]
    public async Task A_crash_at_any_point_loses_and_repeats_nothing_INV1_INV2_INV3(string point, int occurrence)
    {
        await using var desk = new DeliveryDesk(seed: occurrence);
        desk.Source.Fill(70);
        desk.Source.Put("12", "a name much longer than twenty characters", "1");
        desk.Destination.IsBad = static row => row.Id == "40";
        desk.Destination.Faults.Enqueue(SendFault.LostAfter);
        desk.Destination.Faults.Enqueue(SendFault.LostBefore);
        desk.Destination.Faults.Enqueue(SendFault.Throttled);
        await desk.CrashAtAsync(Enum.Parse<DeliveryPoint>(point), occurrence);

        desk.Source.Put("3", "three", "3.3");
        desk.Source.Add("900", "new", "9");
        await desk.PollAsync();
        await desk.PollAsync();

        desk.AssertSame(row => row.Id is not ("12" or "40"));
        desk.AssertNoRepeat();
        Assert.Equal(2, (await desk.DeadLettersAsync()).Count);
    }

    [Fact]
    public async Task Crash_after_crash_at_random_points_loses_and_repeats_nothing()
    {
        for (int seed = 1; seed <= 12; seed++)
        {
            await using var desk = new DeliveryDesk(seed: seed);
            desk.Source.Fill(90);
            desk.Destination.IsBad = static row => row.Id == "40";
            var random = new Random(seed);
            for (int crash = 0; crash < 6; crash++)
            {
                desk.Destination.Faults.Enqueue((SendFault)random.Next(0, 3));
                desk.Destination.Faults.Enqueue(random.Next(2) == 0 ? SendFault.LostAfter : SendFault.LostLate);
                await desk.CrashAtAsync(null, random.Next(1, 60));
                desk.Source.Put($"{random.Next(1, 90)}", "changed", $"{crash}");
            }

            desk.Destination.Faults.Clear();
            await desk.PollAsync();
            await desk.PollAsync();
            desk.AssertSame(row => row.Id != "40");
            desk.AssertNoRepeat();
        }
    }
}
