using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Destinations;
using MlConnector.Engine.Configuration.Model;
using MlConnector.Engine.Configuration.Revisions;
using MlConnector.Engine.Pacing;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Tests.Delivery.Fixtures;
using MlConnector.Engine.Tests.Runs;
using MlConnector.Store;

namespace MlConnector.Engine.Tests.Pacing;

/// <summary>The tables of another pipeline count where it writes to the same container, as it was applied last; those of all others do not.</summary>
public sealed class ContainerFillTests
{
    private const int Rows = 240_000;
    private readonly CancellationToken cancel = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("c1", Rows)]
    [InlineData("elsewhere", 0)]
    public async Task Rows_of_another_pipeline_count_in_the_same_container(string container, int counted)
    {
        await using var desk = new DeliveryDesk();
        desk.Source.Fill(5);
        await using (SqliteStore store = await desk.OpenStoreAsync())
        {
            await ApplyAsync(store, "other", 0, container);
            await HoldRowsAsync(store, desk.Time.GetUtcNow());
        }

        await using var runs = new RunDesk(desk);
        await runs.RunAsync();
        Assert.NotEmpty(desk.Destination.Fullest);
        Assert.All(desk.Destination.Fullest, fullest => Assert.Equal(counted, fullest));
    }

    [Fact]
    public async Task A_pipeline_writes_where_it_was_applied_last()
    {
        await using var desk = new DeliveryDesk();
        await using SqliteStore store = await desk.OpenStoreAsync();
        var containers = new PipelineContainers(store.Revisions);
        await ApplyAsync(store, "a", 0, "x");
        await ApplyAsync(store, "b", 0, "x");
        await ApplyAsync(store, "c", 0, "y");
        Assert.Equal(["a", "b"], await containers.WritingToAsync("x", cancel));
        await ApplyAsync(store, "b", 1, "y");
        await ApplyAsync(store, "d", 0, "x");
        Assert.Equal(["a", "d"], await containers.WritingToAsync("x", cancel));
        Assert.Equal(["b", "c"], await containers.WritingToAsync("y", cancel));
    }

    private async Task ApplyAsync(SqliteStore store, string pipeline, int last, string container)
    {
        var content = new RevisionContent(new MapNode(default, []), new PipelineSettings(pipeline, "erp", "bi", "Finance"), [], new ContainerReference(container, "Finance"));
        string json = RevisionJson.Write(content);
        await store.Revisions.AddAsync(pipeline, last, json, RevisionJson.Hash(json), "test", DateTimeOffset.UnixEpoch, cancel);
    }

    private async Task HoldRowsAsync(SqliteStore store, DateTimeOffset now)
    {
        StreamRecord stream = await store.Streams.OpenAsync("other", "items", "Large", cancel);
        (Fence? fence, _) = await store.Leases.TryAcquireAsync("other", "test", TimeSpan.FromMinutes(1), takeOver: false, now, cancel);
        await store.Batches.SettleAsync(fence!, new Settlement(stream.Id) { RowsAdded = Rows }, cancel);
    }
}
