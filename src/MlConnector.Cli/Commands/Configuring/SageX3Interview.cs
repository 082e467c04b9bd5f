using System.CommandLine;

namespace MlConnector.Cli.Commands.Configuring;

/// <summary>What <c>init</c> asks about a Sage X3: api1, and GraphQL by a connected application where there is one.</summary>
internal sealed class SageX3Interview : SourceInterview
{
    private readonly Option<string?> url = new("--x3-url") { Description = "Address of the X3 server with its port.", HelpName = "URL" };
    private readonly Option<string?> endpoint = new("--x3-endpoint") { Description = "Endpoint (folder) of X3.", HelpName = "NAME" };
    private readonly Option<string?> user = new("--x3-user") { Description = "Syracuse user with the right to use web services.", HelpName = "NAME" };
    private readonly Option<string?> client = new("--x3-client") { Description = "Client id of a connected application of X3; empty if there is none.", HelpName = "ID" };

    public override string Type => "sage-x3";

    public override IReadOnlyList<Option> Options => [url, endpoint, user, client];

    public override async Task<SourceAnswers> AskAsync(CommandContext context, Questions ask, Option<string?> companies, Option<string?> trusted, CancellationToken cancel)
    {
        string address = await ask.AsAsync(url, context.Get(url), "Address of the X3 server with its port (https://x3.acme.example:8124)", null, cancel);
        string folder = await ask.AsAsync(endpoint, context.Get(endpoint), "Endpoint (folder), as the administration lists it", null, cancel);
        string name = await ask.AsAsync(user, context.Get(user), "Syracuse user with the right to use web services", "MLC", cancel);
        string id = await ask.AsAsync(client, context.Get(client), "Client id of a connected application, for GraphQL; empty if there is none", "", cancel);
        string ca = await ask.AsAsync(trusted, context.Get(trusted), "PEM file of a certificate authority of your own; empty if there is none", "", cancel);
        string connection = $$"""
              erp:
                type: sage-x3
                url: {{Quoted(address)}}
                endpoint: {{Quoted(folder)}}
                api1:
                  username: {{Quoted(name)}}
                  password: ${secret:x3-api1}
            {{GraphQL(id, name)}}
            {{Trusted(ca)}}
            """;
        return new SourceAnswers(Factory.Title, connection, id.Length > 0 ? ["x3-api1", "x3-app"] : ["x3-api1"], new SiteStreams([.. Factory.StandardStreams], []), ca) { StreamsOfCatalog = Factory.StandardStreams.Count };
    }

    private static string GraphQL(string client, string user) => client.Length == 0
        ? "    # graphql: { auth: signedJwt, user: mlc, clientId: …, clientSecret: '${secret:x3-app}' }   # second channel: lines in the same answer as their document"
        : $$"""
              graphql:                                 # second channel: lines in the same answer as their document
                auth: signedJwt
                user: {{Quoted(user)}}                 # the login that the connected application allows, in its own case
                clientId: {{Quoted(client)}}
                clientSecret: ${secret:x3-app}
                # audience: https://…/xtrem/api        # if the application was registered with another address than url/xtrem/api
          """;
}
