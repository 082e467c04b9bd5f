using MlConnector.Abstractions.Sources;
using MlConnector.Engine.Ports;

namespace MlConnector.Cli.Output;

/// <summary>The product's words for values of its types, as configurations and people write them.</summary>
internal static class Words
{
    public static string Of(ReadStrategy strategy) => strategy switch
    {
        ReadStrategy.OpenItems => "open-items",
        ReadStrategy.EtagScan => "etag-scan",
        _ => strategy.ToString().ToLowerInvariant(),
    };

    public static string Of(DeadLetterState state) => state == DeadLetterState.WrittenOff ? "written off" : state.ToString().ToLowerInvariant();

    /// <summary><c>1 row</c>, <c>2 rows</c>.</summary>
    public static string Counted(long count, string one, string many) => $"{Units.Count(count)} {(count == 1 ? one : many)}";

    public static Tone ToneOf(RunState state) => state switch
    {
        RunState.Verified => Tone.Good,
        RunState.Failed => Tone.Bad,
        _ => Tone.Warning,
    };
}
