using MlConnector.Engine.Ports;

namespace MlConnector.Store.Streams;

/// <summary>A table's stamp as a column holds it: no destination gives an empty one, so that stands for a table that was seen to be wrong.</summary>
internal static class StampText
{
    /// <summary>The text; null leaves the column as it is.</summary>
    public static string? Write(TableStamp? stamp) => stamp is { } known ? known.Given ?? "" : null;

    /// <summary>The stamp of a text.</summary>
    public static TableStamp? Read(string? text) => text is "" ? TableStamp.SeenWrong : TableStamp.Of(text);
}
