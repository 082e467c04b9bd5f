using System.Collections.Immutable;
using System.CommandLine;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Sources;
using MlConnector.Abstractions.WriteBack;
using MlConnector.Cli.Output;
using MlConnector.Composition;
using MlConnector.Composition.Pipelines;
using MlConnector.Composition.Wording;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Runs;
using MlConnector.Engine.WriteBack;

namespace MlConnector.Cli.Commands.Writing;

/// <summary>Creates entries from a file.</summary>
internal sealed class CreateEntriesCommand() : MlcCommand(
    "create",
    "Create entries in the ERP from a CSV file, each once: the same file may be given again. Everything that is wrong with the file is shown at once, and nothing of it is written then. An entry whose outcome nobody knows is asked for in the ERP, never sent again.",
    "mlc write-back create vouchers.csv --dry-run\nmlc write-back create vouchers.csv --pipeline finance --yes")
{
    private const long MaxBytes = 64 << 20;
    private readonly Argument<string> file = new("file") { Description = "A row per line of an entry; the first row names the columns, among them Entry.", HelpName = "FILE" };
    private readonly Option<string> kind = new("--kind") { Description = "What is created.", HelpName = "KIND", DefaultValueFactory = _ => "gl_vouchers" };
    private readonly Option<string?> pipeline = FileOptions.Pipeline();
    private readonly Option<bool> dryRun = new("--dry-run") { Description = "Check the file and show what would be created; write nothing." };
    private readonly Option<bool> yes = FileOptions.Yes();

    protected override IEnumerable<Symbol> Symbols => [file, kind, pipeline, dryRun, yes];

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancel)
    {
        string path = context.Get(file)!;
        FileInfo found = new(path);
        if (!found.Exists || found.Length > MaxBytes) throw UsageError.Of("FILE", path, $"Give a CSV file of at most {MaxBytes} bytes.");
        await using Workspace workspace = await context.OpenExistingWorkspaceAsync(cancel);
        StoredPipeline stored = await StoredPipeline.FindAsync(workspace.Store.Revisions, context.Get(pipeline), cancel);
        await using ISource source = stored.OpenSource(workspace.Services);
        await using IDestination destination = stored.OpenDestination(workspace.Services);
        WriteSite site = WriteSite.Open(new PinnedPipeline(stored.Name, stored.Revision.Number, stored.Content, source, destination), context.Get(kind)!, Workspace.Who);
        var planner = new EntryPlanner(workspace.Engine, site);
        ImmutableArray<Entry> entries = await planner.ReadAsync(Path.GetFileName(path), await File.ReadAllTextAsync(path, cancel), cancel);
        ImmutableArray<EntryPlan> plans = await planner.PlanAsync(entries, cancel);
        int creates = plans.Count(plan => plan.Creates);
        if (context.Get(dryRun) || !await AgreedAsync(context, stored.Name, creates, cancel))
        {
            context.Print(new EntryPlanView(plans));
            return ExitCode.Done;
        }

        ImmutableArray<EntryResult> results = await new EntryWriter(workspace.Engine, site).WriteAsync(entries, cancel);
        await workspace.Audit.AnchorAsync(cancel);
        context.Print(new EntryResultView(results, entries.Length, context.Scrub));
        ConnectorError[] errors = [.. results.Select(result => result.Error).OfType<ConnectorError>()];
        return errors.Length == 0 ? ExitCode.Done : ExitCode.Of(errors);
    }

    /// <summary>Nobody is asked where nothing is new.</summary>
    private async Task<bool> AgreedAsync(CommandContext context, string name, int creates, CancellationToken cancel) =>
        creates == 0 || await Confirmation.AskAsync(context, context.Get(yes), $"Create {Words.Counted(creates, "entry", "entries")} in the ERP of {name}?", cancel);

    private sealed class EntryPlanView(ImmutableArray<EntryPlan> plans) : IReport
    {
        public void WriteText(TextReport text)
        {
            text.Table(["entry", "would be", "reference", "~what"], [.. plans.Select(plan => (IReadOnlyList<string>)[plan.Entry, plan.Creates ? "created" : "left", plan.Reference, plan.Why])]);
            text.Line();
            text.Line($"  {Words.Counted(plans.Count(plan => plan.Creates), "entry", "entries")} would be created; nothing was written.", Tone.Quiet);
        }

        public void WriteJson(TextWriter output) => JsonDocumentWriter.Write(output, json =>
        {
            json.WriteStartArray();
            foreach (EntryPlan plan in plans)
            {
                json.WriteStartObject();
                json.WriteString("entry", plan.Entry);
                json.WriteString("reference", plan.Reference);
                json.WriteBoolean("creates", plan.Creates);
                json.WriteString("why", plan.Why);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        });
    }

    private sealed class EntryResultView(ImmutableArray<EntryResult> results, int of, Func<string, string> scrub) : IReport
    {
        public void WriteText(TextReport text)
        {
            text.Table(["entry", "state", "~what"], [.. results.Select(result => (IReadOnlyList<string>)[result.Entry, State(result), scrub(result.Note)])], row => results[row].Error is null ? Tone.Plain : Tone.Bad);
            foreach (EntryResult result in results.Where(result => result.Error is not null))
            {
                text.Line();
                text.Line($"  {result.Error!.Code}: {(result.Error.Where.Length > 0 ? $"{result.Error.Where}: " : "")}{scrub(result.Error.Message)}", Tone.Bad);
                text.Line($"  Fix: {scrub(result.Error.Fix)}");
            }

            if (results.Length < of) text.Line($"  {Words.Counted(of - results.Length, "entry was", "entries were")} not begun; the same command goes on.", Tone.Warning);
        }

        public void WriteJson(TextWriter output) => JsonDocumentWriter.Write(output, json =>
        {
            json.WriteStartObject();
            json.WriteNumber("entries", of);
            json.WriteStartArray("results");
            foreach (EntryResult result in results)
            {
                json.WriteStartObject();
                json.WriteString("entry", result.Entry);
                json.WriteString("reference", result.Reference);
                json.WriteString("state", State(result));
                json.WriteString("note", scrub(result.Note));
                if (result.Error is { } error) ErrorPrinter.Write(json, "errors", [error], scrub);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        });

        private static string State(EntryResult result) => result is { State: MutationState.Written, WasThere: true } ? "there already" : result.State switch
        {
            MutationState.Written => "created",
            MutationState.Refused => "refused",
            MutationState.Held => "held",
            MutationState.WrittenOff => "never written",
            _ => "open",
        };
    }
}
