using System.Collections.Immutable;

namespace MlConnector.Engine.Ports;

/// <summary>Something that needs a person, as long as it lasts.</summary>
/// <param name="Incident">What it is: the same text as long as it lasts.</param>
/// <param name="Content">What there is to say of it, JSON.</param>
/// <param name="Since">When it was noticed first.</param>
public sealed record AlertRecord(string Incident, string Content, DateTimeOffset Since)
{
    /// <summary>When somebody was told last; null if nobody was yet.</summary>
    public DateTimeOffset? ToldAt { get; init; }

    /// <summary>How urgent it was when it was told; it is told anew when that changes for the worse.</summary>
    public string ToldAs { get; init; } = "";

    /// <summary>Since when it is over; null while it lasts. One that comes back soon goes on.</summary>
    public DateTimeOffset? ClearedAt { get; init; }
}

/// <summary>A message for a channel.</summary>
/// <param name="Id">Its id: a receiver that gets it twice can tell.</param>
/// <param name="Channel">Name of the channel.</param>
/// <param name="Content">What it says, JSON.</param>
/// <param name="CreatedAt">When it was made.</param>
public sealed record AlertMessage(string Id, string Channel, string Content, DateTimeOffset CreatedAt)
{
    /// <summary>When it is tried next; null if it was sent or given up.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>How often it was tried.</summary>
    public int Attempts { get; init; }

    /// <summary>When it was sent; null if it was not.</summary>
    public DateTimeOffset? SentAt { get; init; }

    /// <summary>Why the last try failed; null if none did.</summary>
    public string? Error { get; init; }
}

/// <summary>What changes after a look at what needs a person.</summary>
/// <param name="Saved">Incidents that are new or changed.</param>
/// <param name="Removed">Incidents that are over and forgotten.</param>
/// <param name="Messages">Messages that are to be sent.</param>
public sealed record AlertStep(ImmutableArray<AlertRecord> Saved, ImmutableArray<string> Removed, ImmutableArray<AlertMessage> Messages)
{
    /// <summary>True if nothing changes.</summary>
    public bool IsEmpty => Saved.IsEmpty && Removed.IsEmpty && Messages.IsEmpty;
}

/// <summary>What needs a person, and who was told of it.</summary>
public interface IAlertStore
{
    /// <summary>Incidents that last or were over only now, the oldest first.</summary>
    Task<IReadOnlyList<AlertRecord>> IncidentsAsync(CancellationToken cancel);

    /// <summary>Decides and stores in one transaction: of several nodes that look at the same time the second finds what the first has told. <paramref name="decide"/> is pure.</summary>
    Task<AlertStep> StepAsync(Func<IReadOnlyList<AlertRecord>, AlertStep> decide, CancellationToken cancel);

    /// <summary>
    /// Takes messages that are due, at most <paramref name="limit"/>, and has them due again at <paramref name="again"/>: whoever takes one sends it, and if he dies before he knows what became of it, it is
    /// sent once more.
    /// </summary>
    Task<IReadOnlyList<AlertMessage>> TakeAsync(DateTimeOffset now, DateTimeOffset again, int limit, CancellationToken cancel);

    /// <summary>A message was sent.</summary>
    Task SentAsync(string id, DateTimeOffset at, CancellationToken cancel);

    /// <summary>A message was not sent: tried again at <paramref name="again"/>, or given up (null).</summary>
    Task FailedAsync(string id, string error, DateTimeOffset? again, CancellationToken cancel);

    /// <summary>Newest messages, the newest first.</summary>
    Task<IReadOnlyList<AlertMessage>> MessagesAsync(int limit, CancellationToken cancel);

    /// <summary>Forgets messages that were made before a moment and are no longer on their way.</summary>
    Task<int> ForgetAsync(DateTimeOffset before, CancellationToken cancel);
}
