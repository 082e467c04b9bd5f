using System.CommandLine;
using MlConnector.Cli.Composition;
using MlConnector.Cli.Output;
using MlConnector.Engine.Configuration.Revisions;
using MlConnector.Engine.Mapping;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Trace;

namespace MlConnector.Cli.Commands.Proving;

/// <summary>Shows all that is known about a record.</summary>
internal sealed class TraceCommand() : MlcCommand(
    "trace",
    "Show the passport of a record: when it was read, with which mapping, each attempt to send it, its receipt, its dead letters. Asks no system.",
    "mlc trace 4711\nmlc trace 'A|ap_invoices|100|4711' --json")
{
    private readonly Argument<string[]> key = new("key") { Description = "Parts of its key, in any order, or its whole _SourceId; leading zeros do not matter.", HelpName = "KEY", Arity = ArgumentArity.OneOrMore };
    private readonly Option<string?> stream = new("--stream") { Description = "Only in this stream.", HelpName = "NAME" };

    protected override IEnumerable<Symbol> Symbols => [key, stream];

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancel)
    {
        await using Workspace workspace = await Workspace.OpenExistingAsync(context, cancel);
        PassportView view = await FindAsync(workspace, context.Get(stream), context.Get(key)!, cancel);
        if (view.Count == 0) throw UsageError.Missing($"No record with the key {string.Join(' ', context.Get(key)!)} was ever journaled here.", "Give any part of its key as the ERP has it, or its whole _SourceId.");
        context.Print(view);
        return ExitCode.Done;
    }

    /// <summary>The passports of the records with this key in all streams, or in one.</summary>
    public static async Task<PassportView> FindAsync(Workspace workspace, string? stream, IReadOnlyList<string> key, CancellationToken cancel)
    {
        (string? only, IReadOnlyList<string> parts) = Parts(stream, key);
        var reader = new PassportReader(workspace.Engine);
        List<Passport> found = [];
        foreach (StoredPipeline pipeline in await StoredPipeline.AllAsync(workspace.Store.Revisions, cancel))
        {
            foreach (StreamRecord record in await workspace.Store.Streams.ListAsync(pipeline.Name, cancel))
            {
                AppliedStream? applied = pipeline.Content.Streams.FirstOrDefault(candidate => candidate.Plan.Name == record.Stream && candidate.Table.Name == record.Table);
                if (applied is not null && (only is null || only == record.Stream)) found.AddRange(await reader.FindAsync(record, applied.Plan.Stream, parts, cancel));
            }
        }

        return new PassportView(found);
    }

    private static (string? Stream, IReadOnlyList<string> Parts) Parts(string? stream, IReadOnlyList<string> key)
    {
        if (key is not [var whole] || !whole.Contains('|', StringComparison.Ordinal) || SourceId.Parse(whole) is not { } id) return (stream, key);
        return (id.Stream, [.. id.Key.Prepend(id.Company).OfType<string>().Where(part => part.Length > 0)]);
    }
}
