using System.Collections.Immutable;
using MlConnector.Abstractions.Records;
using MlConnector.Engine.Reading.Waiting;

namespace MlConnector.Engine.Reading.Strategies;

/// <summary>
/// Decides what to read and what was learnt, purely: windows from the cursor, and the next cursor from the rows that were read. One instance serves one read.
/// </summary>
internal interface IReadStrategy
{
    /// <summary>Windows, in the order in which they are read.</summary>
    ImmutableArray<PlannedWindow> Plan();

    /// <summary>Looks at a row that was read in the window being read. On the path of a row: no allocation.</summary>
    void Observe(in RecordRow row);

    /// <summary>Documents that wait: those of the cursor, and those of this read.</summary>
    WaitingDocuments Waiting { get; }

    /// <summary>A document that was met but must not be delivered yet: it is asked again at the next poll. Parts in the order of the cut's document fields, company first where the stream has one.</summary>
    void Withhold(ImmutableArray<string> document, string why);

    /// <summary>The window has been read completely: the cursor that may be stored when it is settled; null = unchanged.</summary>
    string? WindowRead(int window);

    /// <summary>What a person should know about this read: numbering with gaps, dates in the future.</summary>
    ImmutableArray<string> Remarks { get; }
}
