using System.CommandLine;
using System.Text.Json;
using MlConnector.Cli.Output;
using MlConnector.Cli.Remote;
using MlConnector.Composition;
using MlConnector.Composition.Pipelines;
using MlConnector.Composition.Wording;
using MlConnector.Engine.Ports;

namespace MlConnector.Cli.Commands.Running;

/// <summary>Halts the schedule of a pipeline.</summary>
internal sealed class PauseCommand() : MlcCommand(
    "pause",
    "Halt the schedule of a pipeline, for the service and for 'mlc run --due', until 'mlc resume'. A run that goes on comes to its end, and the pipeline still runs when told. One that is halted already keeps who halted it first.",
    "mlc pause finance --reason 'the ERP is being upgraded'")
{
    private readonly Argument<string?> pipeline = FileOptions.PipelineArgument();
    private readonly Option<string?> reason = ReasonOption.Make();

    protected override IEnumerable<Symbol> Symbols => [pipeline, reason];

    /// <inheritdoc />
    protected override async Task<int> RunRemoteAsync(CommandContext context, RemoteService service, CancellationToken cancel)
    {
        string why = Reason(context), name = await new RemoteRuns(service).PipelineAsync(context.Get(pipeline), cancel);
        JsonElement pause = (await service.PostAsync($"pipelines/{Uri.EscapeDataString(name)}/pause", RemoteOrder.Reason(why), cancel)).GetProperty("pause");
        Print(context, name, pause.Text("by"), pause.Text("at"), pause.Text("reason"));
        return ExitCode.Done;
    }

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancel)
    {
        string why = Reason(context);
        await using Workspace workspace = await context.OpenExistingWorkspaceAsync(cancel);
        SchedulePause pause = await new SchedulePausing(workspace).PauseAsync(context.Get(pipeline), why, Workspace.Who, cancel);
        Print(context, pause.Pipeline, pause.By, Units.Moment(pause.At), pause.Reason);
        return ExitCode.Done;
    }

    private string Reason(CommandContext context) => context.Require(reason, "To halt a schedule");

    private static void Print(CommandContext context, string name, string by, string at, string why) => context.Print(new FactReport([("pipeline", name), ("schedule", "halted"), ("by", by), ("since", at), ("reason", why)]));
}
