using System.Collections.Immutable;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Engine.Planning;

namespace MlConnector.Composition.Pipelines;

/// <summary>The other pipelines of the data folder, as far as a plan has to know of them: what their schedules ask of limits that may be its own too. Asks no system.</summary>
internal sealed class OtherPipelines(Workspace workspace)
{
    /// <summary>What the newest revision of each other one asks.</summary>
    public async Task<ImmutableArray<PipelineLoad>> LoadsAsync(string pipeline, CancellationToken cancel)
    {
        ImmutableArray<PipelineLoad>.Builder loads = ImmutableArray.CreateBuilder<PipelineLoad>();
        foreach (StoredPipeline other in (await StoredPipeline.AllAsync(workspace.Store.Revisions, cancel)).Where(other => other.Name != pipeline))
        {
            long fullest = PipelineLimits.FullestOf(await workspace.Store.Streams.ListAsync(other.Name, cancel));
            try
            {
                await using IDestination destination = other.OpenDestination(ClosedServices.All);
                loads.Add(ScheduleLoads.Of(other.Name, other.Content, destination, fullest));
            }
            catch (ConnectorException)
            {
                // A connection that cannot be opened delivers nothing, which its own runs report.
            }
        }

        return loads.ToImmutable();
    }
}
