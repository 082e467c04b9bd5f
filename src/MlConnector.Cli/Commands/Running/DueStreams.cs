using System.Collections.Immutable;
using System.Globalization;
using MlConnector.Cli.Output;
using MlConnector.Composition;
using MlConnector.Composition.Pipelines;
using MlConnector.Engine.Reading;
using MlConnector.Engine.Runs;
using MlConnector.Engine.Schedules;

namespace MlConnector.Cli.Commands.Running;

/// <summary>Narrows a run to what is due by the schedules (<c>run --due</c>): it asks where the service asks, and keeps to pauses and blackouts like it.</summary>
internal sealed class DueStreams(Workspace workspace)
{
    /// <summary>The request for the streams that are due, or null and what there is to say.</summary>
    public async Task<(RunRequest? Request, IReport? Nothing)> NarrowAsync(StoredPipeline stored, RunRequest request, CancellationToken cancel)
    {
        if ((await workspace.Store.Pauses.ListAsync(cancel)).FirstOrDefault(pause => pause.Pipeline == stored.Name) is { } paused) return Nothing(stored, $"nothing: {paused.By} halted the schedule ({paused.Reason})");
        PipelineTurn turn = await new PipelineTurns(workspace.Engine).OfAsync(stored.Name, stored.Content, request.By, awaking: true, cancel);
        HashSet<string> asked = [.. stored.Streams(request.Streams).Select(stream => stream.Plan.Name)];
        ImmutableArray<string> due = [.. turn.Streams.Where(asked.Contains)];
        if (due.IsEmpty) return Nothing(stored, WhyNothing(turn, stored.Content.Settings.TimeZone));

        // A turn is of all streams that are due; who runs a part of them leaves it to others.
        return (request with { Streams = due, Mode = turn.Mode == ReadMode.Full ? ReadMode.Full : request.Mode, DueAt = due.Length == turn.Streams.Length ? turn.DueAt : null }, null);
    }

    /// <summary>What there is to say where somebody else noticed first.</summary>
    public static IReport Taken(StoredPipeline stored) => new FactReport([("pipeline", stored.Name), ("due", "nothing: another process has just taken this turn")]);

    private static (RunRequest?, IReport?) Nothing(StoredPipeline stored, string why) => (null, new FactReport([("pipeline", stored.Name), ("due", why)]));

    private static string WhyNothing(PipelineTurn turn, string zone)
    {
        if (turn.NextLook is not { } next) return "nothing: no stream has a schedule";
        string until = string.Create(CultureInfo.InvariantCulture, $"nothing until {ZoneTime.ToLocal(next, TimeZoneInfo.FindSystemTimeZoneById(zone)):yyyy-MM-dd HH:mm} ({zone})");
        return turn.HeldBy is { } blackout ? $"{until}: {blackout} holds it" : until;
    }
}
