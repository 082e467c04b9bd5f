using System.CommandLine;
using MlConnector.Cli.Output;
using MlConnector.Cli.Remote;
using MlConnector.Composition;
using MlConnector.Composition.Pipelines;
using MlConnector.Engine.Configuration.Revisions;
using MlConnector.Yaml;

namespace MlConnector.Cli.Commands.Configuring;

/// <summary>Gives the applied configuration back as YAML.</summary>
internal sealed class ExportCommand() : MlcCommand("export", "Write what was applied back as a configuration; files that it named are put in their place.", "mlc export finance -o finance.yaml")
{
    private readonly Argument<string?> pipeline = new("pipeline") { Description = "One pipeline; without it, all of them.", HelpName = "PIPELINE", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string?> target = new("--output", "-o") { Description = "File to write; without it, the output.", HelpName = "FILE" };

    protected override IEnumerable<Symbol> Symbols => [pipeline, target];

    /// <inheritdoc />
    protected override async Task<int> RunRemoteAsync(CommandContext context, RemoteService service, CancellationToken cancel)
    {
        string yaml = await service.GetTextAsync(context.Get(pipeline) is { } name ? $"pipelines/{Uri.EscapeDataString(name)}/configuration" : "configuration", cancel);
        await WriteAsync(context, context.Get(pipeline) ?? "all", yaml, cancel);
        return ExitCode.Done;
    }

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancel)
    {
        await using Workspace workspace = await context.OpenExistingWorkspaceAsync(cancel);
        IReadOnlyList<StoredPipeline> all = context.Get(pipeline) is { } name
            ? [await StoredPipeline.FindAsync(workspace.Store.Revisions, name, cancel)]
            : await StoredPipeline.AllAsync(workspace.Store.Revisions, cancel);
        if (all.Count == 0) throw UsageError.Missing("No pipeline has been applied here yet.", "Apply a configuration: mlc apply -f FILE");
        string yaml = YamlText.Write(WrittenPart.Join(all.Select(stored => stored.Content.Written)));
        await WriteAsync(context, string.Join(", ", all.Select(stored => stored.Name)), yaml, cancel);
        return ExitCode.Done;
    }

    private async Task WriteAsync(CommandContext context, string pipelines, string yaml, CancellationToken cancel)
    {
        if (context.Get(target) is { } file) await File.WriteAllTextAsync(file, yaml, cancel);
        if (context.Json) context.Print(new FactReport([("pipelines", pipelines), ("file", context.Get(target) ?? ""), ("configuration", yaml)]));
        else if (context.Get(target) is { } written) context.Print(new FactReport([("pipelines", pipelines), ("file", written)]));
        else await context.Output.WriteAsync(yaml.AsMemory(), cancel);
    }
}
