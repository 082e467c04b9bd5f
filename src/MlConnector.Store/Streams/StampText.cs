using MlConnector.Engine.Ports;

namespace MlConnector.Store.Streams;

/// <summary>A table's stamp as a column holds it: no destination gives an empty one, so that stands for a table that was seen to be wrong; a word before it says that no receipt gave it.</summary>
internal static class StampText
{
    private const string Seen = "seen ";

    /// <summary>The text; null leaves the column as it is.</summary>
    public static string? Write(TableStamp? stamp) => stamp switch
    {
        null => null,
        { IsSeen: true } => Seen + stamp.Given,
        _ => stamp.Given ?? "",
    };

    /// <summary>The stamp of a text.</summary>
    public static TableStamp? Read(string? text) => text switch
    {
        "" => TableStamp.SeenWrong,
        { } seen when seen.StartsWith(Seen, StringComparison.Ordinal) => TableStamp.Seen(seen[Seen.Length..]),
        _ => TableStamp.Of(text),
    };
}
