using System.Collections.Immutable;
using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Errors;
using MlConnector.Engine.Configuration.Model;
using MlConnector.Engine.Configuration.Reading;

namespace MlConnector.Composition.Pipelines;

/// <summary>
/// Everything that is wrong with a configuration, at once. It has four layers (its shape, its connections, its streams, its tables), each of which can only be judged where those before it are right: so each is told once, and then judged without what is
/// wrong in those before it. What follows from its being taken out is not told.
/// </summary>
internal sealed class ConfigurationJudge(MapNode root, IConfigurationFiles files)
{
    private const int Layers = 4, MostRounds = 12;

    /// <summary>The problems, in the order of the layers.</summary>
    public async Task<ImmutableArray<ConnectorError>> ErrorsAsync()
    {
        List<ConnectorError> told = [];
        MapNode left = root;
        ImmutableArray<Problems> judged = await JudgeAsync(left);
        for (int layer = 0; layer < Layers; layer++)
        {
            for (int round = 0; round < MostRounds && Before(judged, layer).Any(); round++)
            {
                MapNode without = TreeMending.Without(left, [.. Before(judged, layer)]);
                if (without == left) break;
                left = without;
                judged = await JudgeAsync(left);
            }

            foreach (ConnectorError error in judged[layer].Errors.Where(error => !told.Exists(known => Same(known, error)))) told.Add(error);
        }

        return [.. told];
    }

    private async Task<ImmutableArray<Problems>> JudgeAsync(MapNode tree)
    {
        Problems shape = new();
        SiteProblems site = new();
        ConfigurationModel? model = ConfigurationReader.Read(tree, files, shape);
        foreach (PipelineSettings pipeline in model?.Pipelines ?? [])
        {
            if (await PipelineSite.MakeAsync(model!, pipeline, ClosedServices.All, site) is { } made) await made.DisposeAsync();
        }

        return [shape, site.Connections, site.Streams, site.Tables];
    }

    private static IEnumerable<ConnectorError> Before(ImmutableArray<Problems> judged, int layer) => judged.Take(layer).SelectMany(problems => problems.Errors);

    private static bool Same(ConnectorError one, ConnectorError other) => one.Code == other.Code && one.Where == other.Where && one.Message == other.Message;
}
