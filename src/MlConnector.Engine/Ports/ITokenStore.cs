namespace MlConnector.Engine.Ports;

/// <summary>What a token lets a program do.</summary>
[Flags]
public enum TokenScopes
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Read.</summary>
    Read = 1,

    /// <summary>Run, stop, pause, repair, replay.</summary>
    Run = 2,

    /// <summary>Everything.</summary>
    Admin = 4,
}

/// <summary>A token of a program, without the token.</summary>
/// <param name="Id">Id.</param>
/// <param name="Name">What it is for.</param>
/// <param name="Hash">SHA-256 of the token, hex.</param>
/// <param name="Scopes">What it lets do.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="CreatedBy">Who made it.</param>
/// <param name="EndsAt">It is refused from then on; null = never.</param>
/// <param name="UsedAt">When it was used last, within a minute; null = never.</param>
public sealed record ApiToken(string Id, string Name, string Hash, TokenScopes Scopes, DateTimeOffset CreatedAt, string CreatedBy, DateTimeOffset? EndsAt, DateTimeOffset? UsedAt);

/// <summary>Tokens of programs.</summary>
public interface ITokenStore
{
    /// <summary>All, the oldest first.</summary>
    Task<IReadOnlyList<ApiToken>> ListAsync(CancellationToken cancel);

    /// <summary>One by its hash, or null.</summary>
    Task<ApiToken?> FindAsync(string hash, CancellationToken cancel);

    /// <summary>Adds one.</summary>
    Task AddAsync(ApiToken token, CancellationToken cancel);

    /// <summary>Notes that it is used; nothing if it was revoked.</summary>
    Task TouchAsync(string id, DateTimeOffset at, CancellationToken cancel);

    /// <summary>Removes one; false if there was none.</summary>
    Task<bool> RevokeAsync(string id, CancellationToken cancel);
}
