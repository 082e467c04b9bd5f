using System.Collections.Immutable;
using System.Globalization;
using MlConnector.Cli.Output;
using MlConnector.Composition;
using MlConnector.Composition.Pipelines;
using MlConnector.Engine.Runs;
using MlConnector.Engine.Schedules;

namespace MlConnector.Cli.Commands.Running;

/// <summary>Narrows a run to the streams whose turn it is by their schedules (<c>run --due</c>).</summary>
internal sealed class DueStreams(Workspace workspace)
{
    /// <summary>The request for the streams that are due, or null and what there is to say.</summary>
    public async Task<(RunRequest? Request, IReport? Nothing)> NarrowAsync(StoredPipeline stored, RunRequest request, CancellationToken cancel)
    {
        HashSet<string> asked = [.. stored.Streams(request.Streams).Select(stream => stream.Plan.Name)];
        StreamTurn[] turns = [.. (await new StreamTurns(workspace.Store.Runs, workspace.Time).OfAsync(stored.Name, stored.Content, cancel)).Where(turn => asked.Contains(turn.Stream))];
        ImmutableArray<string> due = [.. turns.Where(turn => turn.IsDue).Select(turn => turn.Stream)];
        return due.IsEmpty ? (null, new FactReport([("pipeline", stored.Name), ("due", Nothing(turns, stored.Content.Settings.TimeZone))])) : (request with { Streams = due }, null);
    }

    private static string Nothing(StreamTurn[] turns, string zone) => turns.Where(turn => turn.Next is not null).MinBy(turn => turn.Next) is { } first
        ? string.Create(CultureInfo.InvariantCulture, $"nothing until {first.Next:yyyy-MM-dd HH:mm} ({zone}), then {first.Stream}")
        : "nothing: no stream has a schedule";
}
