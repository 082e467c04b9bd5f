namespace MlConnector.Cli.Commands.Configuring;

/// <summary>What <c>init</c> was told.</summary>
/// <param name="Source">Of the ERP.</param>
/// <param name="Destination">Of the BI tool.</param>
/// <param name="Dataset">Name of the dataset to create or adopt.</param>
internal sealed record SiteAnswers(SourceAnswers Source, DestinationAnswers Destination, string Dataset)
{
    /// <summary>Secrets that its configuration names.</summary>
    public IReadOnlyList<string> SecretNames => [.. Source.SecretNames, Destination.Secret];
}

/// <summary>The commented configuration that <c>init</c> writes.</summary>
internal static class SiteConfiguration
{
    public static string Text(SiteAnswers site, SiteStreams chosen)
    {
        string streams = string.Concat(chosen.Wanted.Select(name => $"      {name}: {{}}\n")) + string.Concat(chosen.Refused.Select(one => $"      # {one.Name}: {{}}   # not readable here: {one.Reason.ReplaceLineEndings(" ")}\n"));
        return $$"""
            # ml-connector: {{site.Source.Title}} into {{site.Destination.Target}}. Strict: a misspelt name is an error with line and column.
            # Secrets are never written here: set them with  mlc secrets set NAME
            connections:
            {{site.Source.Connection.TrimEnd()}}
            {{site.Destination.Connection.TrimEnd()}}

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
