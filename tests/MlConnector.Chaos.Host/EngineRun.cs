using System.Text.Json;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Sources;
using MlConnector.Cli.Commands;
using MlConnector.Cli.Commands.Configuring;
using MlConnector.Cli.Composition;
using MlConnector.Engine.Journal;
using MlConnector.Engine.Ledger;
using MlConnector.Engine.Runs;
using MlConnector.Sandbox.PowerBi;
using MlConnector.Sandbox.Syspro.Enet;
using MlConnector.Sandbox.Syspro.OData;

namespace MlConnector.Chaos.Host;

/// <summary>One run of the real engine, composed as <c>mlc</c> composes it, but with a shared clock and an observer that may end the process.</summary>
internal sealed class EngineRun(HostOrders orders)
{
    public const string Pipeline = "finance";

    /// <summary>A ledger that is written and merged, and a journal that begins new segments, already at a few hundred rows.</summary>
    private static readonly LedgerOptions SmallLedger = new() { MemoryRows = 150, MergeWidth = 2, SeenInMemory = 100 };
    private static readonly JournalOptions SmallJournal = new() { SegmentBytes = 48 << 10 };

    /// <summary>Applies the configuration if this is the first process of the data folder, and runs the pipeline once.</summary>
    public async Task<RunResult> RunAsync(KillingObserver observer)
    {
        using var clock = orders.Time.NewClock();
        var context = new CommandContext(CommandLine.Build(Console.Error, Console.Error).Parse(["run", "--plain"]), Console.Error, Console.Error) { Time = clock, DataFolder = new DataFolder(orders.DataFolder) };
        await using Workspace workspace = await Workspace.OpenAsync(context, CancellationToken.None);
        if (await StoredPipeline.FindOrNullAsync(workspace.Store.Revisions, Pipeline, CancellationToken.None) is null) await ApplyAsync(workspace, context);
        StoredPipeline stored = await StoredPipeline.FindAsync(workspace.Store.Revisions, Pipeline, CancellationToken.None);
        await using ISource source = stored.OpenSource(workspace.Services);
        await using IDestination destination = stored.OpenDestination(workspace.Services);
        var pinned = new PinnedPipeline(stored.Name, stored.Revision.Number, stored.Content, source, destination);
        EngineServices services = workspace.Engine with { LedgerOptions = SmallLedger, JournalOptions = SmallJournal };
        return await new PipelineRunner(services).RunAsync(pinned, new RunRequest("chaos") { Observer = observer, Wait = true }, CancellationToken.None, CancellationToken.None);
    }

    /// <summary>What is printed at the end, for the test that started the process.</summary>
    public static string Report(RunResult result, KillingObserver observer)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("state", result.State.ToString());
            json.WriteStartObject("points");
            foreach ((Engine.Delivery.Progress.DeliveryPoint point, int times) in observer.Seen) json.WriteNumber(point.ToString(), times);
            json.WriteEndObject();
            json.WriteStartArray("streams");
            foreach (StreamResult stream in result.Streams) json.WriteRawValue(stream.ToJson());
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(buffer.ToArray());
    }

    private async Task ApplyAsync(Workspace workspace, CommandContext context)
    {
        (string Name, string Value)[] secrets =
        [
            ("syspro-odata", new ODataOptions().Password), ("syspro-enet", new EnetOptions().Operators["MLC"]), ("powerbi", new PowerBiSandboxOptions().ClientSecret),
        ];
        foreach ((string name, string value) in secrets) await workspace.Vault.SetAsync(name, value, null, "chaos", CancellationToken.None);
        ConfigurationFile configuration = await ConfigurationFile.ReadAsync(orders.Configuration, CancellationToken.None);
        await new Applying(workspace, context) { Yes = true }.ApplyAsync(configuration, null, CancellationToken.None);
    }
}
