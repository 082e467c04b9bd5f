namespace MlConnector.Cli.Commands.Configuring;

/// <summary>What <c>init</c> was told.</summary>
internal sealed record SiteAnswers(string Companies, string ODataUrl, string ODataUser, string EnetUrl)
{
    public string CostCentre { get; init; } = "";

    public string TrustedCertificates { get; init; } = "";

    public string Authority { get; init; } = "";

    public string ApiBase { get; init; } = "";

    /// <summary>Secrets that its configuration names.</summary>
    public IReadOnlyList<string> SecretNames => EnetUrl.Length > 0 ? ["syspro-odata", "syspro-enet", "powerbi"] : ["syspro-odata", "powerbi"];

    public string EnetOperator { get; init; } = "";

    public string Tenant { get; init; } = "";

    public string ClientId { get; init; } = "";

    public string Workspace { get; init; } = "";

    public string Dataset { get; init; } = "";
}

/// <summary>The commented configuration that <c>init</c> writes.</summary>
internal static class SiteConfiguration
{
    public static string Text(SiteAnswers site, SiteStreams chosen)
    {
        string streams = string.Concat(chosen.Wanted.Select(name => $"      {name}: {{}}\n")) + string.Concat(chosen.Refused.Select(one => $"      # {one.Name}: {{}}   # not readable here: {one.Reason.ReplaceLineEndings(" ")}\n"));
        string cost = site.CostCentre.Length == 0 ? "    # costCentre: glSegment(2, -)           # then there is a stream cost_centres\n" : $"    costCentre: {Quoted(site.CostCentre)}\n";
        string ca = site.TrustedCertificates.Length == 0 ? "" : $"    trustedCertificates: {Quoted(site.TrustedCertificates)}\n";
        string cloud = string.Concat(
            site.TrustedCertificates.Length == 0 ? "" : $"    trustedCertificates: {Quoted(site.TrustedCertificates)}\n",
            site.Authority.Length == 0 ? "" : $"    authority: {Quoted(site.Authority)}\n",
            site.ApiBase.Length == 0 ? "" : $"    apiBase: {Quoted(site.ApiBase)}\n");
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
            {{cost}}{{ca}}  bi:
                type: power-bi
                tenant: {{Quoted(site.Tenant)}}
                clientId: {{Quoted(site.ClientId)}}
                clientSecret: ${secret:powerbi}          # or certificate: FILE
                workspace: {{Quoted(site.Workspace)}}                # the app must be Member or Admin there
            {{cloud}}
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
