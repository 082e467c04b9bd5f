using MlConnector.Syspro;

namespace MlConnector.Cli.Commands.Configuring;

/// <summary>What <c>init</c> was told.</summary>
internal sealed record SiteAnswers(string Companies, string ODataUrl, string ODataUser, string EnetUrl)
{
    public string EnetOperator { get; init; } = "";

    public string Tenant { get; init; } = "";

    public string ClientId { get; init; } = "";

    public string Workspace { get; init; } = "";

    public string Dataset { get; init; } = "";
}

/// <summary>The commented configuration that <c>init</c> writes.</summary>
internal static class SiteConfiguration
{
    public static string Text(SiteAnswers site)
    {
        string streams = string.Concat(SysproFactory.StandardStreams.Select(name => $"      {name}: {{}}\n"));
        string enet = site.EnetUrl.Length == 0
            ? "    # enet: { url: 'http://erp:30001/SYSPROWCFService/Rest', operator: MLC, password: '${secret:syspro-enet}' }   # second channel, where OData is not licensed"
            : $$"""
                  enet:                                    # second channel, used where OData refuses a table
                    url: {{Quoted(site.EnetUrl)}}
                    operator: {{Quoted(site.EnetOperator)}}                        # of its own: a second logon of an operator ends the first
                    password: ${secret:syspro-enet}
              """;
        return $$"""
            # ml-connector: SYSPRO 8 into a Power BI push dataset. Strict: a misspelt name is an error with line and column.
            # Secrets are never written here: set them with  mlc secrets set NAME
            connections:
              erp:
                type: syspro
                companies: [{{string.Join(", ", site.Companies.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(Quoted))}}]
                odata:
                  url: {{Quoted(site.ODataUrl)}}
                  username: {{Quoted(site.ODataUser)}}
                  password: ${secret:syspro-odata}
            {{enet}}
              bi:
                type: power-bi
                tenant: {{Quoted(site.Tenant)}}
                clientId: {{Quoted(site.ClientId)}}
                clientSecret: ${secret:powerbi}          # or certificate: FILE
                workspace: {{Quoted(site.Workspace)}}                # the app must be Member or Admin there

            pipelines:
              finance:
                source: erp
                destination: bi
                dataset: {{Quoted(site.Dataset)}}                  # created at apply, or adopted if it is there
                schedule: every 15 minutes               # or a cron line; 'mlc plan' tells whether the limits allow it
                # since: 2024-01-01                      # first load from this date on, instead of all history
                streams:                                 # remove what you do not need; 'mlc discover' shows what else there is
            {{streams}}
            """.TrimEnd() + "\n";
    }

    private static string Quoted(string value) => $"'{value.Replace("'", "''", StringComparison.Ordinal)}'";
}
