using System.CommandLine;
using System.Text.Json;
using MlConnector.Cli.Output;
using MlConnector.Cli.Remote;
using MlConnector.Composition;
using MlConnector.Engine.Configuration.Model;

namespace MlConnector.Cli.Commands.Configuring;

/// <summary>Stores a configuration as a revision and makes the destination fit. The only command that creates or changes anything in the destination's schema (and <c>run -f</c>, which does both).</summary>
internal sealed class ApplyCommand() : MlcCommand(
    "apply",
    "Store a configuration as a new revision and make the destination fit: create or adopt the dataset, add what is additive. Shows the plan and asks first.",
    "mlc apply -f finance.yaml\nmlc apply -f finance.yaml --yes --existing replay")
{
    private readonly Option<string?> file = FileOptions.File("Configuration.");
    private readonly Option<string?> pipeline = FileOptions.Pipeline();
    private readonly Option<string?> existing = new Option<string?>("--existing") { Description = "Rows delivered with an older mapping: leave them, replay them from the journal, or reread them from the source." }.AcceptOnlyFromAmong("leave", "replay", "reread");
    private readonly Option<bool> breaking = new("--allow-breaking") { Description = "Carry out changes of the destination that are not additive." };
    private readonly Option<bool> takeOver = new("--take-over") { Description = "Overwrite tables that somebody else made; a copy of each is saved first." };
    private readonly Option<string?> hash = new("--plan") { Description = "Refuse unless this is the plan (its name stands at the end of 'mlc plan').", HelpName = "HASH" };
    private readonly Option<bool> yes = FileOptions.Yes();

    protected override IEnumerable<Symbol> Symbols => [file, pipeline, existing, breaking, takeOver, hash, yes];

    /// <inheritdoc />
    protected override async Task<int> RunRemoteAsync(CommandContext context, RemoteService service, CancellationToken cancel)
    {
        ConfigurationFile configuration = await ConfigurationFile.ReadAsync(context.Get(file) ?? throw UsageError.Missing("apply needs a configuration.", "Give it with -f FILE."), cancel);
        var remote = new RemoteConfiguration(service, configuration);
        List<IReport> views = [];
        foreach (PipelineSettings settings in context.Get(pipeline) is { } name ? [configuration.Pipeline(name)] : configuration.Model.Pipelines.AsEnumerable())
        {
            string? agreed = context.Get(yes) ? context.Get(hash) : await AgreeAsync(context, await remote.PlanAsync(settings, cancel), cancel);
            JsonElement applied = await remote.ApplyAsync(settings, agreed, context.Get(existing), context.Get(breaking), context.Get(takeOver), cancel);
            views.Add(new RemoteView(applied, text => text.Line($"{applied.Text("pipeline")}: revision {applied.Text("revision")} stands{(applied.Text("run") is { Length: > 0 } run ? $"; run {run} brings older rows to it" : "")}{(applied.Text("remark") is { Length: > 0 } remark ? $". {remark}" : "")}", Tone.Good)));
        }

        context.Print(new ReportList(views));
        return ExitCode.Done;
    }

    /// <summary>Shows the plan and asks; gives the plan that was agreed to.</summary>
    private async Task<string> AgreeAsync(CommandContext context, JsonElement plan, CancellationToken cancel)
    {
        if (context.Get(hash) is { } wanted && wanted != plan.Text("hash")) return wanted; // the service says what has moved
        if (!context.Json) RemoteTexts.Plan(context.Text, plan);
        if (!plan.GetProperty("nothing").GetBoolean() && !await Confirmation.AskAsync(context, yes: false, $"Apply this to pipeline {plan.Text("pipeline")}?", cancel)) throw UsageError.Missing("Nothing was changed.", "Apply again and answer y.");
        return plan.Text("hash");
    }

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancel)
    {
        string path = context.Get(file) ?? throw UsageError.Missing("apply needs a configuration.", "Give it with -f FILE.");
        ConfigurationFile configuration = await ConfigurationFile.ReadAsync(path, cancel);
        await using Workspace workspace = await context.OpenWorkspaceAsync(cancel);
        var applying = new Applying(workspace, context) { AllowBreaking = context.Get(breaking), TakeOver = context.Get(takeOver), PlanHash = context.Get(hash), Existing = context.Get(existing), Yes = context.Get(yes) };
        context.Print(new ReportList(await applying.ApplyAsync(configuration, context.Get(pipeline), cancel)));
        return applying.Code;
    }
}
