namespace MlConnector.Engine.Ports;

/// <summary>A browser that is signed in.</summary>
/// <param name="Hash">SHA-256 of what its cookie holds, hex.</param>
/// <param name="User">Who.</param>
/// <param name="StartedAt">When it signed in.</param>
/// <param name="UsedAt">When it was used last, within some minutes.</param>
public sealed record Session(string Hash, string User, DateTimeOffset StartedAt, DateTimeOffset UsedAt);

/// <summary>Sessions.</summary>
public interface ISessionStore
{
    /// <summary>Stores one, and forgets those that were not used since <paramref name="idleSince"/>.</summary>
    Task SaveAsync(Session session, DateTimeOffset idleSince, CancellationToken cancel);

    /// <summary>One, or null.</summary>
    Task<Session?> FindAsync(string hash, CancellationToken cancel);

    /// <summary>Notes that it is used; nothing if it has ended.</summary>
    Task TouchAsync(string hash, DateTimeOffset at, CancellationToken cancel);

    /// <summary>Ends one.</summary>
    Task EndAsync(string hash, CancellationToken cancel);

    /// <summary>Ends all of a user, but for one that may go on.</summary>
    Task EndOfAsync(string user, string? except, CancellationToken cancel);
}
