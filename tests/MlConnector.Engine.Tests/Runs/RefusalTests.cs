using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;
using MlConnector.Engine.Configuration.Planning;
using MlConnector.Engine.Configuration.Revisions;
using MlConnector.Engine.Mapping;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Replay;
using MlConnector.Engine.Runs;
using MlConnector.Engine.Tests.Delivery.Fixtures;
using MlConnector.Engine.Tests.Restore;

namespace MlConnector.Engine.Tests.Runs;

/// <summary>What a run, a rebuild, an adoption and a compaction refuse, each by its cause.</summary>
public sealed class RefusalTests
{
    [Fact]
    public async Task A_table_that_is_not_there_ends_the_run() => Assert.Equal("TABLE-MISSING", await CodeAsync(desk => new BareDestination(desk.Destination) { HasNoTable = true }));

    [Fact]
    public async Task A_connector_that_refuses_without_a_reason_is_called_wrong() =>
        Assert.Equal("DELIVERY-UNEXPLAINED", await CodeAsync(desk => new BareDestination(desk.Destination) { Sent = new SendResult(SendOutcome.Refused) }));

    [Fact]
    public async Task A_table_that_nobody_can_empty_is_not_rebuilt()
    {
        await using var desk = new DeliveryDesk();
        await using var runs = new RunDesk(desk) { Destination = new BareDestination(desk.Destination) };
        desk.Source.Fill(10);
        await runs.RunAsync();

        RunResult rebuilt = await runs.InProcessAsync((services, pipeline) => new TableService(services).RebuildAsync(pipeline, new RunRequest("test"), CancellationToken.None, CancellationToken.None));

        Assert.Equal(("REBUILD-UNSUPPORTED", 10), (Assert.Single(rebuilt.Errors).Code, desk.Destination.Rows.Count));
    }

    [Fact]
    public async Task A_destination_of_one_dataset_is_not_compacted_into_a_second()
    {
        await using var desk = new DeliveryDesk();
        await using var runs = new RunDesk(desk);
        desk.Source.Fill(10);
        await runs.RunAsync();

        Assert.Equal("COMPACT-UNSUPPORTED", await RefusedAsync(() => runs.InProcessAsync(
            (services, pipeline) => new CompactionService(services).CompactAsync(pipeline, "Finance 2", new RunRequest("test"), CancellationToken.None, CancellationToken.None))));
    }

    [Theory]
    [InlineData(true, "TABLE-TRIMMED")]
    [InlineData(false, "TABLE-OVERFILLED")]
    public async Task Rows_that_somebody_else_took_or_gave_hold_the_stream_which_is_then_not_compacted(bool taken, string code)
    {
        await using var desk = new RestoreDesk(WriteMode.Versions);
        desk.Source.Fill(20);
        await desk.RunAsync();
        if (taken) desk.Destination.Rows.RemoveAt(0);
        else desk.Destination.Rows.Add(desk.Destination.Rows[0] with { BatchId = "somebody else's" });

        Assert.Equal(code, Assert.Single((await desk.RunAsync()).Errors).Code);
        Assert.Equal("COMPACT-HELD", await RefusedAsync(desk.CompactIntoSecondAsync));
    }

    [Fact]
    public async Task An_adoption_that_was_cut_short_holds_the_stream_until_it_is_done()
    {
        await using var desk = new RestoreDesk(WriteMode.Versions);
        desk.Source.Fill(20);
        await desk.RunAsync();
        desk.Destination.BeforeInspection = Task.FromException(new InvalidOperationException("power cut"));
        await desk.AdoptAsync();
        desk.Destination.BeforeInspection = Task.CompletedTask;

        Assert.Equal("ADOPT-RUNNING", Assert.Single((await desk.RunAsync()).Errors).Code);
        await desk.AdoptAsync();
        Assert.Equal(RunState.Verified, (await desk.RunAsync()).State);
        desk.AssertSameAndNoneTwice();
    }

    [Fact]
    public async Task A_pipeline_that_was_moved_since_the_run_began_is_not_delivered_into_the_old_dataset()
    {
        await using var desk = new DeliveryDesk();
        await using var runs = new RunDesk(desk);
        desk.Source.Fill(10);

        RunResult run = await runs.InProcessAsync(async (services, pipeline) =>
        {
            string moved = RevisionJson.Write(pipeline.Content with { Container = new ContainerReference("c2", "Finance 2") });
            await services.Store.Revisions.AddAsync("finance", pipeline.Revision, moved, RevisionJson.Hash(moved), "test", desk.Time.GetUtcNow(), CancellationToken.None);
            return await new PipelineRunner(services).RunAsync(pipeline, new RunRequest("test"), CancellationToken.None, CancellationToken.None);
        });

        Assert.Equal(("PIPELINE-MOVED", 0), (Assert.Single(run.Errors).Code, desk.Destination.Rows.Count));
    }

    [Fact]
    public async Task A_window_of_a_table_that_is_delivered_as_a_whole_is_refused()
    {
        await using var desk = new DeliveryDesk(mode: WriteMode.Replace);
        await using var runs = new RunDesk(desk);
        desk.Source.Fill(10);

        RunResult run = await runs.RunAsync(new RunRequest("test") { Only = new RangeWindow("Stamp", "1", "5", WithNulls: false) });

        Assert.Equal(("GENERATION-WINDOW", 0), (Assert.Single(run.Errors).Code, desk.Destination.Rows.Count));
    }

    /// <summary>A lease that was lost cancels the work of its stream, and nobody asked for that.</summary>
    [Fact]
    public void Work_that_ended_without_anybody_asking_had_lost_its_lease()
    {
        var definition = MemorySource.DefinitionOf(ReadStrategy.Snapshot);
        var plan = new StreamPlan(definition, new MappingDefinition([]), "Items", WriteMode.Versions);
        var end = new StreamEnd(new AppliedStream(plan, MemoryDestination.TableOf(WriteMode.Versions), new StreamBinding("memory", "Items")));

        end.Failed(new OperationCanceledException(), CancellationToken.None);

        Assert.Equal((RunState.Failed, "LEASE-LOST"), (end.Result.State, Assert.Single(end.Result.Errors).Code));
    }

    [Fact]
    public async Task A_revision_that_the_store_does_not_have_is_named()
    {
        await using var desk = new DeliveryDesk();
        await using var runs = new RunDesk(desk);
        Assert.Equal("REVISION-MISSING", (await Assert.ThrowsAsync<ConnectorException>(() => runs.InProcessAsync(
            (services, _) => new Engine.Delivery.Rows.StoredRevisions(services.Store.Revisions).FindAsync("finance", "items", 99, CancellationToken.None)))).Error.Code);
    }

    private static async Task<string> CodeAsync(Func<DeliveryDesk, IDestination> destination)
    {
        await using var desk = new DeliveryDesk();
        await using var runs = new RunDesk(desk) { Destination = destination(desk) };
        desk.Source.Fill(10);
        RunResult run = await runs.RunAsync();
        Assert.Equal((RunState.Failed, 0), (run.State, desk.Destination.Rows.Count));
        return Assert.Single(run.Errors).Code;
    }

    private static async Task<string> RefusedAsync(Func<Task<RunResult>> work) => (await Assert.ThrowsAsync<ConnectorException>(work)).Error.Code;
}
