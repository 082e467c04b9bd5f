using System.CommandLine;
using MlConnector.Cli.Output;
using MlConnector.Composition;
using MlConnector.Composition.Wording;
using MlConnector.Engine.Audit;
using MlConnector.Engine.Segments;

namespace MlConnector.Cli.Commands.Auditing;

/// <summary>Exports the audit trail.</summary>
internal sealed class ExportAuditCommand() : MlcCommand("export", "Write the audit trail, one JSON object a line, with the codes that prove it.", "mlc audit export -o audit.ndjson --from 1000")
{
    private readonly Option<string?> target = new("--output", "-o") { Description = "File to write; without it, the output.", HelpName = "FILE" };
    private readonly Option<long> from = new("--from") { Description = "First entry.", DefaultValueFactory = _ => 1 };

    protected override IEnumerable<Symbol> Symbols => [target, from];

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancel)
    {
        await using Workspace workspace = await context.OpenExistingWorkspaceAsync(cancel);
        var export = new AuditExport(workspace.Store.Audit);
        if (context.Get(target) is { } file)
        {
            await using FileStream stream = OwnerOnly.Open(file, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write });
            long entries = await export.WriteAsync(stream, context.Get(from), cancel);
            context.Print(new FactReport([("file", file), ("entries", Units.Count(entries))]));
            return ExitCode.Done;
        }

        using var buffer = new MemoryStream();
        await export.WriteAsync(buffer, context.Get(from), cancel);
        await context.Output.WriteAsync(System.Text.Encoding.UTF8.GetString(buffer.ToArray()).AsMemory(), cancel);
        return ExitCode.Done;
    }
}
