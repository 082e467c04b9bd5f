using MlConnector.Engine.Delivery;
using MlConnector.Engine.Delivery.Progress;
using MlConnector.Engine.Tests.Delivery.Fixtures;

namespace MlConnector.Engine.Tests.Delivery;

public sealed class ProgressBoardTests
{
    private readonly SkippingTime time = new();

    [Fact]
    public void Rate_and_time_left_follow_the_last_seconds()
    {
        var board = new ProgressBoard(time);
        board.Expect("items", 10_000);
        Read(board, 0);
        time.Pass(TimeSpan.FromSeconds(2));
        Read(board, 1_000);

        StreamProgress now = Assert.Single(board.Streams);
        Assert.Equal((500L, 10_000L, TimeSpan.FromSeconds(18)), (now.RowsPerSecond, now.Expected!.Value, now.Left!.Value));

        time.Pass(TimeSpan.FromMinutes(1));
        Read(board, 1_060);
        time.Pass(TimeSpan.FromSeconds(1));
        Read(board, 2_060);
        Assert.Equal(1_000L, Assert.Single(board.Streams).RowsPerSecond);
    }

    [Fact]
    public void A_stream_of_unknown_size_has_no_time_left_and_a_wait_ends_with_the_next_event()
    {
        var board = new ProgressBoard(time);
        board.On(new DeliveryEvent(DeliveryPoint.Waiting, "finance", "items") { Detail = "posts per hour", Until = time.GetUtcNow() + TimeSpan.FromHours(1) });
        StreamProgress waiting = Assert.Single(board.Streams);
        Assert.Equal(("posts per hour", (TimeSpan?)null, 0L), (waiting.WaitsFor, waiting.Left, waiting.RowsPerSecond));

        board.On(new DeliveryEvent(DeliveryPoint.Settled, "finance", "items") { Number = 1, Rows = 16 });
        board.On(new DeliveryEvent(DeliveryPoint.Settled, "finance", "items"));

        StreamProgress settled = Assert.Single(board.Streams);
        Assert.Equal(((string?)null, 1L), (settled.WaitsFor, settled.Batches));
    }

    [Fact]
    public void Streams_are_shown_by_name_and_told_on()
    {
        var inner = new ProgressBoard(time);
        var board = new ProgressBoard(time, inner);
        board.On(new DeliveryEvent(DeliveryPoint.PageRead, "finance", "suppliers"));
        board.On(new DeliveryEvent(DeliveryPoint.PageRead, "finance", "items"));

        Assert.Equal(["items", "suppliers"], board.Streams.Select(stream => stream.Stream));
        Assert.Equal(2, inner.Streams.Count);
    }

    private static void Read(ProgressBoard board, long rows) =>
        board.On(new DeliveryEvent(DeliveryPoint.PagePlaced, "finance", "items") { Counts = new FateCounts { Read = rows, New = rows } });
}
