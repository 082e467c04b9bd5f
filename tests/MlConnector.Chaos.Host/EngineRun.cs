using System.Collections.Immutable;
using System.Text.Json;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Sources;
using MlConnector.Abstractions.WriteBack;
using MlConnector.Cli.Commands;
using MlConnector.Cli.Commands.Configuring;
using MlConnector.Cli.Output;
using MlConnector.Composition;
using MlConnector.Composition.DeadLetters;
using MlConnector.Composition.Pipelines;
using MlConnector.Engine.Audit;
using MlConnector.Engine.Journal;
using MlConnector.Engine.Ledger;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Replay;
using MlConnector.Engine.Runs;
using MlConnector.Engine.WriteBack;
using MlConnector.Sandbox.IfsCloud;
using MlConnector.Sandbox.PowerBi;
using MlConnector.Sandbox.SageX3;
using MlConnector.Sandbox.Syspro.Enet;
using MlConnector.Sandbox.Syspro.OData;
using MlConnector.Sandbox.Time;

namespace MlConnector.Chaos.Host;

/// <summary>One run of the real engine, composed as <c>mlc</c> composes it, but with a shared clock, with watched files and with an observer that may stop it for good.</summary>
internal sealed class EngineRun(HostOrders orders, Action arrived)
{
    public const string Pipeline = "finance";

    /// <summary>The value that a repair gives what was too long.</summary>
    public const string Repaired = "repaired by hand";

    /// <summary>A ledger that is written and merged, and a journal that begins new segments, already at a few hundred rows.</summary>
    private static readonly LedgerOptions SmallLedger = new() { MemoryRows = 100, MergeWidth = 2, SeenInMemory = 50 };
    private static readonly JournalOptions SmallJournal = new() { SegmentBytes = 8 << 10 };

    private const int RunsLookedAt = 20;
    private int repaired;

    /// <summary>Applies the configuration if this is the first process of the data folder, and runs the pipeline once.</summary>
    public async Task<HostAnswer> RunAsync()
    {
        using VirtualClock clock = orders.Time.NewClock();
        var watch = new RunWatch(orders, clock, arrived);
        var context = new CommandContext(CommandLine.Build(Console.Error, Console.Error).Parse(["run", "--plain"]), Console.Error, Console.Error) { Time = clock, DataFolder = new DataFolder(orders.DataFolder) };
        await using Workspace workspace = await context.OpenWorkspaceAsync(CancellationToken.None);
        if (orders.Prepare)
        {
            await SetSecretsAsync(workspace);
            return new HostAnswer(orders.Id);
        }

        if (await StoredPipeline.FindOrNullAsync(workspace.Store.Revisions, Pipeline, CancellationToken.None) is null) await ApplyAsync(workspace, context);
        StoredPipeline stored = await StoredPipeline.FindAsync(workspace.Store.Revisions, Pipeline, CancellationToken.None);
        await using ISource source = stored.OpenSource(workspace.Services);
        await using IDestination destination = stored.OpenDestination(workspace.Services);
        var pinned = new PinnedPipeline(stored.Name, stored.Revision.Number, stored.Content, source, destination);
        EngineServices services = workspace.Engine with { LedgerOptions = SmallLedger, JournalOptions = SmallJournal, Segments = new WatchedSegments(workspace.Segments, watch, orders.DiskBytes), Writing = watch.On };
        if (orders.Write is { } file) return await WriteAsync(services, pinned, file);
        var request = new RunRequest("chaos") { Observer = watch, Wait = true };
        RunResult result = orders.Mend ? await MendAsync(workspace, services, pinned, request) : await new PipelineRunner(services).RunAsync(pinned, request, CancellationToken.None, CancellationToken.None);
        IReadOnlyList<DeadLetterRecord> letters = await workspace.Store.DeadLetters.ListAsync(new DeadLetterFilter(), CancellationToken.None);
        AuditReport audit = await workspace.VerifyAuditAsync(null, CancellationToken.None);
        return new HostAnswer(orders.Id)
        {
            Code = ExitCode.Of(result),
            Result = Report(result),
            Seen = watch.Seen,
            Repaired = repaired,
            StoredResults = [.. (await workspace.Store.Runs.ListAsync(Pipeline, RunsLookedAt, CancellationToken.None)).SelectMany(run => run.Streams.Values)],
            DeadLetters = [.. letters.Select(letter => $"{letter.SourceId} {letter.Code}")],
            Audit = string.Join(' ', new[] { audit.Integrity, audit.Completeness }.Where(verdict => verdict.Answer == AuditAnswer.Broken).Select(verdict => verdict.Finding)),
        };
    }

    /// <summary>Creates the entries of a file; the answer is how each ended.</summary>
    private async Task<HostAnswer> WriteAsync(EngineServices services, PinnedPipeline pipeline, string file)
    {
        WriteSite site = WriteSite.Open(pipeline, "gl_vouchers", "chaos");
        ImmutableArray<Entry> entries = await new EntryPlanner(services, site).ReadAsync(Path.GetFileName(file), await File.ReadAllTextAsync(file), CancellationToken.None);
        ImmutableArray<EntryResult> results = await new EntryWriter(services, site).WriteAsync(entries, CancellationToken.None);
        return new HostAnswer(orders.Id) { Result = string.Join(' ', results.Select(result => $"{result.Entry}={result.State}")) };
    }

    private static string Report(RunResult result)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("state", result.State.ToString());
            json.WriteStartArray("streams");
            foreach (StreamResult stream in result.Streams) json.WriteRawValue(stream.ToJson());
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(buffer.ToArray());
    }

    /// <summary>Repairs every open dead letter for its content, and replays them all.</summary>
    private async Task<RunResult> MendAsync(Workspace workspace, EngineServices services, PinnedPipeline pipeline, RunRequest request)
    {
        foreach (DeadLetterRecord letter in await workspace.Store.DeadLetters.ListAsync(new DeadLetterFilter(), CancellationToken.None))
        {
            if (letter.Column.Length == 0) continue;
            var values = new Dictionary<string, string?>(StringComparer.Ordinal) { [letter.Column] = Repaired };
            await new DeadLetterDesk(workspace).RepairAsync(letter, values, Workspace.Who, "the chaos suite repairs it", CancellationToken.None);
            repaired++;
        }

        return await new ReplayService(services).ReplayDeadLettersAsync(pipeline, new ReplaySelection([]), request, CancellationToken.None, CancellationToken.None);
    }

    private async Task SetSecretsAsync(Workspace workspace)
    {
        (string Name, string Value)[] secrets =
        [
            ("syspro-odata", new ODataOptions().Password), ("syspro-enet", new EnetOptions().Operators["MLC"]), ("ifs", new IfsCloudSandboxOptions().ClientSecret), ("x3-api1", new SageX3SandboxOptions().Api1.Password), ("x3-app", new SageX3SandboxOptions().Graph.ClientSecret), ("powerbi", new PowerBiSandboxOptions().ClientSecret),
        ];
        if (orders.Secret is [var more, var hidden]) await workspace.Vault.SetAsync(more, hidden, null, "chaos", CancellationToken.None);
        foreach ((string name, string value) in secrets) await workspace.Vault.SetAsync(name, value, null, "chaos", CancellationToken.None);
    }

    private async Task ApplyAsync(Workspace workspace, CommandContext context)
    {
        await SetSecretsAsync(workspace);
        ConfigurationFile configuration = await ConfigurationFile.ReadAsync(orders.Configuration, CancellationToken.None);
        await new Applying(workspace, context) { Yes = true }.ApplyAsync(configuration, null, CancellationToken.None);
    }
}
