using System.CommandLine;
using System.Text.Json;
using MlConnector.Cli.Output;
using MlConnector.Cli.Remote;
using MlConnector.Composition;
using MlConnector.Composition.Pipelines;
using MlConnector.Engine.Configuration.Model;
using MlConnector.Engine.Planning;

namespace MlConnector.Cli.Commands.Configuring;

/// <summary>Shows what <c>apply</c> would do and what the next run would take. Changes nothing.</summary>
internal sealed class PlanCommand() : MlcCommand(
    "plan",
    "Show what apply would change (configuration, destination), the rows and requests expected, and whether the limits allow the schedule. Changes nothing.",
    "mlc plan -f finance.yaml")
{
    private readonly Option<string?> file = FileOptions.File("Configuration.");
    private readonly Option<string?> pipeline = FileOptions.Pipeline();
    private readonly Option<bool> fast = new("--no-counts") { Description = "Do not count rows in the source." };

    protected override IEnumerable<Symbol> Symbols => [file, pipeline, fast];

    /// <inheritdoc />
    protected override async Task<int> RunRemoteAsync(CommandContext context, RemoteService service, CancellationToken cancel)
    {
        if (context.IsGiven(fast)) throw UsageError.Missing("A service elsewhere counts the rows of every plan.", "Leave --no-counts out.");
        ConfigurationFile configuration = await ConfigurationFile.ReadAsync(context.Get(file) ?? throw UsageError.Missing("plan needs a configuration.", "Give it with -f FILE."), cancel);
        JsonElement plan = await new RemoteConfiguration(service, configuration).PlanAsync(configuration.Pipeline(context.Get(pipeline)), cancel);
        context.Print(new RemoteView(plan, text => RemoteTexts.Plan(text, plan)));
        return plan.GetProperty("destination").EnumerateArray().Any(change => change.GetProperty("obstacle").ValueKind == JsonValueKind.Object) ? ExitCode.Usage : ExitCode.Done;
    }

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancel)
    {
        ConfigurationFile configuration = await ConfigurationFile.ReadAsync(context.Get(file) ?? throw UsageError.Missing("plan needs a configuration.", "Give it with -f FILE."), cancel);
        PipelineSettings settings = configuration.Pipeline(context.Get(pipeline));
        await using Workspace workspace = await context.OpenWorkspaceAsync(cancel);
        await using PipelineSite site = await PipelineSite.OpenAsync(configuration, settings, workspace.Services);
        PipelinePlan plan = await site.PlanAsync(configuration.Root, workspace, !context.Get(fast), cancel);
        context.Print(new PlanView(plan, DateOnly.FromDateTime(context.Time.GetUtcNow().UtcDateTime), context.Scrub));
        return plan.Obstacles.Any() ? ExitCode.Usage : ExitCode.Done;
    }
}
