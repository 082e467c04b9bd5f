using MlConnector.Composition;
using MlConnector.Engine.Ports;

namespace MlConnector.Server.SignIn.Sessions;

/// <summary>
/// Browsers that are signed in. A cookie holds an opaque key and nothing else; whose it is, and whether it still is, stands in the store: a session outlives a restart, is good on every node, and ends everywhere at once.
/// </summary>
internal sealed class BrowserSessions(Workspace workspace)
{
    /// <summary>A session that is not used for so long is over.</summary>
    public static readonly TimeSpan LongestIdle = TimeSpan.FromHours(12);

    /// <summary>Then a person signs in again, however busy the session is.</summary>
    public static readonly TimeSpan LongestLife = TimeSpan.FromDays(7);

    /// <summary>Its use is noted no more often: a page that is looked at writes nothing.</summary>
    private static readonly TimeSpan Noted = TimeSpan.FromMinutes(5);

    private IAccessStore Access => workspace.Store.Access;

    /// <summary>Begins one; gives what its cookie holds.</summary>
    public async Task<string> StartAsync(string user, CancellationToken cancel)
    {
        string key = OpaqueKey.Next();
        DateTimeOffset now = workspace.Time.GetUtcNow();
        await Access.Sessions.SaveAsync(new Session(OpaqueKey.HashOf(key)!, user, now, now), now - LongestIdle, cancel);
        return key;
    }

    /// <summary>Who has a cookie; null if its session is over, or the user was shut out.</summary>
    public async Task<(User User, Session Session)?> FindAsync(string key, CancellationToken cancel)
    {
        if (OpaqueKey.HashOf(key) is not { } hash || await Access.Sessions.FindAsync(hash, cancel) is not { } session) return null;
        DateTimeOffset now = workspace.Time.GetUtcNow();
        if (now - session.UsedAt > LongestIdle || now - session.StartedAt > LongestLife) return null;
        if (await Access.Users.FindAsync(session.User, cancel) is not { IsDisabled: false } user) return null;
        if (now - session.UsedAt > Noted) await Access.Sessions.TouchAsync(hash, now, cancel);
        return (user, session);
    }

    /// <summary>Ends one.</summary>
    public async Task EndAsync(string key, CancellationToken cancel)
    {
        if (OpaqueKey.HashOf(key) is { } hash) await Access.Sessions.EndAsync(hash, cancel);
    }
}
