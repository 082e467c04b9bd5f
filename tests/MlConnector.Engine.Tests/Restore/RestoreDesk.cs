using System.Globalization;
using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;
using MlConnector.Engine.Delivery.Tables;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Replay;
using MlConnector.Engine.Runs;
using MlConnector.Engine.Tests.Delivery.Fixtures;
using MlConnector.Engine.Tests.Runs;

namespace MlConnector.Engine.Tests.Restore;

/// <summary>A pipeline of one stream whose data folder is copied, put back and deleted from, as people and disks do.</summary>
internal sealed class RestoreDesk : IAsyncDisposable
{
    private readonly RunDesk runs;
    private readonly RunDesk both;

    public RestoreDesk(WriteMode mode, AbsenceMeaning absence = AbsenceMeaning.Ignored, int seed = 1, ReadStrategy strategy = ReadStrategy.Snapshot, bool lists = true, bool totals = false)
    {
        Desk = new DeliveryDesk(strategy, mode, absence, seed, definition => totals ? definition with { ControlTotals = new ControlTotalDefinition([], ["Amount"]) } : definition);
        Desk.Destination.Capabilities = Desk.Destination.Capabilities with { ListsKeys = lists };
        runs = new RunDesk(Desk);
        both = new RunDesk(Desk) { Destination = new TwoContainers(Desk.Destination, new MemoryDestination(Desk.Time) { Identity = "table-2" }) };
    }

    public DeliveryDesk Desk { get; }

    public MemorySource Source => Desk.Source;

    public MemoryDestination Destination => Desk.Destination;

    /// <summary>A whole data folder: the store's files and the segments.</summary>
    public sealed record Copy(IReadOnlyDictionary<string, byte[]> Store, IReadOnlyDictionary<string, byte[]> Segments);

    public Copy TakeCopy() => new(Directory.GetFiles(Desk.Folder).ToDictionary(path => Path.GetFileName(path)!, File.ReadAllBytes, StringComparer.Ordinal), Desk.Segments.Backup());

    /// <summary>Puts a data folder in the place of the one there is.</summary>
    public void Restore(Copy copy)
    {
        foreach (string path in Directory.GetFiles(Desk.Folder)) File.Delete(path);
        foreach ((string name, byte[] content) in copy.Store) File.WriteAllBytes(Path.Combine(Desk.Folder, name), content);
        Desk.Segments.Restore(copy.Segments);
    }

    public Task<RunResult> RunAsync(MlConnector.Engine.Reading.ReadMode mode = default) => runs.RunAsync(new RunRequest("test") { Wait = true, Mode = mode });

    public Task<RunResult> AdoptAsync() => runs.InProcessAsync((services, pipeline) => new TableService(services).AdoptAsync(pipeline, new RunRequest("test") { Wait = true }, CancellationToken.None, CancellationToken.None));

    public Task<RunResult> RebuildAsync() => runs.InProcessAsync((services, pipeline) => new TableService(services).RebuildAsync(pipeline, new RunRequest("test") { Wait = true }, CancellationToken.None, CancellationToken.None));

    /// <summary>Replays every dead letter that is open.</summary>
    public Task<RunResult> ReplayAsync() => runs.InProcessAsync((services, pipeline) => new ReplayService(services).ReplayDeadLettersAsync(pipeline, new ReplaySelection([]), new RunRequest("test") { Wait = true }, CancellationToken.None, CancellationToken.None));

    /// <summary>A rebuild whose process dies before it fills the table; gives the code of the hold that is left, and the run's state.</summary>
    public Task<(string? Hold, RunState State)> RebuildCutShortAsync() => runs.InProcessAsync<(string?, RunState)>(async (services, pipeline) =>
    {
        RunResult result = await new PipelineRunner(services).RunAsync(
            pipeline, new RunRequest("test") { Wait = true }, "rebuild", static (_, _, _) => throw new InvalidOperationException("power cut"), CancellationToken.None, CancellationToken.None,
            static (delivery, ended, ends) => new TableRebuild(delivery).PrepareAsync(ended, ends), salvages: true);
        StreamRecord left = Assert.Single(await services.Store.Streams.ListAsync(pipeline.Name, CancellationToken.None));
        return (left.Hold is { } hold ? Holds.FromJson(hold).Code : null, result.State);
    });

    /// <summary>Compacts in place, in a window of an hour.</summary>
    public Task<RunResult> CompactAsync() => runs.InProcessAsync((services, pipeline) => new WindowCompaction(services).CompactAsync(pipeline, TimeSpan.FromHours(1), new RunRequest("test"), CancellationToken.None, CancellationToken.None));

    /// <summary>Compacts into a second container.</summary>
    public Task<RunResult> CompactIntoSecondAsync() => both.InProcessAsync((services, pipeline) => new CompactionService(services).CompactAsync(pipeline, "Finance 2", new RunRequest("test") { Wait = true }, CancellationToken.None, CancellationToken.None));

    /// <summary>Gives that up.</summary>
    public Task<RunResult> GiveUpAsync() => both.InProcessAsync((services, pipeline) => new CompactionService(services).GiveUpAsync(pipeline, new RunRequest("test") { Wait = true }, CancellationToken.None, CancellationToken.None));

    /// <summary>The destination shows the source, and no content of a key was stored twice in a row, but in a replaced table, which gets whole generations.</summary>
    public void AssertSameAndNoneTwice()
    {
        if (Desk.Table.Mode == WriteMode.Replace)
        {
            Assert.Equal(Source.Rows.Select(row => (row.Id, row.Name, Number(row.Amount))).Order(), Destination.CurrentGeneration().Select(row => (row.Id, row.Name, Number(row.Amount))).Order());
            return;
        }

        Desk.AssertSame();
        foreach (IGrouping<string, MlConnector.Engine.Tests.Delivery.Fixtures.StoredRow> key in Destination.Rows.GroupBy(row => row.Id))
        {
            var versions = key.OrderBy(row => row.Version).ToArray();
            for (int i = 1; i < versions.Length; i++) Assert.False((versions[i - 1].Name, versions[i - 1].Amount, versions[i - 1].Deleted) == (versions[i].Name, versions[i].Amount, versions[i].Deleted), $"key {key.Key} came twice with the same content");
        }
    }

    private static decimal Number(string amount) => decimal.Parse(amount, CultureInfo.InvariantCulture);

    public async ValueTask DisposeAsync()
    {
        await runs.DisposeAsync();
        await both.DisposeAsync();
        await Desk.DisposeAsync();
    }
}
