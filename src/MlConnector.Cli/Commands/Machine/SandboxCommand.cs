using System.CommandLine;
using MlConnector.Cli.Output;
using MlConnector.Cli.Sandboxes;
using MlConnector.Composition;
using MlConnector.Sandbox.Hosting;

namespace MlConnector.Cli.Commands.Machine;

/// <summary>Serves the stand-ins of the vendor systems until Ctrl-C.</summary>
internal sealed class SandboxCommand() : MlcCommand(
    "sandbox",
    "Start stand-ins of an ERP (SYSPRO 8, IFS Cloud or Sage X3) and of a BI tool (Power BI, BigQuery or Tableau) on this machine, with a ready configuration for them. Ends with Ctrl-C; their data ends with them.",
    "mlc sandbox --profile busy --config sandbox.yaml\nmlc sandbox --source ifs-cloud --config sandbox.yaml\nmlc sandbox --destination bigquery --config sandbox.yaml\nmlc sandbox --http 8081 --https 8443 --size small --seed 7")
{
    private readonly Option<string> source = SourceOption.New("ERP that is imitated");
    private readonly Option<string> destination = DestinationOption.New("BI tool that is imitated");
    private readonly Option<string> profile = new Option<string>("--profile") { Description = "polite, busy (throttling, time-outs) or hostile (everything the vendors can do to a client).", DefaultValueFactory = _ => "polite" }.AcceptOnlyFromAmong("polite", "busy", "hostile");
    private readonly Option<string> size = new Option<string>("--size") { Description = "small (some hundred rows a table) or demo (about sixty thousand rows).", DefaultValueFactory = _ => "demo" }.AcceptOnlyFromAmong("small", "demo");
    private readonly Option<int> seed = new("--seed") { Description = "Seed of the company's data: the same seed gives the same books.", DefaultValueFactory = _ => 1 };
    private readonly Option<int> http = new("--http") { Description = "Port of plain http; 0 = any free one.", DefaultValueFactory = _ => 0 };
    private readonly Option<int> https = new("--https") { Description = "Port of https; 0 = any free one.", DefaultValueFactory = _ => 0 };
    private readonly Option<bool> store = new("--store-secrets") { Description = "Put the credentials that the sandboxes accept into the vault of the data folder." };
    private readonly Option<string?> config = new("--config") { Description = "Write a configuration that fits, to this file.", HelpName = "FILE" };

    protected override IEnumerable<Symbol> Symbols => [source, destination, profile, size, seed, http, https, config, store];

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancel)
    {
        context.DataFolder.Create();
        string certificate = Path.Combine(context.DataFolder.Path, "sandbox.pem");
        var settings = new SandboxSettings(context.Get(http), context.Get(https), certificate)
        {
            Profile = Enum.Parse<SandboxProfile>(context.Get(profile)!, ignoreCase: true),
            Seed = context.Get(seed),
            Small = context.Get(size) == "small",
            Source = context.Get(source)!,
            Destination = context.Get(destination)!,
        };
        await using SandboxPair pair = await SandboxPair.StartAsync(settings, cancel);
        string? file = context.Get(config);
        if (file is not null) await File.WriteAllTextAsync(file, SandboxConfiguration.Text(pair), cancel);
        if (context.Get(store)) await StoreAsync(pair, context, cancel);
        context.Print(new SandboxView(pair, file, context.Get(store)));
        await context.Output.FlushAsync(cancel);
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, context.Time, cancel);
        }
        catch (OperationCanceledException)
        {
            // Ctrl-C is how it ends.
        }

        return ExitCode.Done;
    }

    private static async Task StoreAsync(SandboxPair pair, CommandContext context, CancellationToken cancel)
    {
        await using Workspace workspace = await context.OpenWorkspaceAsync(cancel);
        await pair.StoreSecretsAsync(workspace, Workspace.Who);
    }
}
