using MlConnector.Server.Refusals;
using MlConnector.Server.SignIn.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using MlConnector.Composition;
using MlConnector.Composition.Pipelines;
using MlConnector.Composition.Secrets;
using MlConnector.Server.Api.Access;
using MlConnector.Server.Configuration;
using MlConnector.Server.Hosting;
using MlConnector.Vault;
using MlConnector.Vault.Expiry;
using MlConnector.Vault.Secrets;

namespace MlConnector.Server.Api.Secrets;

/// <summary>Secrets: listed without their values, set, removed. No answer ever holds a value (INV-6).</summary>
internal static class SecretRoutes
{
    public static void MapSecrets(this IEndpointRouteBuilder all)
    {
        RouteGroupBuilder api = all.MapGroup("/secrets").WithTags(Tags.Secrets);
        api.MapGet("", ListAsync).WithName("listSecrets").RequiresScope(Scopes.Read);
        api.MapPut("/{name}", SetAsync).WithName("setSecret").RequiresScope(Scopes.Admin);
        api.MapDelete("/{name}", RemoveAsync).WithName("removeSecret").RequiresScope(Scopes.Admin);
    }

    /// <summary>List secrets, without their values</summary>
    internal static async Task<Ok<SecretList>> ListAsync(Workspace workspace, PipelineCatalog catalog, CurrentSettings settings, ServerOptions options, CancellationToken cancel) => TypedResults.Ok(new SecretList(await AllAsync(workspace, catalog, settings, options, cancel)));

    /// <summary>Store a secret</summary>
    /// <remarks>In place of the one with its name, if there is one; takes effect with the next run.</remarks>
    /// <param name="name">Its name, as configurations use it: <c>${secret:NAME}</c>.</param>
    internal static async Task<Ok<SecretState>> SetAsync(string name, SecretOrder order, Workspace workspace, PipelineCatalog catalog, CurrentSettings settings, ServerOptions options, HttpContext context, CancellationToken cancel)
    {
        await new SecretDesk(workspace).SetAsync(name, order.Value, order.Expires, Visitor.Of(context.User).By);
        return TypedResults.Ok((await AllAsync(workspace, catalog, settings, options, cancel)).First(secret => secret.Name == name));
    }

    /// <summary>Remove a secret that nothing uses</summary>
    /// <remarks>Refused (409) while a pipeline, a draft, a channel of alerts or the sign-in uses it.</remarks>
    /// <param name="name">Its name.</param>
    internal static async Task<NoContent> RemoveAsync(string name, Workspace workspace, PipelineCatalog catalog, CurrentSettings settings, ServerOptions options, HttpContext context, CancellationToken cancel)
    {
        SecretVault.RequireName(name);
        SecretsInUse used = await SecretsInUse.ReadAsync(workspace, catalog, settings, options, cancel);
        if (!await used.RemoveAsync(name, Visitor.Of(context.User).By)) throw ApiErrors.SecretUnknown(name);
        return TypedResults.NoContent();
    }

    private static async Task<IReadOnlyList<SecretState>> AllAsync(Workspace workspace, PipelineCatalog catalog, CurrentSettings settings, ServerOptions options, CancellationToken cancel)
    {
        SecretsInUse used = await SecretsInUse.ReadAsync(workspace, catalog, settings, options, cancel);
        return [.. (await workspace.Vault.ListAsync(cancel)).Select(secret => SecretState.Of(secret, used))];
    }
}

/// <summary>The vault, without values.</summary>
/// <param name="Items">Its secrets, by name.</param>
internal sealed record SecretList(IReadOnlyList<SecretState> Items);

/// <summary>A secret, without its value.</summary>
/// <param name="Name">Its name.</param>
/// <param name="SetAt">When it was set.</param>
/// <param name="By">Who set it.</param>
/// <param name="Expires">Day on which it stops working; null if nobody said.</param>
/// <param name="Expiry">What the calendar says.</param>
/// <param name="DaysLeft">Whole days until then; null without a date.</param>
/// <param name="IsRenewed">True if runs renew it by themselves.</param>
/// <param name="UsedBy">Pipelines that name it.</param>
internal sealed record SecretState(string Name, DateTimeOffset SetAt, string By, DateOnly? Expires, ExpiryState Expiry, int? DaysLeft, bool IsRenewed, IReadOnlyList<string> UsedBy)
{
    /// <summary>When a run that used this value ended verified last, or the value alone was used with success; null if that never was.</summary>
    public DateTimeOffset? WorkedAt { get; init; }

    /// <summary>Channels of alerts that name it.</summary>
    public IReadOnlyList<string> UsedByChannels { get; init; } = [];

    /// <summary>True if people's sign-in at the identity provider uses it.</summary>
    public bool UsedBySignIn { get; init; }

    /// <summary>Pipelines whose drafts name it.</summary>
    public IReadOnlyList<string> UsedByDrafts { get; init; } = [];

    /// <summary>Of the vault's record.</summary>
    public static SecretState Of(SecretInfo secret, SecretsInUse used) =>
        new(secret.Name, secret.SetAt, secret.By, secret.Expires, secret.Expiry.State, secret.Expires is null ? null : secret.Expiry.DaysLeft, secret.Renewed, [.. used.Pipelines(secret.Name)])
        {
            WorkedAt = used.WorkedAt(secret),
            UsedByChannels = [.. used.Channels(secret.Name)],
            UsedBySignIn = used.IsOfSignIn(secret.Name),
            UsedByDrafts = [.. used.Drafts(secret.Name)],
        };
}

/// <summary>A secret that is stored.</summary>
/// <param name="Value">A password, or a key file's whole content. It is never given back.</param>
/// <param name="Expires">Day on which it stops working; warnings come 30, 14, 7 and 1 days before.</param>
internal sealed record SecretOrder(string Value, DateOnly? Expires = null)
{
    /// <summary>INV-6: never the value.</summary>
    public override string ToString() => nameof(SecretOrder);
}
