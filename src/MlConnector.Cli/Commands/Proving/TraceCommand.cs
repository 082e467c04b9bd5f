using System.CommandLine;
using System.Text.Json;
using MlConnector.Abstractions.Errors;
using MlConnector.Cli.Output;
using MlConnector.Cli.Remote;
using MlConnector.Composition;
using MlConnector.Composition.Pipelines;
using MlConnector.Composition.Proving;

namespace MlConnector.Cli.Commands.Proving;

/// <summary>Shows all that is known about a record.</summary>
internal sealed class TraceCommand() : MlcCommand(
    "trace",
    "Show the passport of a record: when it was read, with which mapping, each time it was sent and how that ended, its receipt, its dead letters. Asks no system.",
    "mlc trace 4711\nmlc trace 'A|ap_invoices|100|4711' --fields --json")
{
    private readonly Argument<string> key = new("key") { Description = "A part of its key (leading zeros do not matter), or its whole _SourceId.", HelpName = "KEY" };
    private readonly Option<string?> stream = new("--stream") { Description = "Only in this stream.", HelpName = "NAME" };
    private readonly Option<bool> fields = new("--fields") { Description = "Show the fields as they were read; sensitive ones stay hidden." };

    protected override IEnumerable<Symbol> Symbols => [key, stream, fields];

    /// <inheritdoc />
    protected override async Task<int> RunRemoteAsync(CommandContext context, RemoteService service, CancellationToken cancel)
    {
        string only = context.Get(stream) is { } name ? $"&stream={Uri.EscapeDataString(name)}" : "";
        IReadOnlyList<JsonElement> found = await service.ListAsync($"records?key={Uri.EscapeDataString(context.Get(key)!)}{only}&fields={(context.Get(fields) ? "true" : "false")}", int.MaxValue, cancel);
        if (found.Count == 0) throw NotFound(context);
        context.Print(new RemoteView(JsonSerializer.SerializeToElement(found, RemoteJson.Default.IReadOnlyListJsonElement), text => RemoteTexts.Passports(text, found)));
        return ExitCode.Done;
    }

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancel)
    {
        await using Workspace workspace = await context.OpenExistingWorkspaceAsync(cancel);
        PassportView view = await FindAsync(workspace, context.Get(stream), context.Get(key)!, context.Get(fields), cancel);
        if (view.Count == 0) throw NotFound(context);
        context.Print(view);
        return ExitCode.Done;
    }

    /// <summary>The passports of the records with this key in all streams, or in one.</summary>
    public static async Task<PassportView> FindAsync(Workspace workspace, string? stream, string key, bool withFields, CancellationToken cancel) =>
        new(await new PassportSearch(workspace).FindAsync(await StoredPipeline.AllAsync(workspace.Store.Revisions, cancel), new PassportQuery(key) { Stream = stream }, cancel), withFields);

    private ConnectorException NotFound(CommandContext context) => UsageError.Missing($"No record with the key {context.Get(key)} was ever journaled here.", "Give any part of its key as the ERP has it, or its whole _SourceId.");
}
