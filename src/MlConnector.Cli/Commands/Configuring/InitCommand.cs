using System.CommandLine;
using MlConnector.Abstractions.Checks;
using MlConnector.Abstractions.Errors;
using MlConnector.Cli.Commands.Secrets;
using MlConnector.Cli.Output;
using MlConnector.Composition;
using MlConnector.Composition.Pipelines;
using MlConnector.Composition.Secrets;

namespace MlConnector.Cli.Commands.Configuring;

/// <summary>The guided way from nothing to a configuration that has been checked: asks, stores secrets, checks, offers streams, writes. Changes nothing in either system.</summary>
internal sealed class InitCommand() : MlcCommand(
    "init",
    "Ask for the addresses and secrets of your ERP (SYSPRO 8, IFS Cloud or Sage X3) and of your BI tool (Power BI, BigQuery or Tableau), check both, offer the streams that the site has, and write a commented configuration. Nothing stays changed in either system. Every question but the secrets can be answered by an option instead; piped lines are answers too.",
    "mlc init -o finance.yaml\nmlc init -o finance.yaml --source ifs-cloud\nmlc init -o finance.yaml --destination bigquery --project acme-finance --location EU --key-file key.json\nmlc init -o finance.yaml --source syspro --destination power-bi --odata-url https://erp.acme.example/SYSPRO8Odata/SYSPROOData --odata-user mlc@acme.example --companies A --tenant acme.onmicrosoft.com --client-id 1a1a1a1a-0000-4000-8000-000000000002 --workspace Finance --yes")
{
    private static readonly SourceInterview[] Interviews = [new SysproInterview(), new IfsCloudInterview(), new SageX3Interview()];
    private static readonly DestinationInterview[] DestinationInterviews = [new PowerBiInterview(), new BigQueryInterview(), new TableauInterview()];
    private readonly Option<string?> source = new Option<string?>("--source") { Description = $"Kind of ERP: {string.Join(" or ", Interviews.Select(one => one.Type))}. Asked for; where nobody can be asked, {Interviews[0].Type}." }.AcceptOnlyFromAmong([.. Interviews.Select(one => one.Type)]);
    private readonly Option<string?> destination = new Option<string?>("--destination") { Description = $"Kind of BI tool: {string.Join(" or ", DestinationInterviews.Select(one => one.Type))}. Asked for; where nobody can be asked, {DestinationInterviews[0].Type}." }.AcceptOnlyFromAmong([.. DestinationInterviews.Select(one => one.Type)]);
    private readonly Option<string> target = new("--output", "-o") { Description = "File to write.", HelpName = "FILE", DefaultValueFactory = _ => "finance.yaml" };
    private readonly Option<string?> companies = new("--companies") { Description = "Company ids, separated by commas.", HelpName = "IDS" };
    private readonly Option<string?> dataset = new("--dataset") { Description = "Dataset to create or adopt.", HelpName = "NAME" };
    private readonly Option<string?> trustedCertificates = new("--trusted-certificates") { Description = "PEM file of a certificate authority of your own; empty if certificates are public.", HelpName = "FILE" };
    private readonly Option<string?> apiBase = new("--api-base") { Description = "Address of the BI tool's service, if not the usual one (sovereign cloud, private endpoint).", HelpName = "URL" };
    private readonly Option<string?> streams = new("--streams") { Description = "Streams to deliver: names or beginnings such as gl,ap_invoices, or all.", HelpName = "NAMES" };
    private readonly Option<bool> noCheck = new("--no-check") { Description = "Ask neither system." };
    private readonly Option<bool> yes = new("--yes", "-y") { Description = "Do not ask: options and standard values hold, and an existing file is overwritten." };

    protected override IEnumerable<Symbol> Symbols => [target, source, destination, companies, .. Interviews.SelectMany(one => one.Options), trustedCertificates, .. DestinationInterviews.SelectMany(one => one.Options), dataset, apiBase, streams, noCheck, yes];

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancel)
    {
        string file = context.Get(target)!;
        if (File.Exists(file) && !context.Get(yes)) throw UsageError.Missing($"{file} is there already.", "Choose another file with -o, or overwrite it with --yes.");
        var ask = new Questions(context, context.Get(yes));
        SiteAnswers answers = await AskAsync(context, ask, cancel);
        // what we write must be what we read: a wrong answer (a broken address, say) is told now, with its place
        ConfigurationFile Draft(SiteStreams chosen) => ConfigurationFile.Parse(file, SiteConfiguration.Text(answers, chosen), Path.GetDirectoryName(Path.GetFullPath(file))!);
        SiteStreams standard = answers.Source.Standard;
        _ = Draft(standard);
        await using Workspace opened = await context.OpenWorkspaceAsync(cancel);
        IReadOnlyList<string> unset = await SecretsAsync(opened, answers, ask, context, cancel);
        (CheckReport? report, SiteStreams chosen) = context.Get(noCheck) || unset.Count > 0 || !await ask.YesAsync("Check both systems now", cancel)
            ? (null, standard)
            : await CheckAsync(standard, Draft, opened, ask, context, context.Get(streams), cancel);
        _ = Draft(chosen);
        await File.WriteAllTextAsync(file, SiteConfiguration.Text(answers, chosen), cancel);
        context.Print(new FactReport(Facts(file, unset, report, chosen, chosen.Wanted.Count == answers.Source.StreamsOfCatalog)));
        return report is null ? ExitCode.Done : ExitCode.Of(report);
    }

    /// <summary>The streams first, so that only what is wanted is checked. A source that cannot be asked is the check's finding.</summary>
    private static async Task<(CheckReport, SiteStreams)> CheckAsync(SiteStreams standard, Func<SiteStreams, ConfigurationFile> draft, Workspace opened, Questions ask, CommandContext context, string? given, CancellationToken cancel)
    {
        SiteStreams chosen = standard;
        try
        {
            chosen = await SiteStreams.AskAsync(standard, draft(chosen), opened, ask, given, cancel);
        }
        catch (ConnectorException e) when (e.Error.Kind != ErrorKind.Config)
        {
            ask.Say("The source cannot be asked for its streams; the check tells why.");
        }

        var check = new ConnectionCheck(opened);
        ConfigurationFile file = draft(chosen);
        await check.FileAsync(file, file.Pipeline(null), cancel);
        if (!context.Json) context.Print(new CheckReportView("connections", check.Report, context.Scrub));
        return (check.Report, chosen);
    }

    /// <summary>Asks for the secrets and stores them; gives those that the vault still lacks.</summary>
    private static async Task<IReadOnlyList<string>> SecretsAsync(Workspace opened, SiteAnswers answers, Questions ask, CommandContext context, CancellationToken cancel)
    {
        HashSet<string> known = [.. (await opened.Vault.ListAsync(cancel)).Select(secret => secret.Name)];
        foreach (string name in answers.SecretNames)
        {
            if (await ValueAsync(name, known.Contains(name), answers, ask, context, cancel) is not { Length: > 0 } value) continue;
            await new SecretDesk(opened).SetAsync(name, value, null, Workspace.Who);
            known.Add(name);
        }

        return [.. answers.SecretNames.Where(name => !known.Contains(name))];
    }

    private static async Task<string?> ValueAsync(string name, bool known, SiteAnswers answers, Questions ask, CommandContext context, CancellationToken cancel)
    {
        if (name == answers.Destination.Secret && answers.Destination.SecretValue is { } read) return read;
        if (!ask.Answered) return null;
        if (known) ask.Say($"{name} is in the vault already; empty keeps it.");
        return await SecretPrompt.LineAsync(name, context, cancel);
    }

    private static IReadOnlyList<(string Name, string Value)> Facts(string file, IReadOnlyList<string> unset, CheckReport? report, SiteStreams chosen, bool all) =>
    [
        ("written", file),
        ("streams", all ? $"all {chosen.Wanted.Count} of the catalog" : string.Join(", ", chosen.Wanted)),
        ("secrets", unset.Count == 0 ? "in the vault" : $"to be set: {string.Join("; ", unset.Select(name => $"mlc secrets set {name}"))}"),
        ("checked", report is null ? $"not yet: mlc check -f {file}" : report.Passed ? "both systems, nothing is in the way" : $"there are problems, see above; mend them, then: mlc check -f {file}"),
        ("next", $"mlc plan -f {file}"),
        ("then", $"mlc apply -f {file}"),
        ("and", "mlc run"),
    ];

    private async Task<SiteAnswers> AskAsync(CommandContext context, Questions ask, CancellationToken cancel)
    {
        string erpType = context.Get(source) ?? await ask.ChoiceAsync("Which ERP", [.. Interviews.Select(one => one.Type)], cancel);
        string biType = context.Get(destination) ?? await ask.ChoiceAsync("Which BI tool", [.. DestinationInterviews.Select(one => one.Type)], cancel);
        SourceAnswers erp = await Interviews.First(one => one.Type == erpType).AskAsync(context, ask, companies, trustedCertificates, cancel);
        DestinationInterview interview = DestinationInterviews.First(one => one.Type == biType);
        DestinationAnswers bi = await interview.AskAsync(context, ask, erp.TrustedCertificates, apiBase, cancel);
        string name = await ask.AsAsync(dataset, context.Get(dataset), "Dataset to create or adopt", "Finance", cancel);
        ask.ThrowIfMissing();
        return new SiteAnswers(erp, bi, name);
    }
}
