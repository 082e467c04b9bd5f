using System.CommandLine;
using System.Globalization;
using MlConnector.Cli.Remote;
using MlConnector.Composition;
using MlConnector.Composition.Proving;

namespace MlConnector.Cli.Commands.Auditing;

/// <summary>Exports the audit trail.</summary>
internal sealed class ExportAuditCommand() : MlcCommand("export", "Write the audit trail, one JSON object a line, with the codes that prove it. Who takes it stands in it.", "mlc audit export -o audit.ndjson --from 1000")
{
    private readonly ExportTarget target = new();
    private readonly Option<long> from = new("--from") { Description = "First entry.", DefaultValueFactory = _ => 1 };

    protected override IEnumerable<Symbol> Symbols => [target.Option, from];

    /// <inheritdoc />
    protected override Task<int> RunRemoteAsync(CommandContext context, RemoteService service, CancellationToken cancel) =>
        WriteAsync(context, stream => service.CopyAsync(string.Create(CultureInfo.InvariantCulture, $"audit/export?from={context.Get(from)}"), stream, cancel), cancel);

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancel)
    {
        await using Workspace workspace = await context.OpenExistingWorkspaceAsync(cancel);
        return await WriteAsync(context, async stream => await (await TakenTrail.TakeAsync(workspace, Workspace.Who, context.Get(from))).WriteAsync(stream, cancel), cancel);
    }

    private Task<int> WriteAsync(CommandContext context, Func<Stream, Task> write, CancellationToken cancel) => target.WriteAsync(context, "entries", table: false, write, cancel);
}
