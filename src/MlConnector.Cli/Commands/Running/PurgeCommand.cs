using System.CommandLine;
using MlConnector.Cli.Output;
using MlConnector.Composition;
using MlConnector.Composition.Pipelines;
using MlConnector.Composition.Wording;
using MlConnector.Engine.Retention;

namespace MlConnector.Cli.Commands.Running;

/// <summary>Erases a person's data from what we keep.</summary>
internal sealed class PurgeCommand() : MlcCommand(
    "purge",
    "Erase the personal fields of a record from journal, dead letters and repairs, with an entry in the audit trail. Asks no system; says what it cannot reach: rows already at the destination, the ERP itself, backups.",
    "mlc purge finance --stream ap_suppliers --key 4711 --reason \"request 2026-118\"")
{
    private readonly Argument<string?> pipeline = FileOptions.PipelineArgument();
    private readonly Option<string> stream = new("--stream") { Description = "Stream of the record.", HelpName = "NAME", Required = true };
    private readonly Option<string> key = new("--key") { Description = "Source id, or a key part that only one record has.", HelpName = "KEY", Required = true };
    private readonly Option<string> reason = new("--reason") { Description = "Why; kept in the audit trail.", HelpName = "TEXT", Required = true };
    private readonly Option<bool> yes = FileOptions.Yes();

    protected override IEnumerable<Symbol> Symbols => [pipeline, stream, key, reason, yes];

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancel)
    {
        await using Workspace workspace = await context.OpenExistingWorkspaceAsync(cancel);
        StoredPipeline stored = await StoredPipeline.FindAsync(workspace.Store.Revisions, context.Get(pipeline), cancel);
        var service = new PurgeService(workspace.Engine);
        string asked = context.Get(key)!, of = context.Get(stream)!;
        PurgeFindings found = await service.FindAsync(stored.Name, of, asked, cancel);
        string question = $"Erase {string.Join(", ", found.Fields)} of {string.Join(" and ", found.Matches.Select(match => $"{match.SourceId} ({match.JournalRows} rows)"))}? It cannot be undone.";
        if (!await Confirmation.AskAsync(context, context.Get(yes), question, cancel)) throw UsageError.Missing("Nothing was erased.", "Answer y, or say --yes.");
        PurgeReport report = await service.RunAsync(stored.Name, of, asked, Workspace.Who, context.Get(reason)!, cancel);
        context.Print(new FactReport(Facts(report)));
        return ExitCode.Done;
    }

    private static IReadOnlyList<(string Name, string Value)> Facts(PurgeReport report) =>
    [
        ("record", report.SourceId),
        ("fields emptied", report.Fields.IsEmpty ? "none are declared personal" : string.Join(", ", report.Fields)),
        ("older rows erased", Units.Count(report.RowsDropped)),
        ("newest rows emptied", Units.Count(report.RowsEmptied)),
        ("journal segments written anew", Units.Count(report.SegmentsRewritten)),
        ("dead letters erased", Units.Count(report.DeadLetters)),
        ("repairs erased", Units.Count(report.Repairs)),
        .. report.Remains.Select((what, i) => (i == 0 ? "out of reach" : $"out of reach {i + 1}", what)),
    ];
}
