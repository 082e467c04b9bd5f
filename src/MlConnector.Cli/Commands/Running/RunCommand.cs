using System.CommandLine;
using System.Globalization;
using MlConnector.Abstractions.Errors;
using MlConnector.Cli.Commands.Configuring;
using MlConnector.Cli.Output;
using MlConnector.Cli.Remote;
using MlConnector.Composition;
using MlConnector.Composition.Pipelines;
using MlConnector.Composition.Wording;
using MlConnector.Engine.Configuration.Model;
using MlConnector.Engine.DryRuns;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Runs;
using MlConnector.Vault.Expiry;
using MlConnector.Vault.Secrets;

namespace MlConnector.Cli.Commands.Running;

/// <summary>Runs pipelines.</summary>
internal sealed class RunCommand() : MlcCommand(
    "run",
    "Run a pipeline, or all of them: read what is new, deliver it exactly once, prove it. Ctrl-C stops at a batch border; the next run goes on from there.",
    "mlc run\nmlc run finance --stream ap_invoices --full\nmlc run finance --stream ap_invoices --keys 'A|00012|INV-7'\nmlc run finance --as-of 2026-03-31\nmlc run finance --stream ap_invoices --dry-run\nmlc run -f finance.yaml --dry-run\nmlc run --due --plain\nmlc run -f finance.yaml --yes --wait")
{
    private const int RunsLookedAt = 20;
    private readonly Argument<string?> pipeline = FileOptions.PipelineArgument("Name of the pipeline; without it all of them run.");
    private readonly Option<string?> file = FileOptions.File("Apply this configuration first, additive changes only; where it changes nothing, streams are read as they were applied.");
    private readonly Option<string[]> streams = FileOptions.Streams();
    private readonly Option<bool> full = new("--full") { Description = "Read everything, not only what is new; what is unchanged is recognised and not sent." };
    private readonly Option<string?> window = new("--window") { Description = "Only this part: FIELD=FROM..BEFORE (for instance InvoiceDate=2026-01-01..2026-02-01) or journals YEAR/PERIOD; the cursor stays.", HelpName = "WINDOW" };
    private readonly Option<string[]> keys = new("--keys") { Description = "Only these records of one stream, now: the parts of a key in order (10|4711), or a source id; the cursor stays.", HelpName = "KEY", AllowMultipleArgumentsPerToken = true };
    private readonly Option<string?> asOf = new("--as-of") { Description = "Read the streams that keep days (balances, stock) for this one, yyyy-MM-dd: a day that the source can answer for. Its rows stay beside those of other days.", HelpName = "DATE" };
    private readonly Option<bool> due = new("--due") { Description = "Only streams whose schedule has come round since they were last read, or whose last run did not come to its end: for a timer that ticks as often as the shortest schedule. Halted schedules, blackouts and the rest of the calendar hold as in the service." };
    private readonly Option<bool> wait = new("--wait") { Description = "Wait for limits of the vendor, however long; otherwise a long wait ends the run, and the next one goes on." };
    private readonly Option<bool> approve = new("--approve-removals") { Description = "Removals and small generations that are held for approval pass in this run." };
    private readonly Option<int> parallel = new Option<int>("--parallel") { Description = "Streams at once, 1 to 16.", DefaultValueFactory = _ => 4 }.Within(1, 16);
    private readonly Option<bool> dryRun = new("--dry-run") { Description = "Read, map and judge every row, show what would change, deliver and store nothing. With -f the file is tried as it stands and not applied." };
    private readonly Option<int> rows = new Option<int>("--rows") { Description = "With --dry-run: rows shown per stream, up to 10000.", DefaultValueFactory = _ => DryRun.StandardRows }.Within(0, 10_000);
    private readonly Option<bool> yes = FileOptions.Yes();

    protected override IEnumerable<Symbol> Symbols => [pipeline, file, streams, due, full, window, keys, asOf, wait, approve, parallel, dryRun, rows, yes];

    /// <inheritdoc />
    protected override async Task<int> RunRemoteAsync(CommandContext context, RemoteService service, CancellationToken cancel)
    {
        Option[] here = [file, due, window, asOf, wait, parallel, dryRun, rows, yes];
        string[] given = [.. here.Where(context.IsGiven).Select(option => option.Name)];
        if (given.Length > 0) throw UsageError.Missing("A service elsewhere runs what is applied there, by its own schedules and with its own patience.", $"Leave {string.Join(" and ", given)} out.");
        string order = JsonDocumentWriter.Compact(json =>
        {
            json.WriteStartObject();
            RemoteOrder.Strings(json, "streams", context.Get(streams));
            RemoteOrder.Strings(json, "keys", context.Get(keys));
            json.WriteString("mode", context.Get(full) ? "full" : "poll");
            json.WriteBoolean("approveRemovals", context.Get(approve));
            json.WriteEndObject();
        });
        var runs = new RemoteRuns(service);
        foreach (string name in await runs.PipelinesAsync(context.Get(pipeline), cancel)) await runs.RunAsync($"pipelines/{Uri.EscapeDataString(name)}/runs", order, cancel);
        context.Print(runs.Report);
        return runs.Code;
    }

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancel)
    {
        if (context.Get(keys) is { Length: > 0 } && (context.Get(streams) is not [_] || context.Get(window) is not null || context.Get(full) || context.Get(due))) throw UsageError.Missing("Keys are of one stream, and are all that is asked for.", "Name it with --stream, without --window, --full and --due.");
        if (context.Get(due) && context.Get(window) is not null) throw UsageError.Missing("--due and --window do not go together: a window is no turn of a schedule.", "Leave one of them out.");
        if (context.Get(asOf) is not null && (context.Get(due) || context.Get(full) || context.Get(window) is not null || context.Get(keys) is { Length: > 0 })) throw UsageError.Missing("--as-of is all that is asked for.", "Leave out --due, --full, --window and --keys.");
        ConfigurationFile? configuration = context.Get(file) is { } path ? await ConfigurationFile.ReadAsync(path, cancel) : null;
        await using Workspace workspace = configuration is null ? await context.OpenExistingWorkspaceAsync(cancel) : await context.OpenWorkspaceAsync(cancel);
        var applying = new Applying(workspace, context) { Yes = context.Get(yes), KeepsBindings = true };
        bool isDry = context.Get(dryRun);
        if (configuration is not null && !isDry) await applying.ApplyAsync(configuration, context.Get(pipeline), cancel);
        IReadOnlyList<StoredPipeline> wanted = configuration is not null && isDry
            ? await PlannedAsync(workspace, configuration, context.Get(pipeline), cancel)
            : await WantedAsync(workspace, configuration, context.Get(pipeline), cancel);
        List<IReport> views = [];
        IReadOnlyList<(StoredPipeline Pipeline, RunRequest Request)> asked = await AskedAsync(workspace, context, wanted, views, cancel);
        if (isDry) return await PreviewAsync(workspace, context, asked, views, cancel);
        int worst = applying.Code;
        IReadOnlyList<SecretInfo> expiring = await ExpiringAsync(workspace, cancel);
        foreach ((StoredPipeline stored, RunRequest request) in asked)
        {
            if (await RunAsync(context, workspace, stored, request, cancel) is not var (result, took))
            {
                views.Add(DueStreams.Taken(stored));
                continue;
            }

            views.Add(new RunResultView(result, took, context.Scrub) { GoesOnWith = context.Typed, Expiring = stored == asked[^1].Pipeline ? expiring : [] });
            worst = ExitCode.Worse(worst, ExitCode.Of(result));
            if (result.State == RunState.Stopped) break;
        }

        context.Print(new ReportList(views));
        return worst;
    }

    /// <summary>Runs a pipeline; null if its turn of the schedule is somebody else's.</summary>
    private static async Task<(RunResult Result, TimeSpan Took)?> RunAsync(CommandContext context, Workspace workspace, StoredPipeline stored, RunRequest request, CancellationToken cancel)
    {
        try
        {
            return await context.Running(workspace).RunAsync(stored, request, cancel);
        }
        catch (ConnectorException taken) when (taken.Error.Code == RunCodes.TurnTaken)
        {
            return null;
        }
    }

    /// <summary>What is asked of each pipeline; one of which nothing is due only says so.</summary>
    private async Task<IReadOnlyList<(StoredPipeline, RunRequest)>> AskedAsync(Workspace workspace, CommandContext context, IReadOnlyList<StoredPipeline> wanted, List<IReport> views, CancellationToken cancel)
    {
        if (context.Get(keys) is { Length: > 0 } asking) return [.. wanted.Select(stored => (stored, KeyPoll.Of(Request(context), stored.Streams(context.Get(streams)!)[0], asking)))];
        List<(StoredPipeline, RunRequest)> asked = [];
        if (!context.Get(due))
        {
            foreach (StoredPipeline stored in wanted)
            {
                (RunRequest request, IReport? leftOut) = AsOfChoice.Of(stored, Request(context), workspace.Time.GetUtcNow());
                if (request.Only is { } part) WindowText.RequireFields(part, stored.Streams(request.Streams));
                if (leftOut is not null) views.Add(leftOut);
                asked.Add((stored, request));
            }

            return asked;
        }

        foreach (StoredPipeline stored in wanted)
        {
            (RunRequest? request, IReport? nothing) = await new DueStreams(workspace).NarrowAsync(stored, Request(context), cancel);
            if (request is not null) asked.Add((stored, request));
            if (nothing is not null) views.Add(nothing);
        }

        return asked;
    }

    private async Task<int> PreviewAsync(Workspace workspace, CommandContext context, IReadOnlyList<(StoredPipeline, RunRequest)> asked, List<IReport> views, CancellationToken cancel)
    {
        int worst = ExitCode.Done;
        foreach ((StoredPipeline stored, RunRequest request) in asked)
        {
            DryRunResult result = await context.Running(workspace).DryRunAsync(stored, request, context.Get(rows), cancel);
            views.Add(new DryRunView(result, context.Scrub));
            foreach (StreamPreview stream in result.Streams.Where(stream => !stream.Errors.IsEmpty)) worst = ExitCode.Worse(worst, ExitCode.Of(stream.Errors));
        }

        context.Print(new ReportList(views));
        return worst;
    }

    /// <summary>Warnings that became due since a run last told them: each once, however often a timer runs; of secrets that die unused once a day.</summary>
    private static async Task<IReadOnlyList<SecretInfo>> ExpiringAsync(Workspace workspace, CancellationToken cancel)
    {
        IReadOnlyList<RunRecord> newest = await workspace.Store.Runs.ListAsync(null, RunsLookedAt, cancel);
        DateOnly last = newest.FirstOrDefault(run => run.EndedAt is not null && run.Purpose is ("poll" or "full" or "window")) is { } told ? DateOnly.FromDateTime(told.EndedAt!.Value.UtcDateTime) : DateOnly.MinValue;
        DateOnly today = DateOnly.FromDateTime(workspace.Time.GetUtcNow().UtcDateTime);
        return [.. (await workspace.Vault.ListAsync(cancel)).Where(secret => ExpiryCalendar.NewStep(secret.Expires, last, today, secret.Renewed) is not null || secret.Idle is { IsDue: true } && last < today)];
    }

    /// <summary>The pipelines of a file as they would be applied; nothing is, so that a mapping can be tried before anybody sees it.</summary>
    private static async Task<IReadOnlyList<StoredPipeline>> PlannedAsync(Workspace workspace, ConfigurationFile configuration, string? name, CancellationToken cancel)
    {
        List<StoredPipeline> planned = [];
        foreach (PipelineSettings settings in name is not null ? [configuration.Pipeline(name)] : configuration.Model.Pipelines.AsEnumerable())
        {
            await using PipelineSite site = await PipelineSite.OpenAsync(configuration, settings, workspace.Services);
            planned.Add(StoredPipeline.Planned(await site.PlanAsync(configuration.Root, workspace, countRows: false, cancel), workspace.Time.GetUtcNow()));
        }

        return planned;
    }

    /// <summary>The pipeline named, else those of the file, else all that were applied.</summary>
    private static async Task<IReadOnlyList<StoredPipeline>> WantedAsync(Workspace workspace, ConfigurationFile? configuration, string? name, CancellationToken cancel)
    {
        if (name is not null) return [await StoredPipeline.FindAsync(workspace.Store.Revisions, name, cancel)];
        IReadOnlyList<StoredPipeline> all = await StoredPipeline.AllAsync(workspace.Store.Revisions, cancel);
        if (configuration is not null) return [.. all.Where(stored => configuration.Model.Pipeline(stored.Name) is not null)];
        return all.Count > 0 ? all : throw UsageError.Missing("No pipeline has been applied here yet.", "Apply a configuration: mlc apply -f FILE");
    }

    private static DateOnly Day(string text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day) ? day : throw UsageError.Of("--as-of", text, "Give a date such as 2026-03-31.");

    private RunRequest Request(CommandContext context) => new(Workspace.Who)
    {
        Streams = [.. context.Get(streams) ?? []],
        Mode = context.Get(full) ? Engine.Reading.ReadMode.Full : Engine.Reading.ReadMode.Poll,
        AsOf = context.Get(asOf) is { } day ? Day(day) : null,
        Only = context.Get(window) is { } text ? WindowText.Parse(text) : null,
        Wait = context.Get(wait),
        GuardsOff = context.Get(approve),
        ParallelStreams = context.Get(parallel),
    };
}
