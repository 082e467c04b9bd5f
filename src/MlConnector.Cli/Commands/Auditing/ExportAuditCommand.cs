using System.CommandLine;
using MlConnector.Cli.Output;
using MlConnector.Composition;
using MlConnector.Composition.Proving;
using MlConnector.Composition.Wording;
using MlConnector.Engine.Segments;

namespace MlConnector.Cli.Commands.Auditing;

/// <summary>Exports the audit trail.</summary>
internal sealed class ExportAuditCommand() : MlcCommand("export", "Write the audit trail, one JSON object a line, with the codes that prove it. Who takes it stands in it.", "mlc audit export -o audit.ndjson --from 1000")
{
    private readonly Option<string?> target = new("--output", "-o") { Description = "File to write; without it, the output.", HelpName = "FILE" };
    private readonly Option<long> from = new("--from") { Description = "First entry.", DefaultValueFactory = _ => 1 };

    protected override IEnumerable<Symbol> Symbols => [target, from];

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancel)
    {
        await using Workspace workspace = await context.OpenExistingWorkspaceAsync(cancel);
        if (context.Get(target) is { } file)
        {
            await using FileStream stream = OwnerOnly.Open(file, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write });
            long entries = await (await TakeAsync(workspace, context)).WriteAsync(stream, cancel);
            context.Print(new FactReport([("file", file), ("entries", Units.Count(entries))]));
            return ExitCode.Done;
        }

        using var buffer = new MemoryStream();
        await (await TakeAsync(workspace, context)).WriteAsync(buffer, cancel);
        await context.Output.WriteAsync(System.Text.Encoding.UTF8.GetString(buffer.ToArray()).AsMemory(), cancel);
        return ExitCode.Done;
    }

    private Task<TakenTrail> TakeAsync(Workspace workspace, CommandContext context) => TakenTrail.TakeAsync(workspace, Workspace.Who, context.Get(from));
}
