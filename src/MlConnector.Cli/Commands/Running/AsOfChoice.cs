using System.Globalization;
using MlConnector.Abstractions.Sources;
using MlConnector.Cli.Output;
using MlConnector.Composition.Pipelines;
using MlConnector.Engine.Configuration.Revisions;
using MlConnector.Engine.Reading;
using MlConnector.Engine.Runs;

namespace MlConnector.Cli.Commands.Running;

/// <summary>Which streams a day is asked of where none are named: those that can answer for it. Of streams that are named each has to.</summary>
internal static class AsOfChoice
{
    /// <summary>The request, and what is left out of it.</summary>
    public static (RunRequest Request, IReport? LeftOut) Of(StoredPipeline stored, RunRequest request, DateTimeOffset now)
    {
        if (request.AsOf is not { } day || !request.Streams.IsEmpty) return (request, null);
        AppliedStream[] dated = [.. stored.Content.Streams.Where(stream => stream.Plan.Stream.AsOf is not null)];
        AppliedStream[] silent = [.. dated.Where(stream => !AsOfWindow.MayAnswer(stream.Plan.Stream, day, DateOnly.FromDateTime(now.UtcDateTime)))];
        if (silent.Length == 0 || silent.Length == dated.Length) return (request, null);
        string why = string.Join("; ", silent.Select(stream => $"{stream.Plan.Name}, which the source answers {(stream.Plan.Stream.AsOf!.Dates == AsOfDates.Today ? "only as of now" : "for last days of months")}"));
        return (request with { Streams = [.. dated.Except(silent).Select(stream => stream.Plan.Name)] }, new FactReport([("pipeline", stored.Name), ("as of", day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)), ("left out", why)]));
    }
}
