using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.Engine.Configuration.Revisions;
using MlConnector.Engine.Delivery.Progress;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Replay;
using MlConnector.Engine.Runs;
using MlConnector.Engine.Tests.Delivery.Fixtures;
using MlConnector.Engine.Tests.Runs;

namespace MlConnector.Engine.Tests.Replay;

/// <summary>Compaction into a second container: the current state alone, from the journal, remembered until it is done.</summary>
public sealed class CompactionTests
{
    [Theory]
    [InlineData(WriteMode.Versions)]
    [InlineData(WriteMode.Replace)]
    public async Task The_second_container_gets_the_current_state_and_the_pipeline_moves_to_it(WriteMode mode)
    {
        await using var place = await PlaceAsync(mode);
        int pages = place.Desk.Source.Pages, rows = place.Desk.Destination.Rows.Count;

        RunResult result = await place.CompactAsync();

        Assert.Equal((RunState.Verified, pages, rows), (result.State, place.Desk.Source.Pages, place.Desk.Destination.Rows.Count));
        place.AssertMoved(await place.ContainerAsync());
    }

    [Theory]
    [InlineData(nameof(SendFault.Auth))]
    [InlineData(nameof(SendFault.LostAfter))]
    [InlineData(nameof(SendFault.LostBefore))]
    public async Task Cut_short_it_leaves_the_pipeline_where_it_was_and_goes_on_INV3(string fault)
    {
        await using var place = await PlaceAsync(WriteMode.Versions);
        place.Second.Faults.Enqueue(SendFault.None);
        place.Second.Faults.Enqueue(Enum.Parse<SendFault>(fault));
        place.Second.Faults.Enqueue(SendFault.Auth);

        Assert.Equal(RunState.Failed, (await place.CompactAsync()).State);
        Assert.Equal("c1", (await place.ContainerAsync()).Container!.Id);
        Assert.InRange(place.Second.Rows.Count, 1, 59);
        place.Second.Faults.Clear();

        Assert.Equal(RunState.Verified, (await place.CompactAsync()).State);
        place.AssertMoved(await place.ContainerAsync());
    }

    [Theory]
    [InlineData(WriteMode.Versions, nameof(DeliveryPoint.Journaled), 1)]
    [InlineData(WriteMode.Versions, nameof(DeliveryPoint.Marked), 1)]
    [InlineData(WriteMode.Versions, nameof(DeliveryPoint.Sent), 2)]
    [InlineData(WriteMode.Versions, nameof(DeliveryPoint.Settled), 4)]
    [InlineData(WriteMode.Replace, nameof(DeliveryPoint.Journaled), 2)]
    [InlineData(WriteMode.Replace, nameof(DeliveryPoint.Marked), 1)]
    [InlineData(WriteMode.Replace, nameof(DeliveryPoint.Sent), 1)]
    [InlineData(WriteMode.Replace, nameof(DeliveryPoint.Settled), 2)]
    [InlineData(WriteMode.Replace, nameof(DeliveryPoint.Sent), 5)]
    [InlineData(WriteMode.Replace, nameof(DeliveryPoint.GenerationCompleted), 1)]
    public async Task Killed_anywhere_it_refuses_runs_by_name_and_goes_on_to_the_same_end_INV5(WriteMode mode, string point, int occurrence)
    {
        await using var place = await PlaceAsync(mode);
        int before = place.Desk.Destination.Rows.Count;
        Assert.Equal(RunState.Failed, (await place.CompactAsync(new Killer(point, occurrence))).State);
        place.Desk.Segments.PowerCut();

        ConnectorError refused = (await Assert.ThrowsAsync<ConnectorException>(() => place.Runs.RunAsync())).Error;
        Assert.Equal(("COMPACT-RUNNING", true), (refused.Code, refused.Fix.Contains("mlc compact finance", StringComparison.Ordinal)));
        Assert.Equal("COMPACT-RUNNING", (await Assert.ThrowsAsync<ConnectorException>(() => place.CompactAsync(name: "another"))).Error.Code);

        Assert.Equal(RunState.Verified, (await place.CompactAsync()).State);

        Assert.Equal(before, place.Desk.Destination.Rows.Count);
        place.AssertMoved(await place.ContainerAsync());
        place.Desk.Source.Put("7", "seven", "7");
        Assert.Equal(RunState.Verified, (await place.Runs.RunAsync()).State);
        Assert.Equal(before, place.Desk.Destination.Rows.Count);
        Assert.Contains(place.Second.Rows, row => row.Name == "seven");
    }

    [Fact]
    public async Task It_is_remembered_before_the_second_container_is_made()
    {
        await using var place = await PlaceAsync(WriteMode.Versions);
        place.Both.Fails = new IOException("killed");

        await Assert.ThrowsAsync<IOException>(() => place.CompactAsync());

        Assert.Equal("Finance 2", (await place.ContainerAsync()).Succession!.Name);
        Assert.Equal(RunState.Verified, (await place.CompactAsync()).State);
        place.AssertMoved(await place.ContainerAsync());
    }

    [Theory]
    [InlineData(WriteMode.Versions)]
    [InlineData(WriteMode.Replace)]
    public async Task Given_up_the_pipeline_goes_on_with_its_first_container(WriteMode mode)
    {
        await using var place = await PlaceAsync(mode);
        await place.CompactAsync(new Killer(nameof(DeliveryPoint.Sent), 2));
        place.Desk.Segments.PowerCut();

        Assert.Equal(RunState.Verified, (await place.Runs.InProcessAsync((services, pipeline) => new CompactionService(services).GiveUpAsync(pipeline, new RunRequest("test") { Wait = true }, CancellationToken.None, CancellationToken.None))).State);

        place.Desk.Source.Put("7", "seven", "7");
        Assert.Equal(RunState.Verified, (await place.Runs.RunAsync()).State);
        RevisionContent content = await place.ContainerAsync();
        Assert.Equal(("c1", null), (content.Container!.Id, content.Succession));
        Place.AssertShown(place.Desk, place.Desk.Destination, mode);
    }

    [Fact]
    public async Task A_container_that_holds_rows_of_unknown_origin_is_never_filled_a_second_time()
    {
        await using var place = await PlaceAsync(WriteMode.Versions);
        place.Second.Rows.AddRange(place.Desk.Destination.Rows.Take(3));

        RunResult result = await place.CompactAsync();

        Assert.Equal((RunState.Failed, 3), (result.State, place.Second.Rows.Count));
        Assert.Contains(result.Errors, error => error.Code == "COMPACT-NOT-EMPTY");
    }

    private static async Task<Place> PlaceAsync(WriteMode mode)
    {
        var place = new Place(mode);
        place.Desk.Source.Fill(60);
        await place.Runs.RunAsync();
        for (int i = 1; i <= 10; i++) place.Desk.Source.Put($"{i}", $"changed {i}", "1");
        await place.Runs.RunAsync();
        return place;
    }

    /// <summary>A desk whose pipeline may have two containers.</summary>
    private sealed class Place : IAsyncDisposable
    {
        private readonly WriteMode mode;

        public Place(WriteMode mode)
        {
            this.mode = mode;
            Desk = new DeliveryDesk(mode: mode);
            Second = new MemoryDestination(Desk.Time) { Identity = "table-2" };
            Both = new TwoContainers(Desk.Destination, Second);
            Runs = new RunDesk(Desk) { Destination = Both };
        }

        public DeliveryDesk Desk { get; }

        public MemoryDestination Second { get; }

        public TwoContainers Both { get; }

        public RunDesk Runs { get; }

        public Task<RunResult> CompactAsync(IDeliveryObserver? observer = null, string name = "Finance 2") => Runs.InProcessAsync((services, pipeline) => new CompactionService(services).CompactAsync(
            pipeline, name, new RunRequest("test") { Wait = true, Observer = observer ?? NoObserver.Instance }, CancellationToken.None, CancellationToken.None));

        public Task<RevisionContent> ContainerAsync() => Runs.InProcessAsync((_, pipeline) => Task.FromResult(pipeline.Content));

        /// <summary>The second container holds the current state, each row once, and nothing else; the pipeline goes on calling it as its configuration does.</summary>
        public void AssertMoved(RevisionContent content)
        {
            Assert.Equal(("c2", "Finance", null), (content.Container!.Id, content.Container.Name, content.Succession));
            Assert.Equal(Desk.Source.Rows.Count + (mode == WriteMode.Replace ? 1 : 0), Second.Rows.Count);
            AssertShown(Desk, Second, mode);
        }

        public static void AssertShown(DeliveryDesk desk, MemoryDestination at, WriteMode mode)
        {
            IEnumerable<StoredRow> shown = mode == WriteMode.Replace ? at.CurrentGeneration() : at.Current().Values;
            Assert.Equal(desk.Source.Rows.Select(row => (row.Id, row.Name)).Order(), shown.Select(row => (row.Id, row.Name)).Order());
        }

        public async ValueTask DisposeAsync()
        {
            await Runs.DisposeAsync();
            await Desk.DisposeAsync();
        }
    }
}
