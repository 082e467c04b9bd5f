using System.CommandLine;

namespace MlConnector.Cli.Commands.Configuring;

/// <summary>What <c>init</c> asks about a SYSPRO 8.</summary>
internal sealed class SysproInterview : SourceInterview
{
    private const string CostCentres = "cost_centres";
    private readonly Option<string?> odataUrl = new("--odata-url") { Description = "Address of SYSPRO's OData service.", HelpName = "URL" };
    private readonly Option<string?> odataUser = new("--odata-user") { Description = "User of the OData service.", HelpName = "NAME" };
    private readonly Option<string?> enetUrl = new("--enet-url") { Description = "Address of SYSPRO's e.net REST service; empty if there is none.", HelpName = "URL" };
    private readonly Option<string?> enetOperator = new("--enet-operator") { Description = "Operator of its own for the connector.", HelpName = "CODE" };
    private readonly Option<string?> costCentre = new("--cost-centre") { Description = "Where cost centres stand, for instance glSegment(2, -); empty if there are none.", HelpName = "RULE" };

    public override string Type => "syspro";

    public override IReadOnlyList<Option> Options => [odataUrl, odataUser, enetUrl, enetOperator, costCentre];

    public override async Task<SourceAnswers> AskAsync(CommandContext context, Questions ask, Option<string?> companies, Option<string?> trusted, CancellationToken cancel)
    {
        string ids = await ask.AsAsync(companies, context.Get(companies), "SYSPRO company ids, separated by commas", "A", cancel);
        string url = await ask.AsAsync(odataUrl, context.Get(odataUrl), "Address of SYSPRO's OData service (https://server/SYSPRO8Odata/SYSPROOData)", null, cancel);
        string user = await ask.AsAsync(odataUser, context.Get(odataUser), "User of the OData service", null, cancel);
        string second = await ask.AsAsync(enetUrl, context.Get(enetUrl), "Address of SYSPRO's e.net REST service; empty if there is none", "", cancel);
        string code = second.Length > 0 ? await ask.AsAsync(enetOperator, context.Get(enetOperator), "Operator of its own for the connector", "MLC", cancel) : "";
        string rule = await ask.AsAsync(costCentre, context.Get(costCentre), "Where cost centres stand in GL codes, for instance glSegment(2, -); empty if there are none", "", cancel);
        string ca = await ask.AsAsync(trusted, context.Get(trusted), "PEM file of a certificate authority of your own; empty if there is none", "", cancel);
        string cost = rule.Length == 0 ? "    # costCentre: glSegment(2, -)           # then there is a stream cost_centres\n" : $"    costCentre: {Quoted(rule)}\n";
        string connection = $$"""
              erp:
                type: syspro
                companies: {{List(ids)}}
                odata:
                  url: {{Quoted(url)}}
                  username: {{Quoted(user)}}
                  password: ${secret:syspro-odata}
            {{Enet(second, code)}}
            {{cost}}{{Trusted(ca)}}
            """;
        return new SourceAnswers(Factory.Title, connection, second.Length > 0 ? ["syspro-odata", "syspro-enet"] : ["syspro-odata"], Standard(rule), ca) { StreamsOfCatalog = Factory.StandardStreams.Count };
    }

    /// <summary>Cost centres only if their rule is known.</summary>
    private SiteStreams Standard(string rule) => rule.Length > 0
        ? new([.. Factory.StandardStreams], [])
        : new([.. Factory.StandardStreams.Where(name => name != CostCentres)], [(CostCentres, "set costCentre of the connection first")]);

    private static string Enet(string url, string code) => url.Length == 0
        ? "    # enet: { url: 'http://erp:30001/SYSPROWCFService/Rest', operator: MLC, password: '${secret:syspro-enet}' }   # second channel, where OData is not licensed"
        : $$"""
              enet:                                    # second channel, used where OData refuses a table
                url: {{Quoted(url)}}
                operator: {{Quoted(code)}}                        # of its own: a second logon of an operator ends the first
                password: ${secret:syspro-enet}
          """;
}
