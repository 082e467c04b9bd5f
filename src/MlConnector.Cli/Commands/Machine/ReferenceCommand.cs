using System.CommandLine;
using MlConnector.Cli.Output;
using MlConnector.Composition;
using MlConnector.Engine.Configuration.Reference;
using MlConnector.Server.Api.OpenApi;
using MlConnector.Server.Configuration;

namespace MlConnector.Cli.Commands.Machine;

/// <summary>Prints the reference: made from what the program itself knows, so that it cannot differ from it.</summary>
internal sealed class ReferenceCommand() : MlcCommand(
    "reference",
    "Print the reference of commands, settings, standard streams, the service, functions or the API as Markdown, or the JSON Schema of configurations for editors.",
    "mlc reference schema > mlc.schema.json\nmlc reference settings | less\nmlc reference streams | less")
{
    private readonly Argument<string> what = new Argument<string>("what") { Description = "commands, settings, streams, service, functions, api or schema.", HelpName = "WHAT" }.AcceptOnlyFromAmong("commands", "settings", "streams", "service", "functions", "api", "schema");

    protected override IEnumerable<Symbol> Symbols => [what];

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancel)
    {
        string text = context.Get(what) switch
        {
            "commands" => CommandReference.Text(),
            "settings" => ConfigurationReference.Settings([.. Connectors.All]),
            "streams" => StreamReference.Text(Connectors.Sources, Connectors.Destinations),
            "service" => ServiceReference.Text(),
            "api" => await ApiReference.WriteAsync(cancel),
            "functions" => ConfigurationReference.Functions(),
            _ => ConfigurationSchema.Write([.. Connectors.All]),
        };
        if (context.Json) context.Print(new FactReport([(context.Get(what)!, text)]));
        else await context.Output.WriteAsync(text.AsMemory(), cancel);
        return ExitCode.Done;
    }
}
