using System.CommandLine;

namespace MlConnector.Cli.Commands.Configuring;

/// <summary>What <c>init</c> asks about an IFS Cloud.</summary>
internal sealed class IfsCloudInterview : SourceInterview
{
    private readonly Option<string?> url = new("--ifs-url") { Description = "Address of the IFS Cloud environment.", HelpName = "URL" };
    private readonly Option<string?> realm = new("--ifs-realm") { Description = "IAM realm of the environment.", HelpName = "NAME" };
    private readonly Option<string?> client = new("--ifs-client") { Description = "IAM client, confidential and with service accounts enabled.", HelpName = "ID" };

    public override string Type => "ifs-cloud";

    public override IReadOnlyList<Option> Options => [url, realm, client];

    public override async Task<SourceAnswers> AskAsync(CommandContext context, Questions ask, Option<string?> companies, Option<string?> trusted, CancellationToken cancel)
    {
        string address = await ask.AsAsync(url, context.Get(url), "Address of the IFS Cloud environment (https://acme.ifs.cloud)", null, cancel);
        string name = await ask.AsAsync(realm, context.Get(realm), "IAM realm of the environment; the administrator knows it", null, cancel);
        string id = await ask.AsAsync(client, context.Get(client), "IAM client for the connector", null, cancel);
        string ids = await ask.AsAsync(companies, context.Get(companies), "Companies to read, separated by commas; empty = all that the service user may see", "", cancel);
        string ca = await ask.AsAsync(trusted, context.Get(trusted), "PEM file of a certificate authority of your own; empty if there is none", "", cancel);
        string read = ids.Length == 0 ? "    # companies: ['10']                      # named, each is proven at every complete read\n" : $"    companies: {List(ids)}\n";
        string connection = $$"""
              erp:
                type: ifs-cloud
                url: {{Quoted(address)}}
                realm: {{Quoted(name)}}
                clientId: {{Quoted(id)}}
                clientSecret: ${secret:ifs}
            {{read}}{{Trusted(ca)}}
            """;
        return new SourceAnswers(Factory.Title, connection, ["ifs"], new SiteStreams([.. Factory.StandardStreams], []), ca) { StreamsOfCatalog = Factory.StandardStreams.Count };
    }
}
