using System.CommandLine;

namespace MlConnector.Cli.Commands.Configuring;

/// <summary>What <c>init</c> asks about Power BI.</summary>
internal sealed class PowerBiInterview : DestinationInterview
{
    private readonly Option<string?> tenant = new("--tenant") { Description = "Entra tenant: id or domain.", HelpName = "TENANT" };
    private readonly Option<string?> clientId = new("--client-id") { Description = "Application (client) id of the service principal.", HelpName = "ID" };
    private readonly Option<string?> workspace = new("--workspace") { Description = "Power BI workspace that holds the dataset.", HelpName = "NAME" };
    private readonly Option<string?> authority = new("--authority") { Description = "Sign-in address of a sovereign cloud.", HelpName = "URL" };

    public override string Type => "power-bi";

    public override string Target => "a Power BI push dataset";

    public override IReadOnlyList<Option> Options => [tenant, clientId, workspace, authority];

    public override async Task<DestinationAnswers> AskAsync(CommandContext context, Questions ask, string trusted, Option<string?> apiBase, CancellationToken cancel)
    {
        string where = await ask.AsAsync(tenant, context.Get(tenant), "Entra tenant, id or domain", null, cancel);
        string id = await ask.AsAsync(clientId, context.Get(clientId), "Application (client) id of the service principal", null, cancel);
        string name = await ask.AsAsync(workspace, context.Get(workspace), "Power BI workspace", "Finance", cancel);
        string cloud = Unless(trusted, "trustedCertificates") + Unless(context.Get(authority) ?? "", "authority") + Unless(context.Get(apiBase) ?? "", "apiBase");
        return new DestinationAnswers(Target, $$"""
              bi:
                type: power-bi
                tenant: {{Quoted(where)}}
                clientId: {{Quoted(id)}}
                clientSecret: ${secret:powerbi}          # or certificate: FILE
                workspace: {{Quoted(name)}}                # the app must be Member or Admin there
            {{cloud}}
            """, "powerbi");
    }
}
