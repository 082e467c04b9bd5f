namespace MlConnector.Engine.Ports;

/// <summary>A write that came over the network with a key of the caller's, so that it may be sent again without being done again.</summary>
/// <param name="Caller">Who sent it; each caller has keys of its own.</param>
/// <param name="Key">The key.</param>
/// <param name="RequestHash">Keyed hash of what was sent: the same key with something else is a mistake of the caller's. What was sent may hold a secret, so nothing else of it is kept (INV-6).</param>
/// <param name="BegunAt">When it began.</param>
public sealed record IdempotentWrite(string Caller, string Key, string RequestHash, DateTimeOffset BegunAt)
{
    /// <summary>How it was answered; null while it is under way, and for good if its process died over it.</summary>
    public StoredAnswer? Answer { get; init; }
}

/// <summary>An answer, to be given again.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="ContentType">Type of the body; null for none.</param>
/// <param name="Location">Where what was made is found; null if nothing was.</param>
/// <param name="ETag">Version of what was written; null if it has none.</param>
/// <param name="Body">The body; never a secret.</param>
public sealed record StoredAnswer(int Status, string? ContentType, string? Location, string? ETag, string Body);

/// <summary>Writes that named a key, for a day or so.</summary>
public interface IIdempotencyStore
{
    /// <summary>Begins a write, and forgets those that began before <paramref name="forget"/>. Null: it is the first of its key; else the one that was.</summary>
    Task<IdempotentWrite?> BeginAsync(IdempotentWrite write, DateTimeOffset forget, CancellationToken cancel);

    /// <summary>Keeps the answer of a write that was begun.</summary>
    Task AnswerAsync(IdempotentWrite write, StoredAnswer answer, CancellationToken cancel);

    /// <summary>Forgets a write that certainly did nothing: its key may be used again.</summary>
    Task ForgetAsync(IdempotentWrite write, CancellationToken cancel);
}
