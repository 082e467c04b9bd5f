using MlConnector.Abstractions.Sources;
using MlConnector.Engine.Delivery;
using MlConnector.Engine.Ports;

namespace MlConnector.Cli.Output;

/// <summary>The product's words for values of its types, as configurations and people write them.</summary>
internal static class Words
{
    public static string Of(ReadStrategy strategy) => strategy switch
    {
        ReadStrategy.OpenItems => "open-items",
        _ => strategy.ToString().ToLowerInvariant(),
    };

    /// <summary>What a stage of a run does.</summary>
    public static string Of(Stage stage) => stage switch
    {
        Stage.Read => "reading",
        Stage.Place => "mapping and comparing",
        Stage.Journal => "journaling",
        Stage.Send => "sending",
        Stage.Settle => "settling",
        _ => "waiting for a limit or for rows to become visible",
    };

    public static string Of(DeadLetterState state) => state == DeadLetterState.WrittenOff ? "written off" : state.ToString().ToLowerInvariant();

    /// <summary><c>1 row</c>, <c>2 rows</c>.</summary>
    public static string Counted(long count, string one, string many) => $"{Units.Count(count)} {(count == 1 ? one : many)}";

    public static Tone ToneOf(RunState state) => state switch
    {
        RunState.Verified => Tone.Good,
        RunState.Failed or RunState.Interrupted => Tone.Bad,
        _ => Tone.Warning,
    };
}
