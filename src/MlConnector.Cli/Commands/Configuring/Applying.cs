using MlConnector.Cli.Output;
using MlConnector.Composition;
using MlConnector.Composition.Pipelines;
using MlConnector.Engine.Configuration.Model;
using MlConnector.Engine.Leases;
using MlConnector.Engine.Planning;
using MlConnector.Engine.Runs;

namespace MlConnector.Cli.Commands.Configuring;

/// <summary>
/// Applies the pipelines of a configuration: shows the plan of each, asks, has it carried out, and does what is to be done with rows that are there. While a person thinks nobody is kept waiting; the plan is made again
/// before it is carried out.
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
            await using PipelineSite site = await PipelineSite.OpenAsync(configuration, settings, workspace.Services);
            string? agreed = Yes ? PlanHash : await AgreeAsync(site, configuration, settings, cancel);
            AppliedPlan applied = await new PipelineApplier(workspace).ApplyAsync(site, configuration, Consent(settings) with { PlanHash = agreed }, TellWait, cancel);
            views.Add(new AppliedView(applied, context.Scrub));
            if (await ExistingRowsAsync(applied.Plan, ExistingOf(settings), cancel) is { } again) views.Add(again);
        }

        return views;
    }

    /// <summary>Shows the plan and asks; gives the plan that was agreed to.</summary>
    private async Task<string> AgreeAsync(PipelineSite site, ConfigurationFile configuration, PipelineSettings settings, CancellationToken cancel)
    {
        PipelinePlan plan = await site.PlanAsync(configuration.Root, workspace, countRows: !context.Json, cancel, KeepsBindings);
        if (!context.Json) new PlanView(plan, DateOnly.FromDateTime(context.Time.GetUtcNow().UtcDateTime), context.Scrub).WriteText(context.Text);
        PlanObjections.ThrowIfAny(plan, Consent(settings));
        if (!plan.Nothing && !await Confirmation.AskAsync(context, yes: false, $"Apply this to pipeline {settings.Name}?", cancel)) throw UsageError.Missing("Nothing was changed.", "Apply again and answer y.");
        return plan.Hash;
    }

    /// <summary>What becomes of rows that were delivered with an older mapping; null if there are none, or they stay.</summary>
    private async Task<IReport?> ExistingRowsAsync(PipelinePlan plan, ExistingRows existing, CancellationToken cancel)
    {
        if (ExistingRowsRun.Of(plan, existing, asked: Existing is not null) is not { } rows) return null;
        StoredPipeline stored = await StoredPipeline.FindAsync(workspace.Store.Revisions, plan.Pipeline, cancel);
        (RunResult result, TimeSpan took) = await rows.RunAsync(context.Running(workspace), stored, rows.Request(Workspace.Who), cancel);
        Code = ExitCode.Worse(Code, ExitCode.Of(result));
        return new RunResultView(result, took, context.Scrub) { GoesOnWith = context.Typed };
    }

    private void TellWait(LeaseWait wait)
    {
        if (!context.Json) context.Errors.WriteLine($"Waiting for {wait.Owner}, who applies a configuration.");
    }

    private ApplyConsent Consent(PipelineSettings settings) =>
        new(Workspace.Who) { PlanHash = PlanHash, AllowBreaking = AllowBreaking, TakeOver = TakeOver, Existing = ExistingOf(settings), KeepsBindings = KeepsBindings };

    private ExistingRows ExistingOf(PipelineSettings settings) => Existing switch
    {
        "leave" => ExistingRows.Leave,
        "replay" => ExistingRows.Replay,
        "reread" => ExistingRows.Reread,
        _ => settings.Policies.Existing,
    };
}
