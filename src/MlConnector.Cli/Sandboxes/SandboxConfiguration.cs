namespace MlConnector.Cli.Sandboxes;

/// <summary>A configuration for a pair of sandboxes: every standard stream of the ERP into one dataset.</summary>
internal static class SandboxConfiguration
{
    public const string Pipeline = "finance";
    public const string Dataset = "Finance";

    /// <summary>The text of the file; refers to secrets by name only (INV-6).</summary>
    public static string Text(SandboxPair pair, string pipeline = Pipeline)
    {
        string streams = string.Concat(pair.Erp.Factory.StandardStreams.Select(name => $"      {name}: {{}}\n"));
        return $$"""
            # A pipeline between the sandboxes. Everything here is how a real site is written, but for the addresses.
            connections:
            {{Named(pair.Settings, pair.Erp.Connection(pair.Host, pair.Settings.CertificateFile))}}
            {{Named(pair.Settings, pair.Bi.Connection(pair.Host, pair.Settings.CertificateFile))}}

            pipelines:
              {{pipeline}}:
                source: erp
                destination: bi
                dataset: {{Dataset}}
                schedule: every 15 minutes
            {{pair.Erp.PipelineSettings}}    streams:
            {{streams}}
            """.TrimEnd() + "\n";
    }

    private static string Named(SandboxSettings settings, string connection) => connection.Replace("${secret:", $"${{secret:{settings.SecretPrefix}", StringComparison.Ordinal);
}
