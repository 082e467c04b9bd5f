using System.CommandLine;

namespace MlConnector.Cli.Commands.Configuring;

/// <summary>What <c>init</c> asks about BigQuery.</summary>
internal sealed class BigQueryInterview : DestinationInterview
{
    private readonly Option<string?> project = new("--project") { Description = "Google Cloud project that holds the dataset.", HelpName = "ID" };
    private readonly Option<string?> location = new("--location") { Description = "Location of the dataset, such as EU or europe-west6; it cannot be changed later.", HelpName = "NAME" };
    private readonly Option<string?> keyFile = new("--key-file") { Description = "JSON key file of the service account; its content goes into the vault.", HelpName = "FILE" };
    private readonly Option<string?> tokenUrl = new("--token-url") { Description = "Where tokens come from, if not from Google itself.", HelpName = "URL" };

    public override string Type => "bigquery";

    public override string Target => "BigQuery tables";

    public override IReadOnlyList<Option> Options => [project, location, keyFile, tokenUrl];

    public override async Task<DestinationAnswers> AskAsync(CommandContext context, Questions ask, string trusted, Option<string?> apiBase, CancellationToken cancel)
    {
        string id = await ask.AsAsync(project, context.Get(project), "Google Cloud project, its id", null, cancel);
        string where = await ask.AsAsync(location, context.Get(location), "Location of the dataset", "EU", cancel);
        string file = await ask.AsAsync(keyFile, context.Get(keyFile), "JSON key file of the service account; empty = set the secret later", "", cancel);
        string addresses = Unless(trusted, "trustedCertificates") + Unless(context.Get(tokenUrl) ?? "", "tokenUrl") + Unless(context.Get(apiBase) ?? "", "apiBase");
        return new DestinationAnswers(Target, $$"""
              bi:
                type: bigquery
                project: {{Quoted(id)}}
                location: {{Quoted(where)}}                        # of the dataset; sent with every job
                key: ${secret:bigquery}                  # mlc secrets set bigquery < key.json
                # partition: month                       # new tables get partitions by the time of loading
            {{addresses}}
            """, "bigquery")
        { SecretValue = file.Length == 0 ? "" : await ReadAsync(file, cancel) };
    }

    private async Task<string> ReadAsync(string file, CancellationToken cancel)
    {
        if (!File.Exists(file)) throw UsageError.Of(keyFile.Name, file, "Give the path of the file that Google Cloud offered for download when the key was made.");
        return (await File.ReadAllTextAsync(file, cancel)).Trim();
    }
}
