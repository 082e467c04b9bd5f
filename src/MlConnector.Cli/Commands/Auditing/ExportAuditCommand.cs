using System.CommandLine;
using System.Globalization;
using MlConnector.Cli.Output;
using MlConnector.Cli.Remote;
using MlConnector.Composition;
using MlConnector.Composition.Proving;
using MlConnector.Composition.Wording;
using MlConnector.Engine.Segments;

namespace MlConnector.Cli.Commands.Auditing;

/// <summary>Exports the audit trail.</summary>
internal sealed class ExportAuditCommand() : MlcCommand("export", "Write the audit trail, one JSON object a line, with the codes that prove it. Who takes it stands in it.", "mlc audit export -o audit.ndjson --from 1000")
{
    private const byte LineEnd = (byte)'\n';
    private readonly Option<string?> target = new("--output", "-o") { Description = "File to write; without it, the output.", HelpName = "FILE" };
    private readonly Option<long> from = new("--from") { Description = "First entry.", DefaultValueFactory = _ => 1 };

    protected override IEnumerable<Symbol> Symbols => [target, from];

    /// <inheritdoc />
    protected override Task<int> RunRemoteAsync(CommandContext context, RemoteService service, CancellationToken cancel) =>
        WriteAsync(context, stream => service.CopyAsync(string.Create(CultureInfo.InvariantCulture, $"audit/export?from={context.Get(from)}"), stream, cancel), cancel);

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancel)
    {
        await using Workspace workspace = await context.OpenExistingWorkspaceAsync(cancel);
        return await WriteAsync(context, async stream => await (await TakenTrail.TakeAsync(workspace, Workspace.Who, context.Get(from))).WriteAsync(stream, cancel), cancel);
    }

    private async Task<int> WriteAsync(CommandContext context, Func<Stream, Task> write, CancellationToken cancel)
    {
        if (context.Get(target) is { } file)
        {
            await using (FileStream stream = OwnerOnly.Open(file, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write })) await write(stream);
            context.Print(new FactReport([("file", file), ("entries", Units.Count(await EntriesAsync(file, cancel)))]));
            return ExitCode.Done;
        }

        using var buffer = new MemoryStream();
        await write(buffer);
        await context.Output.WriteAsync(System.Text.Encoding.UTF8.GetString(buffer.ToArray()).AsMemory(), cancel);
        return ExitCode.Done;
    }

    /// <summary>One a line.</summary>
    private static async Task<long> EntriesAsync(string file, CancellationToken cancel)
    {
        await using FileStream stream = File.OpenRead(file);
        byte[] page = new byte[64 * 1024];
        long entries = 0;
        for (int read; (read = await stream.ReadAsync(page, cancel)) > 0;) entries += page.AsSpan(0, read).Count(LineEnd);
        return entries;
    }
}
