using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using MlConnector.Abstractions.Errors;
using MlConnector.Engine.Ports;
using MlConnector.Server.Api.Access;
using MlConnector.Server.Api.Idempotency;
using MlConnector.Server.Api.Paging;
using MlConnector.Server.Configuration;
using MlConnector.Server.SignIn;
using MlConnector.Server.SignIn.Access;
using MlConnector.Server.SignIn.Users;

namespace MlConnector.Server.Api.Users;

/// <summary>People who may sign in: listed, added, changed, shut out. No answer holds a password or what is kept of it; a link is shown once (INV-6).</summary>
internal static class UserRoutes
{
    public static void MapUsers(this IEndpointRouteBuilder all)
    {
        RouteGroupBuilder api = all.MapGroup("/users").WithTags(Tags.Users);
        api.MapGet("", ListAsync).WithName("listUsers").RequiresScope(Scopes.Admin);
        api.MapPost("", AddAsync).WithName("addUser").RequiresScope(Scopes.Admin);
        api.MapGet("/{name}", ReadAsync).WithName("getUser").RequiresScope(Scopes.Admin);
        api.MapPut("/{name}/role", SetRoleAsync).WithName("setUserRole").RequiresScope(Scopes.Admin);
        api.MapPost("/{name}/disable", DisableAsync).WithName("disableUser").RequiresScope(Scopes.Admin);
        api.MapPost("/{name}/enable", EnableAsync).WithName("enableUser").RequiresScope(Scopes.Admin);
        api.MapPost("/{name}/link", MakeLinkAsync).WithName("makeUserLink").RequiresScope(Scopes.Admin);
    }

    /// <summary>List users</summary>
    /// <remarks>By name.</remarks>
    /// <param name="after">Where the page begins: <c>next</c> of the page before.</param>
    /// <param name="limit">Items of the page, 1 to 200; 50 if nothing is said.</param>
    internal static async Task<Ok<Page<UserSummary>>> ListAsync(string? after, int? limit, UserAccounts accounts, TimeProvider time, CancellationToken cancel)
    {
        var problems = new Problems();
        int size = Page.Size(limit, problems);
        problems.ThrowIfAny();
        DateTimeOffset now = time.GetUtcNow();
        return TypedResults.Ok(Page.OfAll(await accounts.ListAsync(cancel), after, size, user => user.Name, user => UserSummary.Of(user, now)));
    }

    /// <summary>Tell of one user</summary>
    /// <param name="name">Name of the user.</param>
    internal static async Task<Ok<UserSummary>> ReadAsync(string name, UserAccounts accounts, TimeProvider time, CancellationToken cancel) => TypedResults.Ok(await SummaryAsync(name, accounts, time, cancel));

    /// <summary>Add a user</summary>
    /// <remarks>The answer holds a link by which the person chooses a password. It works once, for a day, and is shown this once: an answer that is given again for its <c>Idempotency-Key</c> has none.</remarks>
    internal static async Task<Created<UserLink>> AddAsync(UserOrder order, UserAccounts accounts, OneTimeLinks links, CurrentSettings settings, TimeProvider time, HttpContext context, CancellationToken cancel)
    {
        string by = Visitor.Of(context.User).By;
        User user = await accounts.AddAsync(by, order.Name, order.Role, password: null, cancel);
        Uri link = await links.ForPasswordAsync(by, ConsoleAddress.Of(settings, context.Request), user.Name, cancel);
        return TypedResults.Created($"{ApiRoutes.Root}/users/{Uri.EscapeDataString(user.Name)}", Shown(context, UserSummary.Of(user, time.GetUtcNow()), link));
    }

    /// <summary>Give a user another role</summary>
    /// <remarks>It holds from the user's next request.</remarks>
    /// <param name="name">Name of the user.</param>
    internal static async Task<Ok<UserSummary>> SetRoleAsync(string name, RoleOrder order, UserAccounts accounts, TimeProvider time, HttpContext context, CancellationToken cancel)
    {
        await accounts.SetRoleAsync(Visitor.Of(context.User).By, name, order.Role, cancel);
        return TypedResults.Ok(await SummaryAsync(name, accounts, time, cancel));
    }

    /// <summary>Shut a user out, at once</summary>
    /// <remarks>Ends its sessions, and its links are worth nothing until it is let in again.</remarks>
    /// <param name="name">Name of the user.</param>
    internal static Task<Ok<UserSummary>> DisableAsync(string name, UserAccounts accounts, TimeProvider time, HttpContext context, CancellationToken cancel) => SetDisabledAsync(name, disabled: true, accounts, time, context, cancel);

    /// <summary>Let a user in again that was shut out</summary>
    /// <param name="name">Name of the user.</param>
    internal static Task<Ok<UserSummary>> EnableAsync(string name, UserAccounts accounts, TimeProvider time, HttpContext context, CancellationToken cancel) => SetDisabledAsync(name, disabled: false, accounts, time, context, cancel);

    /// <summary>Make a link by which a user chooses a new password</summary>
    /// <remarks>It works once, for a day, in the place of an older one; the present password works until then. It is shown this once: an answer that is given again for its <c>Idempotency-Key</c> has none.</remarks>
    /// <param name="name">Name of the user.</param>
    internal static async Task<Ok<UserLink>> MakeLinkAsync(string name, UserAccounts accounts, OneTimeLinks links, CurrentSettings settings, TimeProvider time, HttpContext context, CancellationToken cancel)
    {
        Uri link = await links.ForPasswordAsync(Visitor.Of(context.User).By, ConsoleAddress.Of(settings, context.Request), name, cancel);
        return TypedResults.Ok(Shown(context, await SummaryAsync(name, accounts, time, cancel), link));
    }

    private static UserLink Shown(HttpContext context, UserSummary user, Uri link)
    {
        KeptAnswer.Of(context, new UserLink(user, null));
        return new UserLink(user, link.ToString());
    }

    private static async Task<Ok<UserSummary>> SetDisabledAsync(string name, bool disabled, UserAccounts accounts, TimeProvider time, HttpContext context, CancellationToken cancel)
    {
        await accounts.SetDisabledAsync(Visitor.Of(context.User).By, name, disabled, cancel);
        return TypedResults.Ok(await SummaryAsync(name, accounts, time, cancel));
    }

    private static async Task<UserSummary> SummaryAsync(string name, UserAccounts accounts, TimeProvider time, CancellationToken cancel) =>
        UserSummary.Of(await accounts.FindAsync(name, cancel) ?? throw SignInErrors.UserUnknown(name), time.GetUtcNow());
}
