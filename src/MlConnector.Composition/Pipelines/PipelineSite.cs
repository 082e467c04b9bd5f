using System.Collections.Immutable;
using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;
using MlConnector.Engine.Configuration.Model;
using MlConnector.Engine.Configuration.Planning;
using MlConnector.Engine.Delivery.Tables;
using MlConnector.Engine.Planning;
using MlConnector.Engine.Ports;
using MlConnector.Engine.WriteBack;

namespace MlConnector.Composition.Pipelines;

/// <summary>A pipeline as a file has it, with the connections it uses and everything decided: catalog, overrides, mapping, tables. Nothing has been called yet.</summary>
public sealed class PipelineSite : IAsyncDisposable
{
    private PipelineSite(PipelineSettings pipeline, ISource source, IDestination destination, ImmutableArray<StreamPlan> plans, ImmutableArray<TableSchema> tables) =>
        (Pipeline, Source, Destination, Plans, Schema) = (pipeline, source, destination, plans, new DestinationSchema(pipeline.Container, tables));

    public PipelineSettings Pipeline { get; }

    public ISource Source { get; }

    public IDestination Destination { get; }

    /// <summary>Streams, in file order.</summary>
    public ImmutableArray<StreamPlan> Plans { get; }

    /// <summary>Their tables, in the same order.</summary>
    public DestinationSchema Schema { get; }

    /// <summary>Makes the connections and merges the streams.</summary>
    /// <exception cref="ConnectorException">All problems of the configuration at once.</exception>
    public static async Task<PipelineSite> OpenAsync(ConfigurationFile file, PipelineSettings pipeline, ConnectorServices services) =>
        await MakeAsync(file.Model, pipeline, services, new SiteProblems()) ?? throw new ConnectorException(await new ConfigurationJudge(file.Root, file.Files).ErrorsAsync());

    /// <summary>Makes it, or gives null and what is wrong.</summary>
    internal static async Task<PipelineSite?> MakeAsync(ConfigurationModel model, PipelineSettings pipeline, ConnectorServices services, SiteProblems problems)
    {
        ISource? source = null;
        IDestination? destination = null;
        try
        {
            destination = OpenDestination(model, pipeline, services, problems.Connections);
            source = await OpenSourceAsync(model, pipeline, services, problems.Connections);
            Problems streams = new(), unfit = new();
            ImmutableArray<StreamPlan> plans = source is null ? [] : StreamPlanner.Plan(pipeline, source.Catalog, streams);
            ImmutableArray<TableSchema> tables = destination is null ? [] : TablePlanner.Plan(plans, destination, source?.Companies.Count ?? 1, unfit);
            if (source is not null) WriteBackCheck.Check(pipeline, source, plans, streams);
            problems.Streams.AddRange(Placed(streams, pipeline));
            problems.Tables.AddRange(Placed(unfit, pipeline));
            if (problems.None) return new PipelineSite(pipeline, source!, destination!, plans, tables);
            if (source is not null) await source.DisposeAsync();
            if (destination is not null) await destination.DisposeAsync();
            return null;
        }
        catch
        {
            if (source is not null) await source.DisposeAsync();
            if (destination is not null) await destination.DisposeAsync();
            throw;
        }
    }

    /// <summary>The plan: what would change, compared with what was applied last. <paramref name="keepsBindings"/> leaves streams bound as they are where nothing else changes.</summary>
    public async Task<PipelinePlan> PlanAsync(MapNode root, Workspace workspace, bool countRows, CancellationToken cancel, bool keepsBindings = false)
    {
        StoredPipeline? last = await StoredPipeline.FindOrNullAsync(workspace.Store.Revisions, Pipeline.Name, cancel);
        IReadOnlyList<StreamRecord> records = await workspace.Store.Streams.ListAsync(Pipeline.Name, cancel);
        Dictionary<string, long?> growth = new(StringComparer.Ordinal);
        Dictionary<string, ContainerReference> filled = new(StringComparer.Ordinal);
        foreach (StreamRecord record in records.Where(record => last?.Content.Streams.Any(stream => stream.Plan.Name == record.Stream && stream.Table.Name == record.Table) == true))
        {
            if (await FilledContainer.OfAsync(workspace.Store, Pipeline.Name, record.Id, cancel) is { } place) filled[record.Stream] = place;
        }

        foreach (StreamRecord record in records) growth[record.Stream] = await TableGrowth.PerDayAsync(workspace.Store.Batches, record.Id, workspace.Time.GetUtcNow(), cancel);
        var basis = new PlanBasis(last?.Revision.Number ?? 0, last?.Content, records) { RowsPerDay = growth, Filled = filled, Others = await new OtherPipelines(workspace).LoadsAsync(Pipeline.Name, cancel) };
        return await new PipelinePlanner(Source, Destination, Pipeline, Plans, Schema) { CountRows = countRows, KeepsBindings = keepsBindings }.PlanAsync(root, basis, cancel);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await Source.DisposeAsync();
        await Destination.DisposeAsync();
    }

    /// <summary>The source, made twice: once for its catalog, and again with the streams as the pipeline changes them, which stand above the catalog's.</summary>
    private static async Task<ISource?> OpenSourceAsync(ConfigurationModel model, PipelineSettings pipeline, ConnectorServices services, Problems problems)
    {
        ConnectionSettings connection = model.Connection(pipeline.Source)!;
        if (Connectors.Source(connection.Type, connection.Place, problems) is not { } factory) return null;
        if (factory.Create(connection.Name, connection.Settings, [.. pipeline.AddedStreams], services, problems) is not { } first) return null;
        var merging = new Problems();
        StreamDefinition[] streams = [.. StreamPlanner.Plan(pipeline, first.Catalog, merging).Select(plan => plan.Stream)];
        if (!merging.None) return first;
        await first.DisposeAsync();
        return factory.Create(connection.Name, connection.Settings, streams, services, problems);
    }

    /// <summary>What is only told of a stream stands in the file where the stream does.</summary>
    private static IEnumerable<ConnectorError> Placed(Problems problems, PipelineSettings pipeline) => problems.Errors.Select(error =>
        pipeline.Streams.FirstOrDefault(stream => error.Where == $"stream {stream.Name}") is { } stream ? error with { Where = stream.Place.ToString() } : error);

    private static IDestination? OpenDestination(ConfigurationModel model, PipelineSettings pipeline, ConnectorServices services, Problems problems)
    {
        ConnectionSettings connection = model.Connection(pipeline.Destination)!;
        return Connectors.Destination(connection.Type, connection.Place, problems)?.Create(connection.Name, connection.Settings, services, problems);
    }
}
