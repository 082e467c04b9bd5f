using MlConnector.Engine.Ports;

namespace MlConnector.Server.SignIn.Tokens;

/// <summary>Scopes as people read and write them.</summary>
public static class ScopeNames
{
    /// <summary>All scopes, the smallest first.</summary>
    public static IReadOnlyList<TokenScopes> All { get; } = [TokenScopes.Read, TokenScopes.Run, TokenScopes.Admin];

    /// <summary><c>read run</c>.</summary>
    public static string Of(TokenScopes scopes) => string.Join(' ', All.Where(scope => scopes.HasFlag(scope)).Select(scope => scope.ToString().ToLowerInvariant()));

    /// <summary>The scope that was meant; null for what is none.</summary>
    public static TokenScopes? Find(string text) => All.Where(scope => Of(scope) == text).Select(scope => (TokenScopes?)scope).FirstOrDefault();
}
