namespace MlConnector.Cli.Commands.Configuring;

/// <summary>What <c>init</c> was told.</summary>
internal sealed record SiteAnswers(SourceAnswers Source)
{
    public string Authority { get; init; } = "";

    public string ApiBase { get; init; } = "";

    /// <summary>Secrets that its configuration names.</summary>
    public IReadOnlyList<string> SecretNames => [.. Source.SecretNames, "powerbi"];

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
        string cloud = string.Concat(
            site.Source.TrustedCertificates.Length == 0 ? "" : $"    trustedCertificates: {Quoted(site.Source.TrustedCertificates)}\n",
            site.Authority.Length == 0 ? "" : $"    authority: {Quoted(site.Authority)}\n",
            site.ApiBase.Length == 0 ? "" : $"    apiBase: {Quoted(site.ApiBase)}\n");
        return $$"""
            # ml-connector: {{site.Source.Title}} into a Power BI push dataset. Strict: a misspelt name is an error with line and column.
            # Secrets are never written here: set them with  mlc secrets set NAME
            connections:
            {{site.Source.Connection.TrimEnd()}}
              bi:
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
                # since: 2024-01-01                      # history from this date on, instead of all of it
                streams:                                 # remove what you do not need; 'mlc discover' shows what else there is
            {{streams}}
            """.TrimEnd() + "\n";
    }

    private static string Quoted(string value) => $"'{value.Replace("'", "''", StringComparison.Ordinal)}'";
}
