using System.Collections.Immutable;
using MlConnector.Abstractions.Errors;
using MlConnector.Cli.Output;
using MlConnector.Composition;
using MlConnector.Composition.Pipelines;
using MlConnector.Composition.Wording;
using MlConnector.Engine.Configuration.Model;
using MlConnector.Engine.Leases;
using MlConnector.Engine.Planning;
using MlConnector.Engine.Runs;

namespace MlConnector.Cli.Commands.Configuring;

/// <summary>
/// Applies the pipelines of a configuration: plans each, refuses what must not happen, asks, carries out. One process of a workspace at a time (INV-8): two that find no dataset would each create one.
/// While a person thinks nobody is kept waiting; the plan is made again before it is carried out.
/// </summary>
internal sealed class Applying(Workspace workspace, CommandContext context)
{
    /// <summary>Changes that are not additive may happen.</summary>
    public bool AllowBreaking { get; init; }

    /// <summary>What somebody else made may be overwritten, once it is saved.</summary>
    public bool TakeOver { get; init; }

    /// <summary>The plan that was looked at; another one is refused.</summary>
    public string? PlanHash { get; init; }

    /// <summary>What becomes of rows with an older mapping; null = as the pipeline's policy says.</summary>
    public string? Existing { get; init; }

    /// <summary>A file that changes nothing leaves streams bound as they were applied: for <c>run -f</c>.</summary>
    public bool KeepsBindings { get; init; }

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
            string? agreed = Yes ? PlanHash : await AgreeAsync(site, configuration, settings, cancel);
            PipelinePlan plan;
            await using (HeldLease lease = await workspace.Engine.Leases.AcquireAsync(LeaseNames.Apply, null, TellWait, cancel))
            {
                using var owned = CancellationTokenSource.CreateLinkedTokenSource(cancel, lease.Lost);
                plan = await site.PlanAsync(configuration.Root, workspace, countRows: false, owned.Token, KeepsBindings);
                Refuse(plan, agreed);
                views.Add(new AppliedView(await new PipelineApplication(workspace, site, ExistingOf(settings)).ApplyAsync(plan, AllowBreaking, owned.Token), context.Scrub));
            }

            if (await ExistingRowsAsync(plan, ExistingOf(settings), cancel) is { } again) views.Add(again);
        }

        return views;
    }

    /// <summary>Shows the plan and asks; gives the plan that was agreed to.</summary>
    private async Task<string> AgreeAsync(PipelineSite site, ConfigurationFile configuration, PipelineSettings settings, CancellationToken cancel)
    {
        PipelinePlan plan = await site.PlanAsync(configuration.Root, workspace, countRows: !context.Json, cancel, KeepsBindings);
        if (!context.Json) new PlanView(plan, DateOnly.FromDateTime(context.Time.GetUtcNow().UtcDateTime), context.Scrub).WriteText(context.Text);
        Refuse(plan, PlanHash);
        if (!plan.Nothing && !await Confirmation.AskAsync(context, yes: false, $"Apply this to pipeline {settings.Name}?", cancel)) throw UsageError.Missing("Nothing was changed.", "Apply again and answer y.");
        return plan.Hash;
    }

    /// <summary>What becomes of rows that were delivered with an older mapping; null if there are none, or they stay.</summary>
    private async Task<IReport?> ExistingRowsAsync(PipelinePlan plan, ExistingRows existing, CancellationToken cancel)
    {
        // Said for this time, it also finishes what an earlier one began, or makes up for rows that were left: the engine knows which records have another mapping.
        ImmutableArray<string> changed = [.. plan.Streams.Where(stream => stream.MappingChange is not null || Existing is not null && stream.RowsInTable > 0).Select(stream => stream.Stream)];
        if (changed.IsEmpty || existing == ExistingRows.Leave) return null;
        StoredPipeline stored = await StoredPipeline.FindAsync(workspace.Store.Revisions, plan.Pipeline, cancel);

        // Days that are kept beside each other cannot be read once more.
        if (existing == ExistingRows.Reread) changed = [.. changed.Where(name => stored.Streams([name])[0].Plan.Stream.AsOf is null)];
        if (changed.IsEmpty) return null;
        var running = context.Running(workspace);
        var request = new RunRequest(Workspace.Who) { Streams = changed };
        (RunResult result, TimeSpan took) = existing == ExistingRows.Replay
            ? await running.ReplayRevisionAsync(stored, request, cancel)
            : await running.RunAsync(stored, request with { Mode = Engine.Reading.ReadMode.Full, RenewsOlder = true }, cancel);
        Code = ExitCode.Worse(Code, ExitCode.Of(result));
        return new RunResultView(result, took, context.Scrub);
    }

    private void TellWait(LeaseWait wait)
    {
        if (!context.Json) context.Errors.WriteLine($"Waiting for {wait.Owner}, who applies a configuration.");
    }

    private void Refuse(PipelinePlan plan, string? agreed)
    {
        if (agreed is not null && agreed != plan.Hash)
        {
            throw new ConnectorException(new ConnectorError(
                "PLAN-MOVED", ErrorKind.Config, ErrorOwner.Operator, $"The plan of pipeline {plan.Pipeline} is {plan.Hash} now, not {agreed}: the configuration, the stored revision or the destination has changed since.", "Look at it again with mlc plan."));
        }

        ConnectorError[] obstacles = [.. plan.Obstacles.Select(change => change.Obstacle!), .. plan.Overdrawn.Select(need => CannotFit(plan.Pipeline, need))];
        if (obstacles.Length > 0) throw new ConnectorException(obstacles);
        string[] breaking = [.. plan.Schema.Changes.Where(change => change.Breaking).Select(change => change.Description)];
        if (breaking.Length > 0 && !AllowBreaking)
        {
            throw new ConnectorException(new ConnectorError(
                "PLAN-BREAKING", ErrorKind.Config, ErrorOwner.Operator, $"The destination would change in a way that is not additive: {string.Join("; ", breaking)}.", "If that is meant, say --allow-breaking; otherwise keep what is there."));
        }

        string[] taken = [.. plan.Schema.Changes.Where(change => change.TakesOver).Select(change => change.Description)];
        if (taken.Length == 0 || TakeOver) return;
        throw new ConnectorException(new ConnectorError(
            "PLAN-TAKE-OVER", ErrorKind.Config, ErrorOwner.Operator, $"Something there is not ours and would be overwritten: {string.Join("; ", taken)}.", "If that is meant, say --take-over; otherwise give the stream another 'table:'."));
    }

    private static ConnectorError CannotFit(string pipeline, QuotaNeed need) => new(
        "PLAN-SCHEDULE", ErrorKind.Config, ErrorOwner.Operator, $"The schedule of pipeline {pipeline} cannot be kept: it needs at least {Units.Count(need.Needed)} {need.Label} an hour of {Units.Count(need.Allowed)}.",
        "Give streams that change seldom a schedule of their own, or the pipeline flushAfter: 15m; raise the connection's limit only if the vendor allows more.");

    private ExistingRows ExistingOf(PipelineSettings settings) => Existing switch
    {
        "leave" => ExistingRows.Leave,
        "replay" => ExistingRows.Replay,
        "reread" => ExistingRows.Reread,
        _ => settings.Policies.Existing,
    };
}
