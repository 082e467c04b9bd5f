using System.CommandLine;
using MlConnector.Cli.Remote;
using MlConnector.Composition;
using MlConnector.Composition.DeadLetters;

namespace MlConnector.Cli.Commands.DeadLetters;

/// <summary>Exports dead letters, as the console and the API do.</summary>
internal sealed class ExportDeadLettersCommand() : MlcCommand("export", "Write dead letters with their rows as a table for spreadsheets (with --json, one JSON object a line), for whoever corrects them in the ERP. Nothing is left out but sensitive values.", "mlc dead-letters export -o dead.csv --stream ap_invoices")
{
    private readonly DeadLetterFilterOptions filter = new();
    private readonly ExportTarget target = new();

    protected override IEnumerable<Symbol> Symbols => [target.Option, .. filter.Symbols];

    /// <inheritdoc />
    protected override Task<int> RunRemoteAsync(CommandContext context, RemoteService service, CancellationToken cancel) =>
        WriteAsync(context, stream => service.CopyAsync($"dead-letters/export?{filter.Query(context)}&format={(context.Json ? "lines" : "csv")}", stream, cancel), cancel);

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancel)
    {
        await using Workspace workspace = await context.OpenExistingWorkspaceAsync(cancel);
        return await WriteAsync(context, stream => new DeadLetterExport(workspace).WriteAsync(context.Json ? new DeadLetterLines(stream) : new DeadLetterCsv(stream), filter.Read(context), cancel), cancel);
    }

    private Task<int> WriteAsync(CommandContext context, Func<Stream, Task> write, CancellationToken cancel) => target.WriteAsync(context, "dead letters", table: !context.Json, write, cancel);
}
