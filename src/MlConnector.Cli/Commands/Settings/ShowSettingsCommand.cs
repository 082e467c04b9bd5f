using System.CommandLine;
using MlConnector.Cli.Output;
using MlConnector.Cli.Remote;
using MlConnector.Composition;
using MlConnector.Server.Configuration;

namespace MlConnector.Cli.Commands.Settings;

/// <summary>Shows the settings of the service as they are written.</summary>
internal sealed class ShowSettingsCommand() : MlcCommand(
    "show",
    "Write the settings of the service as they stand in service.yaml, with their comments; nothing where all of them are standard. Secrets are named, never shown. With --json also the tag that 'mlc settings change --match' takes.",
    "mlc settings show\nmlc settings show -o service.yaml\nmlc settings show --json")
{
    private readonly Option<string?> target = new("--output", "-o") { Description = "File to write; without it, the output.", HelpName = "FILE" };

    protected override IEnumerable<Symbol> Symbols => [target];

    /// <inheritdoc />
    protected override async Task<int> RunRemoteAsync(CommandContext context, RemoteService service, CancellationToken cancel)
    {
        (string text, string tag) = await service.GetTaggedAsync("settings", cancel);
        return await WriteAsync(context, text, tag, cancel);
    }

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancel)
    {
        await using Workspace workspace = await context.OpenExistingWorkspaceAsync(cancel);
        (string text, string tag) = await new FolderSettings(workspace).ReadAsync(cancel);
        return await WriteAsync(context, text, tag, cancel);
    }

    private async Task<int> WriteAsync(CommandContext context, string text, string tag, CancellationToken cancel)
    {
        if (context.Get(target) is { } file) await File.WriteAllTextAsync(file, text, cancel);
        if (context.Json) context.Print(new FactReport([("tag", tag), ("file", context.Get(target) ?? ""), ("settings", text)]));
        else if (context.Get(target) is { } written) context.Print(new FactReport([("tag", tag), ("file", written)]));
        else await context.Output.WriteAsync(text.AsMemory(), cancel);
        return ExitCode.Done;
    }
}
