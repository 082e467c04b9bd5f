using System.Collections.Immutable;
using MlConnector.Abstractions.Errors;

namespace MlConnector.Abstractions.Destinations;

/// <summary>How a send ended, as far as the answer tells.</summary>
public enum SendOutcome
{
    /// <summary>The destination says it has every row.</summary>
    Delivered,

    /// <summary>
    /// It certainly stored nothing; <see cref="SendResult.Error"/> says why. Its kind decides what follows: Throttled and Transient wait and repeat, Data is bisected or dead-lettered, the rest stops the stream. Where
    /// <see cref="SendResult.Rejected"/> names the guilty rows nothing is searched for: they are dead letters, and the others go again.
    /// </summary>
    Refused,

    /// <summary>Some rows were refused, the others stored; <see cref="SendResult.Rejected"/> names them.</summary>
    PartlyRejected,

    /// <summary>Not known (INV-3): confirm decides.</summary>
    Unknown,
}

/// <summary>What a table is after a send, where the destination names it: stored with the receipt and compared by every later run.</summary>
/// <param name="Identity">As <see cref="TableState.Identity"/>.</param>
/// <param name="Stamp">As <see cref="TableState.Stamp"/>.</param>
public sealed record TableReceipt(string Identity, string Stamp)
{
    /// <summary>Batch id under which the table shows its rows, where that is not the batch's own: what it says was gone was removed (<see cref="RowRemoval"/>), and the other rows stayed as they were. Null = its own.</summary>
    public string? ShownAs { get; init; }
}

/// <summary>What a send brought.</summary>
public sealed record SendResult(SendOutcome Outcome)
{
    /// <summary>Why, for everything but Delivered.</summary>
    public ConnectorError? Error { get; init; }

    /// <summary>Row index in the batch → why it was refused. The others are stored (<see cref="SendOutcome.PartlyRejected"/>) or not (<see cref="SendOutcome.Refused"/>).</summary>
    public ImmutableArray<(int Row, ConnectorError Error)> Rejected { get; init; } = [];

    /// <summary>The vendor's own id of the request, for support; kept in the audit and the passport.</summary>
    public string? RequestId { get; init; }

    /// <summary>What the table is now; null where the destination does not tell.</summary>
    public TableReceipt? Receipt { get; init; }

    /// <summary>Too large as a whole: halve it.</summary>
    public bool TooLarge { get; init; }

    /// <summary>Of a refusal: the vendor certainly counts nothing of the request, because what it counts (a job) was not made. What was reserved for the send is given back.</summary>
    public bool TookNothing { get; init; }

    /// <summary>Bytes that left.</summary>
    public long Bytes { get; init; }
}

/// <summary>What looking for a batch found.</summary>
public enum ConfirmOutcome
{
    /// <summary>Exactly the rows that were sent.</summary>
    Arrived,

    /// <summary>No row of it, seen twice after the settle time.</summary>
    Absent,

    /// <summary>Some rows; <see cref="ConfirmResult.PresentKeys"/> where they can be listed.</summary>
    Partial,

    /// <summary>More rows than were sent: it arrived more than once.</summary>
    MoreThanSent,

    /// <summary>Cannot be found out here (switched off, not supported, or still not settled).</summary>
    CannotTell,
}

/// <summary>The answer of confirm.</summary>
public sealed record ConfirmResult(ConfirmOutcome Outcome, long RowsFound)
{
    /// <summary><c>_SourceId</c> of the rows present, where the destination can list them.</summary>
    public ImmutableArray<string> PresentKeys { get; init; } = [];

    /// <summary>What the table is now, if the batch arrived; null where the destination does not tell.</summary>
    public TableReceipt? Receipt { get; init; }

    /// <summary>Why it cannot tell, or what the vendor answered.</summary>
    public ConnectorError? Error { get; init; }
}
