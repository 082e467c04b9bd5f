using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Sources;

namespace MlConnector.Engine.Reading;

/// <summary>What a strategy needs of a source beside its windows.</summary>
public static class StreamAbilities
{
    /// <summary>What the source lacks for the strategy of a stream, bound as it is; null if nothing. Asks only where a strategy needs more than windows.</summary>
    /// <exception cref="ConnectorException">The stream cannot be opened.</exception>
    public static async Task<ConnectorError?> MissingAsync(ISource source, StreamDefinition stream, Func<Task<StreamBinding>> bind, CancellationToken cancel)
    {
        if (stream.Strategy is not (ReadStrategy.EtagScan or ReadStrategy.HistoryLog)) return null;
        await using ISourceStream opened = await source.OpenAsync(stream, await bind(), cancel);
        return Missing(opened);
    }

    /// <summary>What the opened stream lacks for its strategy; null if nothing.</summary>
    internal static ConnectorError? Missing(ISourceStream stream) => stream.Definition.Strategy switch
    {
        ReadStrategy.EtagScan when stream is not IListsTags => Lacks("STREAM-TAGS", stream.Definition, "etag-scan", "lists no tags of its records"),
        ReadStrategy.HistoryLog when stream is not ILogsChanges => NoLog(stream.Definition),
        _ => null,
    };

    /// <summary>The source keeps no log.</summary>
    internal static ConnectorError NoLog(StreamDefinition stream) => Lacks("STREAM-LOG", stream, "history-log", "keeps no log of changes");

    private static ConnectorError Lacks(string code, StreamDefinition stream, string strategy, string what) => new(
        code, ErrorKind.Config, ErrorOwner.Operator, $"Stream {stream.Name} has the strategy {strategy}, but its source {what}.", $"Choose another one: 'streams: {{ {stream.Name}: {{ strategy: snapshot }} }}'.")
    {
        Where = $"stream {stream.Name}",
    };
}
