using MlConnector.Abstractions.Errors;
using MlConnector.Composition;
using MlConnector.Engine.Ports;

namespace MlConnector.Server.SignIn.Tokens;

/// <summary>Tokens of programs: made once and shown once, looked for by their hash, revoked at once.</summary>
/// <param name="workspace">The open data folder.</param>
public sealed class ApiTokens(Workspace workspace)
{
    /// <summary>Most days that one is good for, unless it is without end.</summary>
    public const int LongestDays = 3650;

    /// <summary>What every token begins with, so that scanners of source code find one that was left there.</summary>
    private const string Prefix = "mlc_";

    private const int LongestName = 64;
    private static readonly TimeSpan Noted = TimeSpan.FromMinutes(1);

    private ITokenStore Tokens => workspace.Store.Access.Tokens;

    /// <summary>All, the oldest first.</summary>
    public Task<IReadOnlyList<ApiToken>> ListAsync(CancellationToken cancel) => Tokens.ListAsync(cancel);

    /// <summary>How long one lives that is good for so many days; null = without end.</summary>
    /// <exception cref="ConnectorException"><c>TOKEN-DAYS</c>.</exception>
    public static TimeSpan? LifeOf(int? days) => days switch
    {
        null => null,
        > 0 and <= LongestDays => TimeSpan.FromDays(days.Value),
        _ => throw SignInErrors.TokenDays(LongestDays),
    };

    /// <summary>Makes one.</summary>
    /// <returns>The token itself, which nobody can show again, and what is kept of it.</returns>
    /// <exception cref="ConnectorException"><c>TOKEN-NAME</c>, <c>TOKEN-SCOPE</c>.</exception>
    public async Task<(string Token, ApiToken Kept)> AddAsync(string by, string name, TokenScopes scopes, TimeSpan? life, CancellationToken cancel)
    {
        if (name.Trim() is not { Length: > 0 and <= LongestName } called || called.Any(char.IsControl)) throw SignInErrors.TokenName();
        if (scopes == TokenScopes.None) throw SignInErrors.TokenScope();
        string key = OpaqueKey.Next();
        DateTimeOffset now = workspace.Time.GetUtcNow();
        ApiToken kept = new(workspace.Ids.Next(), called, OpaqueKey.HashOf(key)!, scopes, now, by, now + life, UsedAt: null);
        await Tokens.AddAsync(kept, cancel);
        await workspace.AuditAsync(by, "token.add", called, ("id", kept.Id), ("scopes", ScopeNames.Of(scopes)), ("ends", kept.EndsAt?.ToString("O", System.Globalization.CultureInfo.InvariantCulture) ?? ""));
        return (Prefix + key, kept);
    }

    /// <summary>What is kept of a token; null if it is none, was revoked or has ended.</summary>
    public async Task<ApiToken?> FindAsync(string given, CancellationToken cancel)
    {
        if (!given.StartsWith(Prefix, StringComparison.Ordinal) || OpaqueKey.HashOf(given[Prefix.Length..]) is not { } hash) return null;
        DateTimeOffset now = workspace.Time.GetUtcNow();
        if (await Tokens.FindAsync(hash, cancel) is not { } token || token.EndsAt <= now) return null;
        if (token.UsedAt is not { } used || now - used > Noted) await Tokens.TouchAsync(token.Id, now, cancel);
        return token;
    }

    /// <summary>Revokes one: its next request is refused.</summary>
    /// <exception cref="ConnectorException"><c>TOKEN-UNKNOWN</c>.</exception>
    public async Task RevokeAsync(string by, string id, CancellationToken cancel)
    {
        ApiToken token = (await Tokens.ListAsync(cancel)).FirstOrDefault(one => one.Id == id) ?? throw SignInErrors.TokenUnknown(id);
        if (!await Tokens.RevokeAsync(id, cancel)) throw SignInErrors.TokenUnknown(id);
        await workspace.AuditAsync(by, "token.revoke", token.Name, ("id", id));
    }
}
