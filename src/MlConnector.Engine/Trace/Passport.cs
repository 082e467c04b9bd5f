using System.Collections.Immutable;
using MlConnector.Engine.Blocks;
using MlConnector.Engine.Ports;

namespace MlConnector.Engine.Trace;

/// <summary>All that is known about one record.</summary>
/// <param name="Pipeline">Pipeline.</param>
/// <param name="Stream">Stream.</param>
/// <param name="Table">Table it lands in.</param>
/// <param name="SourceId">Its id, as in the delivered rows.</param>
/// <param name="Visits">Each time it was journaled, newest first.</param>
public sealed record Passport(string Pipeline, string Stream, string Table, string SourceId, ImmutableArray<PassportVisit> Visits)
{
    /// <summary>Its dead letters, those that ended included.</summary>
    public ImmutableArray<DeadLetterRecord> DeadLetters { get; init; } = [];

    /// <summary>The newest visit that arrived: what the destination shows now; null if none did.</summary>
    public PassportVisit? Current => Visits.FirstOrDefault(visit => visit.Batch?.State == BatchState.Confirmed);
}

/// <summary>One journaled row of a record: what was read, and what became of it.</summary>
/// <param name="Number">Number of the journal record: the batch number.</param>
/// <param name="Place">Where it lies.</param>
/// <param name="Fate">What it was when it was placed.</param>
/// <param name="Flags">Marks of the row.</param>
/// <param name="Company">Company that was read.</param>
/// <param name="Page">Page of the read.</param>
/// <param name="ReadAt">When the page had been received, UTC.</param>
/// <param name="Version">Version given when it was read.</param>
/// <param name="RunId">Run that read it.</param>
/// <param name="Revision">Mapping revision of that run.</param>
public sealed record PassportVisit(
    long Number, JournalPlace Place, RowFate Fate, RowFlags Flags, string Company, long Page, DateTimeOffset ReadAt, long Version, string RunId, int Revision)
{
    /// <summary>The batch with its attempts and its receipt; null for a row that was never sent (a dead letter, or retention carried it over).</summary>
    public BatchRecord? Batch { get; init; }
}
