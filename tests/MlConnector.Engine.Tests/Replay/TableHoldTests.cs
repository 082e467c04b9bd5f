using MlConnector.Abstractions.Errors;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Replay;
using MlConnector.Engine.Runs;
using MlConnector.Engine.Tests.Delivery.Fixtures;
using MlConnector.Engine.Tests.Runs;

namespace MlConnector.Engine.Tests.Replay;

/// <summary>A table that is not as our receipts say: held, then rebuilt from the journal or adopted, with the source switched off.</summary>
public sealed class TableHoldTests
{
    [Fact]
    public async Task An_emptied_table_is_held_and_rebuilt_from_the_journal()
    {
        await using var desk = new DeliveryDesk();
        await using var runs = new RunDesk(desk);
        desk.Source.Fill(40);
        await runs.RunAsync();
        desk.Destination.Rows.Clear();

        RunResult held = await runs.RunAsync();
        Assert.Equal(("TABLE-EMPTIED", RunState.Failed), (Assert.Single(held.Errors).Code, held.State));
        int pages = desk.Source.Pages;
        RunResult rebuilt = await runs.InProcessAsync((services, pipeline) => new TableService(services).RebuildAsync(pipeline, new RunRequest("test") { Wait = true }, CancellationToken.None, CancellationToken.None));

        Assert.Equal((RunState.Verified, pages), (rebuilt.State, desk.Source.Pages));
        desk.AssertSame();
        desk.AssertNoRepeat();
        Assert.Equal((RunState.Verified, 40), ((await runs.RunAsync()).State, desk.Destination.Rows.Count));
    }

    [Fact]
    public async Task An_emptied_replaced_table_is_rebuilt_from_the_journal_without_the_source_INV5()
    {
        await using var desk = new DeliveryDesk(mode: MlConnector.Abstractions.Schemas.WriteMode.Replace);
        await using var runs = new RunDesk(desk);
        desk.Source.Fill(40);
        await runs.RunAsync();
        desk.Source.Put("5", "five", "5");
        desk.Source.Rows.RemoveAll(row => row.Id == "6");
        await runs.RunAsync();
        desk.Destination.Rows.Clear();
        Assert.Equal("TABLE-EMPTIED", Assert.Single((await runs.RunAsync()).Errors).Code);
        int pages = desk.Source.Pages;

        RunResult rebuilt = await runs.InProcessAsync((services, pipeline) => new TableService(services).RebuildAsync(pipeline, new RunRequest("test") { Wait = true }, CancellationToken.None, CancellationToken.None));

        Assert.Equal((RunState.Verified, pages), (rebuilt.State, desk.Source.Pages));
        Assert.Equal(desk.Source.Rows.Select(row => (row.Id, row.Name)).Order(), desk.Destination.CurrentGeneration().Select(row => (row.Id, row.Name)).Order());
        Assert.Equal(0, (await runs.RunAsync()).Streams[0].Counts.Delivered);
    }

    [Fact]
    public async Task A_table_that_is_gone_is_not_rebuilt_before_it_is_made_again_and_the_refusal_says_so()
    {
        await using var desk = new DeliveryDesk();
        await using var runs = new RunDesk(desk);
        desk.Source.Fill(40);
        await runs.RunAsync();
        desk.Destination.Rows.Clear();
        desk.Destination.Identity = "";
        Task<RunResult> Rebuild() => runs.InProcessAsync((services, pipeline) => new TableService(services).RebuildAsync(pipeline, new RunRequest("test") { Wait = true }, CancellationToken.None, CancellationToken.None));

        ConnectorError refused = Assert.Single((await Rebuild()).Errors);

        Assert.Equal(("TABLE-RECREATED", 0, true), (refused.Code, desk.Destination.Emptied, refused.Message.Contains("is not there any more", StringComparison.Ordinal)));
        Assert.Contains("mlc apply -f FILE --allow-breaking", refused.Fix, StringComparison.Ordinal);
        Assert.Null(await runs.InProcessAsync(async (services, _) => Assert.Single(await services.Store.Streams.ListAsync(null, CancellationToken.None)).Hold));
        desk.Destination.Identity = "table-2";
        Assert.Equal(RunState.Verified, (await Rebuild()).State);
        desk.AssertSame();
        Assert.Equal((RunState.Verified, 40), ((await runs.RunAsync()).State, desk.Destination.Rows.Count));
    }

    [Fact]
    public async Task A_table_that_must_not_be_emptied_is_not_held_for_a_rebuild_and_nothing_of_it_is_given_up()
    {
        await using var desk = new DeliveryDesk();
        await using var runs = new RunDesk(desk);
        desk.Source.Fill(40);
        await runs.RunAsync();
        Task<StreamRecord> Stored() => runs.InProcessAsync(async (services, _) => Assert.Single(await services.Store.Streams.ListAsync(null, CancellationToken.None)));
        StreamRecord before = await Stored();
        desk.Destination.StaysFull = new ConnectorError("FULL", ErrorKind.Config, ErrorOwner.Operator, "It stays full.", "Leave it.");

        RunResult refused = await runs.InProcessAsync((services, pipeline) => new TableService(services).RebuildAsync(pipeline, new RunRequest("test") { Wait = true }, CancellationToken.None, CancellationToken.None));

        Assert.Equal(("FULL", 0, 40), (Assert.Single(refused.Errors).Code, desk.Destination.Emptied, desk.Destination.Rows.Count));
        StreamRecord after = await Stored();
        Assert.Equal((null, before.ExpectedRows, before.Cursor), (after.Hold, after.ExpectedRows, after.Cursor));
        RunResult next = await runs.RunAsync();
        Assert.Equal((RunState.Verified, 40), (next.State, next.Streams[0].Counts.Unchanged));
    }

    [Fact]
    public async Task A_rebuild_that_was_cut_short_goes_on()
    {
        await using var desk = new DeliveryDesk();
        await using var runs = new RunDesk(desk);
        desk.Source.Fill(80);
        await runs.RunAsync();
        desk.Destination.Rows.Clear();
        await runs.RunAsync();
        desk.Destination.Faults.Enqueue(SendFault.None);
        desk.Destination.Faults.Enqueue(SendFault.None);
        desk.Destination.Faults.Enqueue(SendFault.Auth);
        Task<RunResult> Rebuild() => runs.InProcessAsync((services, pipeline) => new TableService(services).RebuildAsync(pipeline, new RunRequest("test") { Wait = true }, CancellationToken.None, CancellationToken.None));
        Assert.Equal(RunState.Failed, (await Rebuild()).State);
        Assert.Equal("REBUILD-RUNNING", Assert.Single((await runs.RunAsync()).Errors).Code);

        Assert.Equal(RunState.Verified, (await Rebuild()).State);

        desk.AssertSame();
        Assert.Equal((80, 1), (desk.Destination.Rows.Count, desk.Destination.Emptied));
        Assert.Equal(80, (await runs.RunAsync()).Streams[0].Counts.Unchanged);
    }

    [Fact]
    public async Task An_append_table_with_rows_that_were_forgotten_is_not_adopted_because_they_would_come_twice()
    {
        await using var desk = new DeliveryDesk(mode: MlConnector.Abstractions.Schemas.WriteMode.Append);
        await using var runs = new RunDesk(desk);
        desk.Source.Fill(10);
        await runs.RunAsync();
        desk.Destination.Rows.Add(desk.Destination.Rows[0] with { Id = "x", SourceId = "|items|x", Version = desk.Destination.Rows[0].Version + 1_000_000_000 });
        Assert.Equal("STORE-BEHIND", Assert.Single((await runs.RunAsync()).Errors).Code);

        RunResult adopted = await runs.InProcessAsync((services, pipeline) => new TableService(services).AdoptAsync(pipeline, new RunRequest("test"), CancellationToken.None, CancellationToken.None));

        Assert.Equal("ADOPT-WOULD-DOUBLE", Assert.Single(adopted.Errors).Code);
        Assert.Equal("STORE-BEHIND", Assert.Single((await runs.RunAsync()).Errors).Code);
        Assert.Equal(11, desk.Destination.Rows.Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_table_that_others_touched_is_held_and_adopted(bool recreated)
    {
        await using var desk = new DeliveryDesk();
        await using var runs = new RunDesk(desk);
        desk.Source.Fill(10);
        await runs.RunAsync();
        if (recreated) desk.Destination.Identity = "table-2";
        else desk.Destination.Rows.Add(desk.Destination.Rows[0] with { Id = "x", SourceId = "|items|x", Version = desk.Destination.Rows[0].Version + 1_000_000_000 });
        Assert.Equal(recreated ? "TABLE-RECREATED" : "STORE-BEHIND", Assert.Single((await runs.RunAsync()).Errors).Code);

        await runs.InProcessAsync((services, pipeline) => new TableService(services).AdoptAsync(pipeline, new RunRequest("test"), CancellationToken.None, CancellationToken.None));
        desk.Source.Put("3", "three", "3");

        Assert.Equal(RunState.Verified, (await runs.RunAsync()).State);
        Assert.Equal("three", desk.Destination.Current()["3"].Name);
        Assert.Equal(desk.Destination.Rows.Max(row => row.Version), desk.Destination.Current()["3"].Version);
    }
}
