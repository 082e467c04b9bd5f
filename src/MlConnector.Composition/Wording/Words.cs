using MlConnector.Abstractions.Sources;
using MlConnector.Engine.Delivery;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Reconciliation;

namespace MlConnector.Composition.Wording;

/// <summary>The product's words for values of its types, as configurations and people write them.</summary>
public static class Words
{
    /// <summary>A strategy.</summary>
    public static string Of(ReadStrategy strategy) => strategy switch
    {
        ReadStrategy.OpenItems => "open-items",
        ReadStrategy.EtagScan => "etag-scan",
        ReadStrategy.HistoryLog => "history-log",
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

    /// <summary>A state of a dead letter.</summary>
    public static string Of(DeadLetterState state) => state == DeadLetterState.WrittenOff ? "written off" : state.ToString().ToLowerInvariant();

    /// <summary>How a key differs between two sides, and the dead letter that is why.</summary>
    public static string Of(DifferingKey key) => key.DeadLetter is { } letter ? $"{Of(key.Difference)}: it is dead letter {letter} ({key.DeadLetterCode})" : Of(key.Difference);

    private static string Of(KeyDifference difference) => difference switch
    {
        KeyDifference.NotDelivered => "is in the ERP and was not delivered",
        KeyDifference.GoneFromErp => "was delivered and is gone from the ERP",
        KeyDifference.ChangedInErp => "has changed in the ERP since it was delivered",
        KeyDifference.MissingInDestination => "was delivered and is missing at the destination",
        KeyDifference.UnknownInDestination => "is at the destination and was not delivered from here",
        _ => "has other values at the destination",
    };

    /// <summary>The beginning of a text that may be long: the whole is in <c>--json</c>.</summary>
    public static string Short(string text, int longest) => text.Length <= longest ? text : $"{text[..longest]}…";

    /// <summary><c>1 row</c>, <c>2 rows</c>.</summary>
    public static string Counted(long count, string one, string many) => $"{Units.Count(count)} {(count == 1 ? one : many)}";
}
