using System.Collections.Immutable;
using MlConnector.Abstractions.Errors;
using MlConnector.Cli.Composition;
using MlConnector.Cli.Output;
using MlConnector.Engine.Configuration.Model;
using MlConnector.Engine.Planning;
using MlConnector.Engine.Runs;

namespace MlConnector.Cli.Commands.Configuring;

/// <summary>Applies the pipelines of a configuration: plans each, refuses what must not happen, asks, carries out.</summary>
internal sealed class Applying(Workspace workspace, CommandContext context)
{
    /// <summary>Changes that are not additive may happen.</summary>
    public bool AllowBreaking { get; init; }

    /// <summary>The plan that was looked at; another one is refused.</summary>
    public string? PlanHash { get; init; }

    /// <summary>What becomes of rows with an older mapping; null = as the pipeline's policy says.</summary>
    public string? Existing { get; init; }

    /// <summary>Do not ask.</summary>
    public bool Yes { get; init; }

    /// <summary>How it ended.</summary>
    public int Code { get; private set; } = ExitCode.Done;

    /// <summary>Applies one pipeline, or all of them.</summary>
    public async Task<IReadOnlyList<IReport>> ApplyAsync(ConfigurationFile configuration, string? pipeline, CancellationToken cancel)
    {
        List<IReport> views = [];
        foreach (PipelineSettings settings in pipeline is not null ? [configuration.Pipeline(pipeline)] : configuration.Model.Pipelines.AsEnumerable())
        {
            await using PipelineSite site = await PipelineSite.OpenAsync(configuration.Model, settings, workspace.Services);
            PipelinePlan plan = await site.PlanAsync(configuration.Root, workspace, countRows: !Yes && !context.Json, cancel);
            if (!context.Json && !Yes) new PlanView(plan, DateOnly.FromDateTime(context.Time.GetUtcNow().UtcDateTime), context.Scrub).WriteText(context.Text);
            Refuse(plan);
            if (!plan.Nothing && !await Confirmation.AskAsync(context, Yes, $"Apply this to pipeline {settings.Name}?", cancel)) throw UsageError.Missing("Nothing was changed.", "Apply again and answer y.");
            views.Add(await new PipelineApplication(workspace, site, ExistingOf(settings)).ApplyAsync(plan, AllowBreaking, cancel));
            if (await ExistingRowsAsync(plan, ExistingOf(settings), cancel) is { } again) views.Add(again);
        }

        return views;
    }

    /// <summary>What becomes of rows that were delivered with an older mapping; null if there are none, or they stay.</summary>
    private async Task<IReport?> ExistingRowsAsync(PipelinePlan plan, ExistingRows existing, CancellationToken cancel)
    {
        // Said for this time, it also finishes what an earlier one began, or makes up for rows that were left: the engine knows which records have another mapping.
        ImmutableArray<string> changed = [.. plan.Streams.Where(stream => stream.MappingChange is not null || Existing is not null && stream.RowsInTable > 0).Select(stream => stream.Stream)];
        if (changed.IsEmpty || existing == ExistingRows.Leave) return null;
        StoredPipeline stored = await StoredPipeline.FindAsync(workspace.Store.Revisions, plan.Pipeline, cancel);
        var running = new PipelineRunning(workspace, context);
        var request = new RunRequest(Workspace.Who) { Streams = changed };
        (RunResult result, TimeSpan took) = existing == ExistingRows.Replay
            ? await running.ReplayRevisionAsync(stored, request, cancel)
            : await running.RunAsync(stored, request with { Mode = Engine.Reading.ReadMode.Full, RenewsOlder = true }, cancel);
        Code = ExitCode.Worse(Code, ExitCode.Of(result));
        return new RunResultView(result, took, context.Scrub);
    }

    private void Refuse(PipelinePlan plan)
    {
        if (PlanHash is not null && PlanHash != plan.Hash)
        {
            throw new ConnectorException(new ConnectorError(
                "PLAN-MOVED", ErrorKind.Config, ErrorOwner.Operator, $"The plan of pipeline {plan.Pipeline} is {plan.Hash} now, not {PlanHash}: the configuration, the stored revision or the destination has changed since.", "Look at it again with mlc plan."));
        }

        ConnectorError[] obstacles = [.. plan.Obstacles.Select(change => change.Obstacle!)];
        if (obstacles.Length > 0) throw new ConnectorException(obstacles);
        string[] breaking = [.. plan.Schema.Changes.Where(change => change.Breaking).Select(change => change.Description)];
        if (breaking.Length == 0 || AllowBreaking) return;
        throw new ConnectorException(new ConnectorError(
            "PLAN-BREAKING", ErrorKind.Config, ErrorOwner.Operator, $"The destination would change in a way that is not additive: {string.Join("; ", breaking)}.", "If that is meant, say --allow-breaking; otherwise keep what is there."));
    }

    private ExistingRows ExistingOf(PipelineSettings settings) => Existing switch
    {
        "leave" => ExistingRows.Leave,
        "replay" => ExistingRows.Replay,
        "reread" => ExistingRows.Reread,
        _ => settings.Policies.Existing,
    };
}
