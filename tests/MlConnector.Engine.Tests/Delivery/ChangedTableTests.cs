using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;
using MlConnector.Engine.Tests.Delivery.Fixtures;

namespace MlConnector.Engine.Tests.Delivery;

/// <summary>Write mode upsert: a row for each key that is alive, whatever was sent.</summary>
public sealed class ChangedTableTests
{
    [Fact]
    public async Task A_table_whose_rows_are_changed_and_deleted_is_as_many_rows_as_keys_are_alive()
    {
        await using var desk = new DeliveryDesk(mode: WriteMode.Upsert, absence: AbsenceMeaning.Removed);
        desk.Destination.Upserts = true;
        desk.Source.Fill(40);
        await desk.PollAsync();
        desk.Source.Put("5", "five", "5");
        desk.Source.Rows.RemoveAll(row => row.Id == "6");
        for (int polls = 0; polls < 3; polls++) await desk.PollAsync();

        Assert.Equal(39, desk.Destination.Rows.Count);
        Assert.Equal("five", Assert.Single(desk.Destination.Rows, row => row.Id == "5").Name);
        await using DeliveryDesk.Session session = await desk.OpenAsync();
        Assert.Null(await session.PrepareAsync());
    }

    [Theory]
    [InlineData(40, "TABLE-EMPTIED")]
    [InlineData(1, "TABLE-TRIMMED")]
    public async Task Rows_that_somebody_deleted_there_are_noticed(int deleted, string code)
    {
        await using var desk = new DeliveryDesk(mode: WriteMode.Upsert);
        desk.Destination.Upserts = true;
        desk.Source.Fill(40);
        await desk.PollAsync();
        desk.Destination.Rows.RemoveRange(0, deleted);
        await using DeliveryDesk.Session session = await desk.OpenAsync();
        Assert.Equal(code, (await Assert.ThrowsAsync<Engine.Pacing.StreamHeldException>(session.PrepareAsync)).Hold.Code);
    }
}
