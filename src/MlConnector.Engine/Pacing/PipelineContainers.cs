using System.Collections.Concurrent;
using MlConnector.Engine.Configuration.Revisions;
using MlConnector.Engine.Ports;

namespace MlConnector.Engine.Pacing;

/// <summary>Which container each pipeline writes to. A revision never changes, so each is read once, however many runs ask: with hundreds of pipelines that was half the work of a small run.</summary>
internal sealed class PipelineContainers(IRevisionStore revisions)
{
    private readonly ConcurrentDictionary<string, (int Number, string? Container)> known = new(StringComparer.Ordinal);

    /// <summary>Pipelines that write to a container, as they were applied last.</summary>
    public async Task<IReadOnlyList<string>> WritingToAsync(string container, CancellationToken cancel)
    {
        List<string> writing = [];
        foreach ((string pipeline, int number) in await revisions.NewestAsync(cancel))
        {
            if (await ContainerOfAsync(pipeline, number, cancel) == container) writing.Add(pipeline);
        }

        return writing;
    }

    private async Task<string?> ContainerOfAsync(string pipeline, int number, CancellationToken cancel)
    {
        if (known.TryGetValue(pipeline, out (int Number, string? Container) before) && before.Number == number) return before.Container;
        string? container = await revisions.FindAsync(pipeline, number, cancel) is { } revision ? RevisionJson.Read(revision.Content).Container?.Id : null;
        known[pipeline] = (number, container);
        return container;
    }
}
