using System.Collections.Immutable;
using MlConnector.Abstractions.Schemas;

namespace MlConnector.Abstractions.Destinations;

/// <summary>What makes a repeated send harmless, if anything.</summary>
public enum IdempotencyKind
{
    /// <summary>Nothing: journal, <c>_BatchId</c> and confirm.</summary>
    None,

    /// <summary>The request carries an id that the vendor remembers.</summary>
    RequestId,

    /// <summary>The same content twice gives the same result.</summary>
    SameContent,
}

/// <summary>How arrival can be proven.</summary>
public enum ReadBackKind
{
    /// <summary>It cannot.</summary>
    None,

    /// <summary>Counts (per batch).</summary>
    Counts,

    /// <summary>Counts, sums and keys.</summary>
    CountsSumsKeys,
}

/// <summary>What one send carries.</summary>
public enum DeliveryUnit
{
    /// <summary>Rows, beside those that are there.</summary>
    Rows,

    /// <summary>Every current row of a table: what was there before is replaced in one step. Its rows come from the journal part by part (<see cref="DeliveryBatch.OpenPartsAsync"/>), all under the batch id of the publication.</summary>
    CurrentState,
}

/// <summary>Waits between sends of a batch that was refused in passing: doubling from the first to the longest, part of each by chance. A time that the vendor names is never shortened.</summary>
/// <param name="First">Wait after the first refusal.</param>
/// <param name="Longest">Wait that is not exceeded, unless the vendor asks for more.</param>
/// <param name="Sends">Sends of one batch at most; after that the stream stops and the next run goes on.</param>
public sealed record SendBackoff(TimeSpan First, TimeSpan Longest, int Sends)
{
    /// <summary>30 s doubling to 15 min, eight sends: for a vendor that names a time, or an hour's quota, and no figures of its own.</summary>
    public static SendBackoff Default { get; } = new(TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(15), 8);
}

/// <summary>What a destination can do. The engine asks this, never the destination's name.</summary>
public sealed record DestinationCapabilities
{
    /// <summary>Write modes it can keep.</summary>
    public required ImmutableArray<WriteMode> WriteModes { get; init; }

    /// <summary>What one send carries.</summary>
    public DeliveryUnit Unit { get; init; }

    /// <summary>Rows in one request at most; of a journal record where the unit is the current state.</summary>
    public required int MaxRowsPerBatch { get; init; }

    /// <summary>Bytes of one request at most.</summary>
    public required long MaxBytesPerBatch { get; init; }

    /// <summary>Rows the engine aims at per batch.</summary>
    public required int PreferredRowsPerBatch { get; init; }

    /// <summary>Requests with rows that may be under way at once, per table set.</summary>
    public int ParallelSends { get; init; } = 1;

    /// <summary>What makes a repeat harmless.</summary>
    public IdempotencyKind Idempotency { get; init; }

    /// <summary>How arrival is proven; may be less at a site than the vendor offers (switched off).</summary>
    public ReadBackKind ReadBack { get; init; }

    /// <summary>Whether confirm can list the keys of a partial batch.</summary>
    public bool ListsKeys { get; init; }

    /// <summary>Time after the last byte could have left until an absent batch is believed absent.</summary>
    public TimeSpan Settle { get; init; } = TimeSpan.FromSeconds(90);

    /// <summary>Waits between sends that were refused in passing.</summary>
    public SendBackoff Backoff { get; init; } = SendBackoff.Default;

    /// <summary>Posts that may be spent to find the guilty rows of a refused batch; 0 = the vendor names them.</summary>
    public int BisectPosts { get; init; }

    /// <summary>
    /// A replaced table is filled out of sight, and the closing row's batch puts the whole generation in its place at once: from its receipt on the table holds the rows of that generation and the closing row, and nothing else
    /// (INV-5). Such a table is never emptied first.
    /// </summary>
    public bool SwapsGenerations { get; init; }

    /// <summary>Where the unit is the current state: rows that can be removed by their keys from what the table shows, instead of sending all that stay (<see cref="BatchReference.Removal"/>); 0 = none.</summary>
    public int MaxRemovals { get; init; }

    /// <summary>Rows a table may hold; 0 = unlimited.</summary>
    public long MaxRowsPerTable { get; init; }
}
