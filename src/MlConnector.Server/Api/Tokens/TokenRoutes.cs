using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using MlConnector.Abstractions.Errors;
using MlConnector.Engine.Ports;
using MlConnector.Server.Api.Access;
using MlConnector.Server.Api.Idempotency;
using MlConnector.Server.Api.Paging;
using MlConnector.Server.Refusals;
using MlConnector.Server.SignIn.Access;
using MlConnector.Server.SignIn.Tokens;

namespace MlConnector.Server.Api.Tokens;

/// <summary>Tokens of programs: listed, made, revoked. A token is shown once, when it is made (INV-6).</summary>
internal static class TokenRoutes
{
    public static void MapTokens(this IEndpointRouteBuilder all)
    {
        RouteGroupBuilder api = all.MapGroup("/tokens").WithTags(Tags.Tokens);
        api.MapGet("", ListAsync).WithName("listTokens").RequiresScope(Scopes.Admin);
        api.MapPost("", AddAsync).WithName("addToken").RequiresScope(Scopes.Admin);
        api.MapDelete("/{id}", RevokeAsync).WithName("revokeToken").RequiresScope(Scopes.Admin);
    }

    /// <summary>List tokens, without the tokens themselves</summary>
    /// <remarks>The oldest first, and those that have ended too.</remarks>
    /// <param name="after">Where the page begins: <c>next</c> of the page before.</param>
    /// <param name="limit">Items of the page, 1 to 200; 50 if nothing is said.</param>
    internal static async Task<Ok<Page<TokenSummary>>> ListAsync(string? after, int? limit, ApiTokens tokens, CancellationToken cancel)
    {
        var problems = new Problems();
        int size = Page.Size(limit, problems);
        problems.ThrowIfAny();
        return TypedResults.Ok(Page.OfAll(await tokens.ListAsync(cancel), after, size, token => token.Id, TokenSummary.Of)); // ids rise with time
    }

    /// <summary>Make a token</summary>
    /// <remarks>The answer holds it, this once: what is kept is its hash, and an answer that is given again for its <c>Idempotency-Key</c> has none. If the answer was lost, revoke that token and make another one.</remarks>
    internal static async Task<Ok<TokenMade>> AddAsync(TokenOrder order, ApiTokens tokens, HttpContext context, CancellationToken cancel)
    {
        (string value, ApiToken kept) = await tokens.AddAsync(Visitor.Of(context.User).By, order.Name, ScopesOf(order.Scopes), ApiTokens.LifeOf(order.Days), cancel);
        TokenSummary made = TokenSummary.Of(kept);
        KeptAnswer.Of(context, new TokenMade(made, null));
        return TypedResults.Ok(new TokenMade(made, value));
    }

    /// <summary>Revoke a token</summary>
    /// <remarks>Its next request is refused.</remarks>
    /// <param name="id">Id of the token.</param>
    internal static async Task<NoContent> RevokeAsync(string id, ApiTokens tokens, HttpContext context, CancellationToken cancel)
    {
        await tokens.RevokeAsync(Visitor.Of(context.User).By, id, cancel);
        return TypedResults.NoContent();
    }

    private static TokenScopes ScopesOf(IReadOnlyList<string> words)
    {
        var problems = new Problems();
        TokenScopes all = TokenScopes.None;
        foreach (string word in words)
        {
            if (ScopeNames.Find(word) is { } scope) all |= scope;
            else problems.Add(ApiErrors.Wrong("body, scopes", $"'{word}' is no scope.", "Choose of: read, run, admin."));
        }

        problems.ThrowIfAny();
        return all;
    }
}
