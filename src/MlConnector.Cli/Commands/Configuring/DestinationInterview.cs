using System.CommandLine;

namespace MlConnector.Cli.Commands.Configuring;

/// <summary>What <c>init</c> asks about one kind of BI tool, and what it writes of the answers.</summary>
internal abstract class DestinationInterview
{
    /// <summary>Type of the connections.</summary>
    public abstract string Type { get; }

    /// <summary>What the pipeline fills, for people: <c>a Power BI push dataset</c>.</summary>
    public abstract string Target { get; }

    /// <summary>Options that answer the questions ahead.</summary>
    public abstract IReadOnlyList<Option> Options { get; }

    /// <summary>Asks for everything that the connection needs. <paramref name="trusted"/> is the answer of the source's questions; <paramref name="apiBase"/> is an option that every destination has.</summary>
    public abstract Task<DestinationAnswers> AskAsync(CommandContext context, Questions ask, string trusted, Option<string?> apiBase, CancellationToken cancel);

    /// <summary>A text as YAML takes it.</summary>
    protected static string Quoted(string value) => $"'{value.Replace("'", "''", StringComparison.Ordinal)}'";

    /// <summary>A setting that is written only if there is something to write.</summary>
    protected static string Unless(string empty, string setting) => empty.Length == 0 ? "" : $"    {setting}: {Quoted(empty)}\n";
}

/// <summary>What <c>init</c> was told of the BI tool.</summary>
/// <param name="Target">What the pipeline fills, for people.</param>
/// <param name="Connection">The connection as it is written below <c>connections:</c>.</param>
/// <param name="Secret">The secret that it names.</param>
internal sealed record DestinationAnswers(string Target, string Connection, string Secret)
{
    /// <summary>The secret's value, where it is a file's content and not asked for; empty if no file was named.</summary>
    public string? SecretValue { get; init; }
}
