using System.Globalization;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Sources;
using MlConnector.Cli.Commands;
using MlConnector.Cli.Commands.Configuring;
using MlConnector.Cli.Commands.Proving;
using MlConnector.Cli.Output;
using MlConnector.Cli.Sandboxes;
using MlConnector.Composition;
using MlConnector.Composition.DeadLetters;
using MlConnector.Composition.Pipelines;
using MlConnector.Composition.Proving;
using MlConnector.Composition.Wording;
using MlConnector.Engine.Configuration.Revisions;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Runs;

namespace MlConnector.Cli.Demo;

/// <summary>The chapters of the demo, in order. Each does what the command of the same name does, on the same code.</summary>
internal sealed class DemoStory(CommandContext context, Workspace workspace, SandboxPair pair)
{
    private const int Parallel = 6;
    private readonly DemoPage page = new(context);
    private readonly long began = context.Time.GetTimestamp();

    public async Task<DemoResult> TellAsync(CancellationToken cancel)
    {
        string file = await SetUpAsync(cancel);
        await ApplyAsync(file, cancel);
        RunResult first = await RunAsync("run: everything for the first time", cancel);
        await ReconcileAsync(cancel);
        await TraceAsync(Part.TracedKey(), cancel);
        page.Chapter($"meanwhile, in {Erp}");
        foreach (string change in Part.Changes()) page.Say(change);
        RunResult second = await RunAsync("run again: only what changed", cancel);
        RunResult? replayed = await MendAsync(cancel);
        RunResult third = await RunAsync("run a third time: nothing to do", cancel);
        await EndAsync(file, cancel);
        return new DemoResult(workspace.Folder.Path, [first, second, .. replayed is null ? Array.Empty<RunResult>() : [replayed], third], context.Time.GetElapsedTime(began));
    }

    private DemoPart Part => pair.Erp.Demo;

    private string Erp => pair.Erp.Factory.Title;

    private string Bi => pair.Bi.Name;

    /// <summary>The options of a command that choose the two systems of the story; the standard ones need none.</summary>
    private string Systems => (pair.Erp.Type == SandboxErp.Types[0] ? "" : $" --source {pair.Erp.Type}") + (pair.Bi.Type == SandboxBi.Types[0] ? "" : $" --destination {pair.Bi.Type}");

    private async Task<string> SetUpAsync(CancellationToken cancel)
    {
        page.Title($"ml-connector demo: {Erp} into {Bi}");
        page.Say("Both systems are stand-ins on this machine; everything between them is the real program.");
        foreach ((_, string name, Uri address) in pair.Erp.Addresses(pair.Host)) page.Fact(name, address.ToString());
        page.Fact(Bi, pair.Host.Https!.ToString());
        page.Fact("data folder", workspace.Folder.Path);
        await pair.StoreSecretsAsync(workspace, Workspace.Who);
        page.Fact("vault", $"created; {string.Join(", ", pair.Secrets.Select(secret => secret.Name))} stored, encrypted");
        string file = Path.Combine(workspace.Folder.Path, "finance.yaml");
        await File.WriteAllTextAsync(file, SandboxConfiguration.Text(pair), cancel);
        page.Fact("configuration", file);
        return file;
    }

    private async Task ApplyAsync(string file, CancellationToken cancel)
    {
        page.Chapter("apply: store the configuration, create the dataset");
        ConfigurationFile configuration = await ConfigurationFile.ReadAsync(file, cancel);
        foreach (IReport report in await new Applying(workspace, context) { Yes = true }.ApplyAsync(configuration, null, cancel)) page.Show(report);
    }

    private async Task<RunResult> RunAsync(string chapter, CancellationToken cancel)
    {
        page.Chapter(chapter);
        StoredPipeline pipeline = await StoredPipeline.FindAsync(workspace.Store.Revisions, SandboxConfiguration.Pipeline, cancel);
        (RunResult result, TimeSpan took) = await context.Running(workspace).RunAsync(pipeline, new RunRequest(Workspace.Who) { ParallelStreams = Parallel }, cancel);
        page.Show(new RunResultView(result, took, context.Scrub) { GoesOnWith = context.Typed });
        return result;
    }

    private async Task ReconcileAsync(CancellationToken cancel)
    {
        page.Chapter($"reconcile --stream {Part.Reconciled.Stream}: {string.Format(CultureInfo.InvariantCulture, Part.Reconciled.Question, Bi)}");
        StoredPipeline stored = await StoredPipeline.FindAsync(workspace.Store.Revisions, SandboxConfiguration.Pipeline, cancel);
        await using ISource source = stored.OpenSource(workspace.Services);
        await using IDestination destination = stored.OpenDestination(workspace.Services);
        AppliedStream postings = stored.Streams([Part.Reconciled.Stream])[0];
        page.Show(new ReconciliationView([new ReconciledStream(postings.Plan.Name, await new StreamComparison(workspace).RunAsync(stored, postings, source, destination, cancel))]));
    }

    private async Task TraceAsync(string key, CancellationToken cancel)
    {
        page.Chapter($"trace {key}: one invoice from {Erp} to {Bi}");
        page.Show(await TraceCommand.FindAsync(workspace, Part.TracedStream, key, withFields: true, cancel));
    }

    /// <summary>Repairs the bad row without touching SYSPRO, and replays it. Null if there is none: then the result of the run says why.</summary>
    private async Task<RunResult?> MendAsync(CancellationToken cancel)
    {
        IReadOnlyList<DeadLetterRecord> letters = await workspace.Store.DeadLetters.ListAsync(new DeadLetterFilter(), cancel);
        if (letters.Count == 0) return null;
        DeadLetterRecord letter = letters[0];
        page.Chapter($"dead-letters repair {letter.Id}, replay --id {letter.Id}: mend it without touching {Erp}");
        page.Say($"{letter.SourceId}: {Words.Short(letter.Message, 90)}", Tone.Warning);
        await new DeadLetterDesk(workspace).RepairAsync(letter, new Dictionary<string, string?>(StringComparer.Ordinal) { [letter.Column] = $"shortened by hand, full text in {Erp}" }, Workspace.Who, $"too long for a column of {Bi}", cancel);
        page.Say($"{letter.Column} repaired for exactly this content of the record; the ERP keeps its own.");
        StoredPipeline pipeline = await StoredPipeline.FindAsync(workspace.Store.Revisions, SandboxConfiguration.Pipeline, cancel);
        (RunResult result, TimeSpan took) = await context.Running(workspace).ReplayAsync(pipeline, new Engine.Replay.ReplaySelection([letter.Id]), new RunRequest(Workspace.Who), cancel);
        page.Show(new RunResultView(result, took, context.Scrub) { GoesOnWith = context.Typed });
        return result;
    }

    private async Task EndAsync(string file, CancellationToken cancel)
    {
        Engine.Audit.AuditReport audit = await workspace.VerifyAuditAsync(null, cancel);
        page.Chapter($"done in {Units.Duration(context.Time.GetElapsedTime(began))}");
        page.Say($"{Units.Count(audit.Entries)} entries in the audit trail: integrity {audit.Integrity.Answer.ToString().ToLowerInvariant()}, completeness {audit.Completeness.Answer.ToString().ToLowerInvariant()}{(audit.Completeness.Answer == Engine.Audit.AuditAnswer.Unproven ? ", because its heads lie in the data folder itself (MLC_AUDIT_ANCHOR names a better place)" : "")}.");
        string data = $"--data {Relative(workspace.Folder.Path)}";
        page.Say("Try next, on what the demo left (no vendor needed):");
        page.Command($"mlc status {data}");
        page.Command($"mlc dead-letters list --all {data}");
        page.Command($"mlc audit verify {data}");
        page.Command($"mlc export {data}");
        page.Say("Or break things on purpose: start the stand-ins again on the same ports, in another terminal. Their data is new, so the dataset is lost:");
        page.Command($"mlc sandbox{Systems} --store-secrets --http {pair.Host.Http!.Port} --https {pair.Host.Https!.Port} --seed {pair.Settings.Seed} {data}");
        page.Say("That is noticed: the run fails, and nothing is sent. A new dataset is made only on purpose; then every row goes there again from the journal, without the ERP, and tables that are replaced by the next run:");
        page.Command($"mlc run {data}");
        page.Command($"mlc apply -f {Relative(file)} --yes --allow-breaking {data}");
        page.Command($"mlc rebuild --yes {data}");
        page.Command($"mlc run {data}");
        page.Say("Your own site, question by question:");
        page.Command($"mlc init{Systems}");
    }

    private static string Relative(string path) => Path.GetRelativePath(Environment.CurrentDirectory, path) is var relative && relative.StartsWith("..", StringComparison.Ordinal) ? path : relative;
}
