using MlConnector.Abstractions.Checks;
using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Sources;
using MlConnector.Engine.Audit;
using MlConnector.Engine.Configuration.Model;
using MlConnector.Engine.Configuration.Planning;
using MlConnector.Engine.Configuration.Revisions;
using MlConnector.Engine.Leases;
using MlConnector.Engine.Ledger;
using MlConnector.Engine.Pacing;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Runs;
using MlConnector.Engine.Tests.Delivery.Fixtures;
using MlConnector.Store;
using Microsoft.Extensions.Logging.Abstractions;

namespace MlConnector.Engine.Tests.Runs;

/// <summary>A pipeline of one stream run by the real runner over a desk's parts: one process per call.</summary>
internal sealed class RunDesk(DeliveryDesk desk) : IAsyncDisposable
{
    /// <summary>Where the lock files of this host lie.</summary>
    public string Locks { get; } = Directory.CreateTempSubdirectory("mlc-locks-").FullName;

    /// <summary>Where rows go, if not to the desk's own destination.</summary>
    public IDestination? Destination { get; init; }

    /// <summary>Files, if not the desk's own.</summary>
    public ISegments? Segments { get; init; }

    /// <summary>Does something with the services of one process.</summary>
    public async Task<T> InProcessAsync<T>(Func<EngineServices, PinnedPipeline, Task<T>> work)
    {
        await using SqliteStore store = await desk.OpenStoreAsync();
        await using var audit = new AuditTrail(store.Audit, desk, desk.Time, null, NullLogger<AuditTrail>.Instance);
        var services = new EngineServices
        {
            Store = store,
            Segments = Segments ?? desk.Segments,
            Keys = desk,
            Leases = new LeaseKeeper(store.Leases, new HostLocks(Locks), $"host/{Environment.ProcessId}/x", new LeaseOptions(), desk.Time, NullLoggerFactory.Instance),
            Time = desk.Time,
            Ids = desk,
            Jitter = new SeededJitter(1),
            Audit = audit,
            LedgerOptions = new LedgerOptions { MemoryRows = 40 },
        };
        var settings = new PipelineSettings("finance", "erp", "bi", "Finance");
        var plan = new StreamPlan(desk.Source.Definition, desk.Mapping, "Items", desk.Table.Mode);
        var content = new RevisionContent(new MapNode(default, []), settings, [new AppliedStream(plan, desk.Table, new StreamBinding("memory", "Items") { MissingFields = desk.NotShown })], MemoryDestination.Container);
        Revision? newest = await store.Revisions.FindAsync("finance", null, CancellationToken.None);
        if (newest is not null && RevisionJson.Read(newest.Content) is var last) content = content with { Container = last.Container, Succession = last.Succession };
        int revision = await store.Revisions.AddAsync("finance", newest?.Number ?? 0, RevisionJson.Write(content), RevisionJson.Hash(RevisionJson.Write(content)), "test", desk.Time.GetUtcNow(), CancellationToken.None);
        return await work(services, new PinnedPipeline("finance", revision, content, new OneStream(desk.Source), Destination ?? desk.Destination));
    }

    /// <summary>A run.</summary>
    public Task<RunResult> RunAsync(RunRequest? request = null) =>
        InProcessAsync((services, pipeline) => new PipelineRunner(services).RunAsync(pipeline, request ?? new RunRequest("test") { Wait = true }, desk.Stop.Token, CancellationToken.None));

    /// <summary>A run whose process dies at a point; it has to get there.</summary>
    public async Task KillAsync(string point, int occurrence)
    {
        var killer = new Killer(point, occurrence);
        Exception? end = await Record.ExceptionAsync(() => RunAsync(new RunRequest("test") { Wait = true, Observer = killer }));
        Assert.True(end is null or InvalidOperationException { Message: "power cut" }, $"{end}");
        Assert.True(killer.Struck, $"The run never came to {point} {occurrence}.");
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(Locks, recursive: true);
        return ValueTask.CompletedTask;
    }

    private sealed class OneStream(MemorySource stream) : ISource
    {
        public IReadOnlyList<StreamDefinition> Catalog => [stream.Definition];

        public Task<CheckReport> CheckAsync(IReadOnlyList<string> streams, CancellationToken cancel) => throw new NotSupportedException();

        public Task<IReadOnlyList<DiscoveredStream>> DiscoverAsync(string? entity, CancellationToken cancel) => throw new NotSupportedException();

        public Task<StreamBinding> BindAsync(StreamDefinition definition, CancellationToken cancel) => throw new NotSupportedException();

        public Task<ISourceStream> OpenAsync(StreamDefinition definition, StreamBinding binding, CancellationToken cancel) => Task.FromResult<ISourceStream>(stream);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
