using System.CommandLine;
using MlConnector.Abstractions.Configuration;
using MlConnector.Composition;

namespace MlConnector.Cli.Commands.Configuring;

/// <summary>What <c>init</c> asks about one kind of ERP, and what it writes of the answers.</summary>
internal abstract class SourceInterview
{
    /// <summary>Type of the connections.</summary>
    public abstract string Type { get; }

    /// <summary>Options that answer the questions ahead.</summary>
    public abstract IReadOnlyList<Option> Options { get; }

    /// <summary>Its connector.</summary>
    public ISourceFactory Factory => Connectors.Sources.First(factory => factory.Type == Type);

    /// <summary>Asks for everything that the connection needs; <paramref name="companies"/> and <paramref name="trusted"/> are options that every source has.</summary>
    public abstract Task<SourceAnswers> AskAsync(CommandContext context, Questions ask, Option<string?> companies, Option<string?> trusted, CancellationToken cancel);

    /// <summary>A text as YAML takes it.</summary>
    protected static string Quoted(string value) => $"'{value.Replace("'", "''", StringComparison.Ordinal)}'";

    /// <summary>Texts that were answered with commas between them, as a list.</summary>
    protected static string List(string answer) => $"[{string.Join(", ", answer.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(Quoted))}]";

    /// <summary>The setting of certificate authorities, or nothing.</summary>
    protected static string Trusted(string file) => file.Length == 0 ? "" : $"    trustedCertificates: {Quoted(file)}\n";
}

/// <summary>What <c>init</c> was told of the ERP.</summary>
/// <param name="Title">Name of the ERP for people.</param>
/// <param name="Connection">The connection as it is written below <c>connections:</c>, with a line break at its end.</param>
/// <param name="SecretNames">Secrets that it names.</param>
/// <param name="Standard">Its standard streams, as many as the answers allow, and why not the others.</param>
/// <param name="TrustedCertificates">PEM file of an authority of the site's own; empty if there is none.</param>
internal sealed record SourceAnswers(string Title, string Connection, IReadOnlyList<string> SecretNames, SiteStreams Standard, string TrustedCertificates)
{
    /// <summary>Streams that its catalog has.</summary>
    public required int StreamsOfCatalog { get; init; }
}
