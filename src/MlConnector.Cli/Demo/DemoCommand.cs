using System.CommandLine;
using MlConnector.Cli.Commands;
using MlConnector.Cli.Sandboxes;
using MlConnector.Composition;

namespace MlConnector.Cli.Demo;

/// <summary>The main job on stand-ins of an ERP and of a BI tool, from an empty folder to a repaired row. Every figure it shows is what really happened.</summary>
internal sealed class DemoCommand() : MlcCommand(
    "demo",
    "See the whole job in two minutes: stand-ins of SYSPRO 8 (or IFS Cloud, Sage X3) and of Power BI (or BigQuery, Tableau) on this machine, all streams delivered and proven, changes, a bad row, its repair.",
    "mlc demo\nmlc demo --source ifs-cloud\nmlc demo --destination bigquery\nmlc demo --data ./my-demo --size small")
{
    private readonly Option<string> source = SourceOption.New("ERP of the story");
    private readonly Option<string> destination = DestinationOption.New("BI tool of the story");
    private readonly Option<string> size = new Option<string>("--size") { Description = "demo (about sixty thousand rows) or small.", DefaultValueFactory = _ => "demo" }.AcceptOnlyFromAmong("small", "demo");
    private readonly Option<int> seed = new("--seed") { Description = "Seed of the company's data.", DefaultValueFactory = _ => 1 };

    protected override IEnumerable<Symbol> Symbols => [source, destination, size, seed];

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancel)
    {
        context.DataFolder = Folder(context.Get(GlobalOptions.Data));
        context.DataFolder.Create();
        var settings = new SandboxSettings(0, 0, Path.Combine(context.DataFolder.Path, "sandbox.pem")) { Seed = context.Get(seed), Small = context.Get(size) == "small", Source = context.Get(source)!, Destination = context.Get(destination)! };
        await using SandboxPair pair = await SandboxPair.StartAsync(settings, cancel);
        await using Workspace workspace = await context.OpenWorkspaceAsync(cancel);
        var story = new DemoStory(context, workspace, pair);
        DemoResult result = await story.TellAsync(cancel);
        if (context.Json) context.Print(result);
        return result.Code;
    }

    /// <summary>The folder asked for, which must be new; else the first of <c>mlc-demo</c>, <c>mlc-demo-2</c> … that is.</summary>
    private static DataFolder Folder(string? asked)
    {
        if (asked is not null)
        {
            DataFolder wanted = DataFolder.Resolve(asked);
            return !wanted.HasStore ? wanted : throw UsageError.Of("--data", asked, "There is a store in it already: the demo begins with an empty folder. Choose another one.");
        }

        for (int number = 1; ; number++)
        {
            DataFolder folder = DataFolder.Resolve(number == 1 ? "mlc-demo" : $"mlc-demo-{number}");
            if (!Directory.Exists(folder.Path)) return folder;
        }
    }
}
