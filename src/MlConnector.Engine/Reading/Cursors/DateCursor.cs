using System.Text.Json.Serialization;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Reading.Waiting;

namespace MlConnector.Engine.Reading.Cursors;

/// <summary>Cursor of the strategies that keep one watermark (<c>snapshot</c>, <c>date</c>, <c>stamp</c>, <c>open-items</c>), or none and a list of tags (<c>etag-scan</c>).</summary>
/// <param name="Mark">Everything up to here was read; null if no row had a value.</param>
/// <param name="Highest">Highest value ever read; a stamp must never go below it.</param>
/// <param name="Polls">Settled reads since the last complete one.</param>
/// <param name="LoadedSince">Where the last complete read cut history, and every poll does; an earlier <c>since:</c> reads everything again.</param>
internal sealed record DateCursor(string? Mark, string? Highest, int Polls, string? LoadedSince)
{
    /// <summary>The last poll did not find the highest stamp: the next one reads everything, to tell whether stamps went backwards.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Doubted { get; init; }

    /// <summary>Files of the tags whose rows are settled, newest first: what the cursor names is known, and nothing else (INV-2). Null = none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public SortedRunFile[]? Tags { get; init; }

    /// <summary>Companies that were read completely at least once.</summary>
    public string[] Companies { get; init; } = [];

    /// <summary>Documents that were met but did not hold together: asked again.</summary>
    public WaitingDocument[] Waiting { get; init; } = [];
}
