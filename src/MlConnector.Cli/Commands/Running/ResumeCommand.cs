using System.CommandLine;
using MlConnector.Cli.Output;
using MlConnector.Cli.Remote;
using MlConnector.Composition;
using MlConnector.Composition.Pipelines;

namespace MlConnector.Cli.Commands.Running;

/// <summary>Lets the schedule of a pipeline go on.</summary>
internal sealed class ResumeCommand() : MlcCommand("resume", "Let the schedule of a pipeline go on that was halted. Turns that were missed are made up for, or left out, as its calendar says.", "mlc resume finance")
{
    private readonly Argument<string?> pipeline = FileOptions.PipelineArgument();

    protected override IEnumerable<Symbol> Symbols => [pipeline];

    /// <inheritdoc />
    protected override async Task<int> RunRemoteAsync(CommandContext context, RemoteService service, CancellationToken cancel)
    {
        string name = await new RemoteRuns(service).PipelineAsync(context.Get(pipeline), cancel);
        await service.PostAsync($"pipelines/{Uri.EscapeDataString(name)}/resume", "{}", cancel);
        Print(context, name);
        return ExitCode.Done;
    }

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancel)
    {
        await using Workspace workspace = await context.OpenExistingWorkspaceAsync(cancel);
        Print(context, (await new SchedulePausing(workspace).ResumeAsync(context.Get(pipeline), Workspace.Who, cancel)));
        return ExitCode.Done;
    }

    private static void Print(CommandContext context, string name) => context.Print(new FactReport([("pipeline", name), ("schedule", "goes on")]));
}
