using System.CommandLine;
using System.Text.Json;
using MlConnector.Cli.Output;
using MlConnector.Cli.Remote;

namespace MlConnector.Cli.Commands.Running;

/// <summary>Asks the run of a service to end.</summary>
internal sealed class StopCommand() : MlcCommand(
    "stop",
    "Ask the run of a pipeline that a service goes on with to end at its next batch; nothing is lost, and the next run goes on from there. It needs --server: a run that a command began is stopped with Ctrl-C where it was begun.",
    "mlc stop finance --server https://mlc.acme.example")
{
    private readonly Argument<string?> pipeline = FileOptions.PipelineArgument();

    protected override IEnumerable<Symbol> Symbols => [pipeline];

    /// <inheritdoc />
    protected override async Task<int> RunRemoteAsync(CommandContext context, RemoteService service, CancellationToken cancel)
    {
        string name = await new RemoteRuns(service).PipelineAsync(context.Get(pipeline), cancel);
        JsonElement answer = await service.PostAsync($"pipelines/{Uri.EscapeDataString(name)}/stop", "{}", cancel);
        context.Print(new FactReport(answer.GetProperty("stopping").GetBoolean() ? [("pipeline", name), ("run", answer.Text("run")), ("state", "ends at its next batch")] : [("pipeline", name), ("state", "no run goes on")]));
        return ExitCode.Done;
    }

    protected override Task<int> RunAsync(CommandContext context, CancellationToken cancel) =>
        throw UsageError.Missing("A run is stopped through its service, and none is named.", "Name it with --server; a run that a command began is stopped with Ctrl-C where it was begun.");
}
