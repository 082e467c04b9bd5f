using MlConnector.Abstractions.Errors;
using MlConnector.Composition;
using MlConnector.Composition.Pipelines;
using MlConnector.Engine.Configuration.Model;
using MlConnector.Engine.Planning;
using MlConnector.Server.Runs;
using MlConnector.Server.Schedules;

namespace MlConnector.Server.Applying;

/// <summary>Applies configurations in the service, for the console and for programs: with the run that brings existing rows to a new mapping, and a look at what is due.</summary>
internal sealed class ApplyDesk(Workspace workspace, RunDesk desk, ScheduleLoop loop)
{
    /// <summary>Applies a pipeline of a configuration.</summary>
    /// <param name="file">The configuration.</param>
    /// <param name="settings">The pipeline.</param>
    /// <param name="consent">What is allowed.</param>
    /// <param name="asked">What becomes of existing rows was said for this time; see <see cref="ExistingRowsRun.Of"/>.</param>
    /// <param name="cancel">Ends it before anything has been changed.</param>
    /// <exception cref="ConnectorException"><c>RUN-UNDERWAY</c> before anything has been changed, if a run is under way and another one would have to follow; what <see cref="PipelineApplier"/> refuses.</exception>
    public async Task<AppliedHere> ApplyAsync(ConfigurationFile file, PipelineSettings settings, ApplyConsent consent, bool asked, CancellationToken cancel)
    {
        await using PipelineSite site = await PipelineSite.OpenAsync(file, settings, workspace.AskedServices);
        ApplyConsent objecting = consent with
        {
            LastWord = plan =>
            {
                RequireRoom(ExistingRowsRun.Of(plan, consent.Existing, asked), plan);
                consent.LastWord?.Invoke(plan);
            },
        };
        AppliedPlan applied = await new PipelineApplier(workspace).ApplyAsync(site, file, objecting, null, cancel);
        StoredPipeline stored = await StoredPipeline.FindAsync(workspace.Store.Revisions, settings.Name, CancellationToken.None);
        var here = new AppliedHere(applied, stored);
        if (ExistingRowsRun.Of(applied.Plan, consent.Existing, asked) is { } rows) here = Begin(here, rows, consent.By);
        loop.Nudge(settings.Name);
        return here;
    }

    private AppliedHere Begin(AppliedHere here, ExistingRowsRun rows, string by)
    {
        try
        {
            return here with { Run = desk.Begin(here.Stored, rows.Request(by), (running, asked, stop) => rows.RunAsync(running, here.Stored, asked, stop)) };
        }
        catch (ConnectorException underway) when (underway.Error.Code == RunDesk.UnderwayCode)
        {
            // Its turn came while the destination was being changed. The configuration stands, which an answer that refuses would deny.
            return here with { Remark = $"{underway.Error.Message} So the rows that were delivered with the older mapping stay as they are; apply again when it has ended, and choose {ExistingWord.Of(rows.Existing)} for existing rows." };
        }
    }

    private void RequireRoom(ExistingRowsRun? rows, PipelinePlan plan)
    {
        if (rows is not null && desk.Of(plan.Pipeline) is { } run) throw RunDesk.Underway(plan.Pipeline, run);
    }
}

/// <summary>What was applied in the service.</summary>
/// <param name="Applied">The plan that was carried out.</param>
/// <param name="Stored">The pipeline as it stands now.</param>
internal sealed record AppliedHere(AppliedPlan Applied, StoredPipeline Stored)
{
    /// <summary>Run that brings existing rows to the new mapping; null if there is none.</summary>
    public LiveRun? Run { get; init; }

    /// <summary>What a person has to know besides; empty if nothing.</summary>
    public string Remark { get; init; } = "";
}
