using MlConnector.Abstractions.Checks;
using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Sources;
using MlConnector.Engine.Audit;
using MlConnector.Engine.Configuration.Model;
using MlConnector.Engine.Configuration.Planning;
using MlConnector.Engine.Configuration.Revisions;
using MlConnector.Engine.Leases;
using MlConnector.Engine.Mapping;
using MlConnector.Engine.Pacing;
using MlConnector.Engine.Runs;
using MlConnector.Engine.Tests.Delivery.Fixtures;
using MlConnector.Store;
using Microsoft.Extensions.Logging.Abstractions;

namespace MlConnector.Engine.Tests.Pairs;

/// <summary>A pipeline of orders and their lines, run by the real runner over a real store; every run is a process of its own.</summary>
internal sealed class OrderDesk : IAsyncDisposable
{
    private readonly DeliveryDesk desk = new();
    private readonly string locks = Directory.CreateTempSubdirectory("mlc-locks-").FullName;
    private readonly StreamDefinition headers;

    /// <summary>Headers and lines of orders, paired or not.</summary>
    /// <param name="grace">Polls that a document may wait; null = until it holds.</param>
    /// <param name="declared">What else the headers declare.</param>
    /// <param name="paired">False if nothing says that the two belong together.</param>
    public OrderDesk(int? grace, Func<CutDefinition, CutDefinition>? declared = null, bool paired = true)
    {
        headers = OrderStream.Headers with { Cut = (declared ?? (static cut => cut))(OrderStream.Headers.Cut! with { Grace = grace }) };
        Lines = OrderStream.Lines with { Cut = OrderStream.Lines.Cut! with { Grace = grace } };
        Tables = new OrderTables(desk.Time);
        if (!paired) (headers, Lines) = (headers with { Cut = null }, Lines with { Cut = null });
    }

    public OrderBook Book { get; } = new();

    public OrderTables Tables { get; }

    public StreamDefinition Lines { get; }

    /// <summary>Windows asked for, in order.</summary>
    public List<ReadWindow> Asked { get; } = [];

    /// <summary>Called before each request: true for lines.</summary>
    public Action<bool, ReadWindow> Before { get; set; } = static (_, _) => { };

    public Task<SqliteStore> OpenStoreAsync() => desk.OpenStoreAsync();

    /// <summary>A run in a process of its own; it ends without an error.</summary>
    public async Task<RunResult> RunAsync(params string[] streams)
    {
        RunResult result = await InProcessAsync((services, pipeline) =>
            new PipelineRunner(services).RunAsync(pipeline, new RunRequest("test") { Wait = true, Streams = [.. streams] }, CancellationToken.None, CancellationToken.None));
        Assert.Empty(result.Streams.SelectMany(stream => stream.Reasons));
        return result;
    }

    /// <summary>Does something with the services of one process.</summary>
    public async Task<T> InProcessAsync<T>(Func<EngineServices, PinnedPipeline, Task<T>> work)
    {
        await using SqliteStore store = await desk.OpenStoreAsync();
        await using var audit = new AuditTrail(store.Audit, desk, desk.Time, null, NullLogger<AuditTrail>.Instance);
        var services = new EngineServices
        {
            Store = store,
            Segments = desk.Segments,
            Keys = desk,
            Leases = new LeaseKeeper(store.Leases, new HostLocks(locks), $"host/{Environment.ProcessId}/x", new LeaseOptions(), desk.Time, NullLoggerFactory.Instance),
            Time = desk.Time,
            Ids = desk,
            Jitter = new SeededJitter(1),
            Audit = audit,
        };
        var content = new RevisionContent(new MapNode(default, []), new PipelineSettings("finance", "erp", "bi", "Finance"), [Applied(headers), Applied(Lines)], MemoryDestination.Container);
        int revision = await store.Revisions.AddAsync(
            "finance", (await store.Revisions.FindAsync("finance", null, CancellationToken.None))?.Number ?? 0, RevisionJson.Write(content), RevisionJson.Hash(RevisionJson.Write(content)), "test", desk.Time.GetUtcNow(), CancellationToken.None);
        return await work(services, new PinnedPipeline("finance", revision, content, new Orders(this), Tables));
    }

    /// <summary>The destination shows every order as it is now, each row once.</summary>
    public void AssertCurrent()
    {
        Assert.Equal(
            Book.Orders.Where(order => Book.Now(order).Header is not null).Select(order => (order, Book.Now(order).Header)).Order(),
            Tables.Headers.Current().Values.Select(row => (row.Id, row.Name)).Order());
        Assert.Equal(
            Book.Orders.SelectMany(order => Book.Now(order).Lines).Select(line => (line.Key, (string?)line.Value)).Order(),
            Tables.Lines.Current().Values.Select(row => (row.Id, row.Name)).Order());
        Assert.DoesNotContain(Tables.Headers.Rows.Concat(Tables.Lines.Rows).GroupBy(row => (row.SourceId, row.Version)), rows => rows.Count() > 1);
    }

    public async ValueTask DisposeAsync()
    {
        await desk.DisposeAsync();
        Directory.Delete(locks, recursive: true);
    }

    private static AppliedStream Applied(StreamDefinition definition) => new(
        new StreamPlan(definition, new MappingDefinition([new ColumnMapping("Id", "Id"), new ColumnMapping("Name", "Name"), new ColumnMapping("Amount", "Amount")]), definition.Name, definition.Defaults.Mode),
        OrderTables.TableOf(definition.Name), new StreamBinding("memory", definition.Name));

    private sealed class Orders(OrderDesk desk) : ISource
    {
        public IReadOnlyList<StreamDefinition> Catalog => [desk.headers, desk.Lines];

        public Task<CheckReport> CheckAsync(IReadOnlyList<string> streams, CancellationToken cancel) => throw new NotSupportedException();

        public Task<IReadOnlyList<DiscoveredStream>> DiscoverAsync(string? entity, CancellationToken cancel) => throw new NotSupportedException();

        public Task<StreamBinding> BindAsync(StreamDefinition definition, CancellationToken cancel) => throw new NotSupportedException();

        public Task<ISourceStream> OpenAsync(StreamDefinition definition, StreamBinding binding, CancellationToken cancel) =>
            Task.FromResult<ISourceStream>(new OrderStream(desk.Book, definition.Name == "lines", definition, TimeProvider.System, desk.Asked, (lines, window) => desk.Before(lines, window)));

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
