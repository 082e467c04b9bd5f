using System.CommandLine;
using MlConnector.Cli.Output;

namespace MlConnector.Cli.Commands.Configuring;

/// <summary>Asks what a site is like and writes a commented configuration; checks it if told.</summary>
internal sealed class InitCommand() : MlcCommand(
    "init",
    "Ask for the addresses of your SYSPRO and Power BI and write a commented configuration. Every question can be answered by an option instead.",
    "mlc init -o finance.yaml\nmlc init -o finance.yaml --odata-url https://erp.acme.example/SYSPRO8Odata/SYSPROOData --odata-user mlc@acme.example --companies A --tenant acme.onmicrosoft.com --client-id 1a1a1a1a-0000-4000-8000-000000000002 --workspace Finance --yes")
{
    private readonly Option<string> target = new("--output", "-o") { Description = "File to write.", HelpName = "FILE", DefaultValueFactory = _ => "finance.yaml" };
    private readonly Option<string?> companies = new("--companies") { Description = "SYSPRO company ids, separated by commas.", HelpName = "IDS" };
    private readonly Option<string?> odataUrl = new("--odata-url") { Description = "Address of SYSPRO's OData service.", HelpName = "URL" };
    private readonly Option<string?> odataUser = new("--odata-user") { Description = "User of the OData service.", HelpName = "NAME" };
    private readonly Option<string?> enetUrl = new("--enet-url") { Description = "Address of SYSPRO's e.net REST service; empty if there is none.", HelpName = "URL" };
    private readonly Option<string?> enetOperator = new("--enet-operator") { Description = "Operator of its own for the connector.", HelpName = "CODE" };
    private readonly Option<string?> tenant = new("--tenant") { Description = "Entra tenant: id or domain.", HelpName = "TENANT" };
    private readonly Option<string?> clientId = new("--client-id") { Description = "Application (client) id of the service principal.", HelpName = "ID" };
    private readonly Option<string?> workspace = new("--workspace") { Description = "Power BI workspace that holds the dataset.", HelpName = "NAME" };
    private readonly Option<string?> dataset = new("--dataset") { Description = "Dataset to create or adopt.", HelpName = "NAME" };
    private readonly Option<bool> yes = FileOptions.Yes();

    protected override IEnumerable<Symbol> Symbols => [target, companies, odataUrl, odataUser, enetUrl, enetOperator, tenant, clientId, workspace, dataset, yes];

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancel)
    {
        string file = context.Get(target)!;
        if (File.Exists(file) && !context.Get(yes)) throw UsageError.Missing($"{file} is there already.", "Choose another file with -o, or overwrite it with --yes.");
        var ask = new Questions(context, context.Get(yes));
        SiteAnswers answers = await AskAsync(context, ask, cancel);
        string text = SiteConfiguration.Text(answers);
        // what we write must be what we read: a wrong answer (a broken address, say) is told now, with its place
        _ = Composition.ConfigurationFile.Parse(file, text, Path.GetDirectoryName(Path.GetFullPath(file))!);
        await File.WriteAllTextAsync(file, text, cancel);
        context.Print(new FactReport([
            ("written", file),
            ("secrets to set", answers.EnetUrl.Length > 0 ? "mlc secrets set syspro-odata; mlc secrets set syspro-enet; mlc secrets set powerbi" : "mlc secrets set syspro-odata; mlc secrets set powerbi"),
            ("then", $"mlc check -f {file}; mlc plan -f {file}; mlc apply -f {file}; mlc run"),
        ]));
        return ExitCode.Done;
    }

    private async Task<SiteAnswers> AskAsync(CommandContext context, Questions ask, CancellationToken cancel)
    {
        SiteAnswers answers = new(
            await ask.AsAsync(companies, context.Get(companies), "SYSPRO company ids, separated by commas", "A", cancel),
            await ask.AsAsync(odataUrl, context.Get(odataUrl), "Address of SYSPRO's OData service (https://server/SYSPRO8Odata/SYSPROOData)", null, cancel),
            await ask.AsAsync(odataUser, context.Get(odataUser), "User of the OData service", null, cancel),
            await ask.AsAsync(enetUrl, context.Get(enetUrl), "Address of SYSPRO's e.net REST service; empty if there is none", "", cancel));
        if (answers.EnetUrl.Length > 0) answers = answers with { EnetOperator = await ask.AsAsync(enetOperator, context.Get(enetOperator), "Operator of its own for the connector", "MLC", cancel) };
        answers = answers with
        {
            Tenant = await ask.AsAsync(tenant, context.Get(tenant), "Entra tenant, id or domain", null, cancel),
            ClientId = await ask.AsAsync(clientId, context.Get(clientId), "Application (client) id of the service principal", null, cancel),
            Workspace = await ask.AsAsync(workspace, context.Get(workspace), "Power BI workspace", "Finance", cancel),
            Dataset = await ask.AsAsync(dataset, context.Get(dataset), "Dataset to create or adopt", "Finance", cancel),
        };
        ask.ThrowIfMissing();
        return answers;
    }
}
