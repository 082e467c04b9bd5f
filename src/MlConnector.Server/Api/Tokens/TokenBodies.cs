using MlConnector.Engine.Ports;
using MlConnector.Server.SignIn.Tokens;

namespace MlConnector.Server.Api.Tokens;

/// <summary>A token of a program, without the token.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">What it is for.</param>
/// <param name="Scopes">Its scopes: <c>read</c>, <c>run</c>, <c>admin</c>.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="CreatedBy">Who made it.</param>
/// <param name="EndsAt">It is refused from then on; null = never.</param>
/// <param name="UsedAt">When it was used last, within a minute; null = never.</param>
internal sealed record TokenSummary(string Id, string Name, IReadOnlyList<string> Scopes, DateTimeOffset CreatedAt, string CreatedBy, DateTimeOffset? EndsAt, DateTimeOffset? UsedAt)
{
    /// <summary>Of the store's record.</summary>
    public static TokenSummary Of(ApiToken token) => new(token.Id, token.Name, ScopeNames.Of(token.Scopes).Split(' '), token.CreatedAt, token.CreatedBy, token.EndsAt, token.UsedAt);
}

/// <summary>A token to make.</summary>
/// <param name="Name">What it is for, in 1 to 64 characters.</param>
/// <param name="Scopes">One or more of <c>read</c>, <c>run</c> and <c>admin</c>.</param>
/// <param name="Days">It is refused after so many days, 1 to 3650; null, which has to be said, for a token without end.</param>
internal sealed record TokenOrder(string Name, IReadOnlyList<string> Scopes, int? Days);

/// <summary>A token that was made.</summary>
/// <param name="Token">What is kept of it.</param>
/// <param name="Value">The token itself, for <c>Authorization: Bearer</c>; null in an answer that is given again.</param>
internal sealed record TokenMade(TokenSummary Token, string? Value)
{
    /// <summary>INV-6: never the token.</summary>
    public override string ToString() => $"{nameof(TokenMade)} {Token.Id}";
}
