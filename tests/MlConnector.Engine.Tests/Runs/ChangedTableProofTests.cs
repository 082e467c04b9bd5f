using MlConnector.Abstractions.Schemas;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Runs;
using MlConnector.Engine.Tests.Delivery.Fixtures;

namespace MlConnector.Engine.Tests.Runs;

/// <summary>A table whose rows are changed by key is held against what was delivered by the run itself, not by the next one.</summary>
public sealed class ChangedTableProofTests
{
    [Fact]
    public async Task A_merge_that_brought_nothing_makes_its_run_unverified_and_a_key_is_named()
    {
        await using DeliveryDesk desk = Desk();
        await using var runs = new RunDesk(desk);
        Assert.Equal(RunState.Verified, (await runs.RunAsync()).State);
        desk.Source.Put("5", "five", "5");
        desk.Destination.MergesNothing = true;

        StreamResult stream = Assert.Single((await runs.RunAsync()).Streams);

        Assert.Equal(RunState.Unverified, stream.State);
        string reason = Assert.Single(stream.Reasons);
        Assert.Contains("1 key", reason, StringComparison.Ordinal);
        Assert.Contains("(UPSERT-NOT-MERGED)", reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rows_that_were_deleted_by_hand_while_it_ran_make_a_run_unverified()
    {
        await using DeliveryDesk desk = Desk();
        await using var runs = new RunDesk(desk);
        await runs.RunAsync();
        desk.Source.Put("5", "five", "5");
        desk.Destination.DeletedByHand.UnionWith(["6", "7"]);

        StreamResult stream = Assert.Single((await runs.RunAsync()).Streams);

        Assert.Equal(RunState.Unverified, stream.State);
        Assert.Equal(["Table Items has 18 rows, and 20 keys are alive by what was delivered (UPSERT-ROWS): rows were deleted or added there, or a merge missed older rows. Run `mlc rebuild` to fill it again from the journal."], stream.Reasons);
    }

    [Fact]
    public async Task A_table_that_cannot_be_compared_makes_a_run_unverified()
    {
        await using DeliveryDesk desk = Desk();
        await using var runs = new RunDesk(desk);
        desk.Destination.Uncompared = new("T-BYTES", Abstractions.Errors.ErrorKind.Config, Abstractions.Errors.ErrorOwner.Operator, "It would scan too much.", "Allow more.");

        StreamResult stream = Assert.Single((await runs.RunAsync()).Streams);

        Assert.Equal((RunState.Unverified, "Table Items could not be compared with what was delivered: It would scan too much. Allow more."), (stream.State, Assert.Single(stream.Reasons)));
    }

    private static DeliveryDesk Desk()
    {
        var desk = new DeliveryDesk(mode: WriteMode.Upsert);
        desk.Destination.Upserts = true;
        desk.Source.Fill(20);
        return desk;
    }
}
