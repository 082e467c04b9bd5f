using System.CommandLine;
using MlConnector.Cli.Commands.Configuring;
using MlConnector.Cli.Composition;
using MlConnector.Cli.Output;
using MlConnector.Engine.DryRuns;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Runs;

namespace MlConnector.Cli.Commands.Running;

/// <summary>Runs pipelines.</summary>
internal sealed class RunCommand() : MlcCommand(
    "run",
    "Run a pipeline, or all of them: read what is new, deliver it exactly once, prove it. Ctrl-C stops at a batch border; the next run goes on from there.",
    "mlc run\nmlc run finance --stream ap_invoices --full\nmlc run finance --stream ap_invoices --dry-run\nmlc run -f finance.yaml --yes --wait")
{
    private readonly Argument<string?> pipeline = FileOptions.PipelineArgument();
    private readonly Option<string?> file = FileOptions.File("Apply this configuration first, additive changes only.");
    private readonly Option<string[]> streams = FileOptions.Streams();
    private readonly Option<bool> full = new("--full") { Description = "Read everything, not only what is new; what is unchanged is recognised and not sent." };
    private readonly Option<string?> window = new("--window") { Description = "Only this part: FIELD=FROM..BEFORE (for instance InvoiceDate=2026-01-01..2026-02-01) or journals YEAR/PERIOD; the cursor stays.", HelpName = "WINDOW" };
    private readonly Option<bool> wait = new("--wait") { Description = "Wait for limits of the vendor, however long; otherwise a long wait ends the run, and the next one goes on." };
    private readonly Option<bool> approve = new("--approve-removals") { Description = "Removals and small generations that are held for approval pass in this run." };
    private readonly Option<int> parallel = new("--parallel") { Description = "Streams at once.", DefaultValueFactory = _ => 4 };
    private readonly Option<bool> dryRun = new("--dry-run") { Description = "Read, map and judge every row, show what would change, deliver and store nothing." };
    private readonly Option<int> rows = new("--rows") { Description = "With --dry-run: rows shown per stream.", DefaultValueFactory = _ => DryRun.StandardRows };
    private readonly Option<bool> yes = FileOptions.Yes();

    protected override IEnumerable<Symbol> Symbols => [pipeline, file, streams, full, window, wait, approve, parallel, dryRun, rows, yes];

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancel)
    {
        ConfigurationFile? configuration = context.Get(file) is { } path ? await ConfigurationFile.ReadAsync(path, cancel) : null;
        await using Workspace workspace = configuration is null ? await Workspace.OpenExistingAsync(context, cancel) : await Workspace.OpenAsync(context, cancel);
        var applying = new Applying(workspace, context) { Yes = context.Get(yes) };
        if (configuration is not null) await applying.ApplyAsync(configuration, context.Get(pipeline), cancel);
        IReadOnlyList<StoredPipeline> wanted = await WantedAsync(workspace, configuration, context.Get(pipeline), cancel);
        if (context.Get(dryRun)) return await PreviewAsync(workspace, context, wanted, cancel);
        List<IReport> views = [];
        int worst = applying.Code;
        foreach (StoredPipeline stored in wanted)
        {
            var running = new PipelineRunning(workspace, context);
            (RunResult result, TimeSpan took) = await running.RunAsync(stored, Request(context), cancel);
            views.Add(new RunResultView(result, took, context.Scrub));
            worst = ExitCode.Worse(worst, ExitCode.Of(result));
            if (result.State == RunState.Stopped) break;
        }

        context.Print(new ReportList(views));
        return worst;
    }

    private async Task<int> PreviewAsync(Workspace workspace, CommandContext context, IReadOnlyList<StoredPipeline> wanted, CancellationToken cancel)
    {
        List<IReport> views = [];
        int worst = ExitCode.Done;
        foreach (StoredPipeline stored in wanted)
        {
            DryRunResult result = await new PipelineRunning(workspace, context).DryRunAsync(stored, Request(context), Math.Clamp(context.Get(rows), 0, 10_000), cancel);
            views.Add(new DryRunView(result, context.Scrub));
            foreach (StreamPreview stream in result.Streams.Where(stream => !stream.Errors.IsEmpty)) worst = ExitCode.Worse(worst, ExitCode.Of(stream.Errors));
        }

        context.Print(new ReportList(views));
        return worst;
    }

    /// <summary>The pipeline named, else those of the file, else all that were applied.</summary>
    private static async Task<IReadOnlyList<StoredPipeline>> WantedAsync(Workspace workspace, ConfigurationFile? configuration, string? name, CancellationToken cancel)
    {
        if (name is not null) return [await StoredPipeline.FindAsync(workspace.Store.Revisions, name, cancel)];
        IReadOnlyList<StoredPipeline> all = await StoredPipeline.AllAsync(workspace.Store.Revisions, cancel);
        if (configuration is not null) return [.. all.Where(stored => configuration.Model.Pipeline(stored.Name) is not null)];
        return all.Count > 0 ? all : throw UsageError.Missing("No pipeline has been applied here yet.", "Apply a configuration: mlc apply -f FILE");
    }

    private RunRequest Request(CommandContext context) => new(Workspace.Who)
    {
        Streams = [.. context.Get(streams) ?? []],
        Mode = context.Get(full) ? Engine.Reading.ReadMode.Full : Engine.Reading.ReadMode.Poll,
        Only = context.Get(window) is { } text ? WindowText.Parse(text) : null,
        Wait = context.Get(wait),
        GuardsOff = context.Get(approve),
        ParallelStreams = Math.Clamp(context.Get(parallel), 1, 16),
    };
}
