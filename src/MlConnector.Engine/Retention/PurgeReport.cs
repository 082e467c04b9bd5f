using System.Collections.Immutable;

namespace MlConnector.Engine.Retention;

/// <summary>A key that a purge would erase.</summary>
/// <param name="SourceId">Company, stream and key parts.</param>
/// <param name="Table">Table the stream fills.</param>
/// <param name="JournalRows">Rows of the key in the journal: every version, tombstones and dead rows included.</param>
/// <param name="DeadLetters">Its dead letters, open or not.</param>
public sealed record PurgeMatch(string SourceId, string Table, long JournalRows, int DeadLetters);

/// <summary>What a purge would find.</summary>
/// <param name="Matches">Keys; one is needed to run.</param>
/// <param name="Fields">Fields that would be emptied in the newest row.</param>
public sealed record PurgeFindings(ImmutableArray<PurgeMatch> Matches, ImmutableArray<string> Fields);

/// <summary>What a purge did, and what it could not do.</summary>
/// <param name="Pipeline">Pipeline.</param>
/// <param name="Stream">Stream.</param>
/// <param name="SourceId">The key.</param>
public sealed record PurgeReport(string Pipeline, string Stream, string SourceId)
{
    /// <summary>Fields that are empty now in the newest row.</summary>
    public ImmutableArray<string> Fields { get; init; } = [];

    /// <summary>Older versions, tombstones and dead rows that are no longer in the journal.</summary>
    public long RowsDropped { get; init; }

    /// <summary>Newest rows that stay, without the fields.</summary>
    public long RowsEmptied { get; init; }

    /// <summary>Journal segments that were written anew.</summary>
    public int SegmentsRewritten { get; init; }

    /// <summary>Dead letters whose message is erased; open ones are written off.</summary>
    public int DeadLetters { get; init; }

    /// <summary>Repairs that are gone.</summary>
    public int Repairs { get; init; }

    /// <summary>In words, what still holds data of the key and is out of reach from here.</summary>
    public ImmutableArray<string> Remains { get; init; } = [];
}
