using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using MlConnector.Abstractions.Errors;
using MlConnector.Server.Configuration;
using MlConnector.Server.SignIn.Sessions;

namespace MlConnector.Server.SignIn.Provider;

/// <summary>A sign-in at the provider: authorization code with PKCE, state and nonce; the id token is validated, and what it lacks is asked of the provider.</summary>
internal sealed class ProviderSignIn(ProviderSettings settings, ProviderClient client, ProviderUsers users, SignInDesk desk, CookieNames cookies, CurrentSettings service, TimeProvider time, IDataProtectionProvider protection)
{
    private readonly IDataProtector protector = protection.CreateProtector("mlc.provider-sign-in");

    /// <summary>What the sign-in page calls the provider.</summary>
    public string Name => settings.Name;

    /// <summary>Begins: gives the address at which the person signs in.</summary>
    /// <exception cref="ConnectorException"><c>SIGN-IN-PROVIDER</c>.</exception>
    public async Task<Uri> BeginAsync(HttpContext browser, string wanted)
    {
        ProviderMetadata metadata = await client.DescribeAsync(browser.RequestAborted);
        var pending = PendingSignIn.Begin(wanted, time.GetUtcNow());
        pending.Write(browser, cookies.Provider, protector);
        return new Uri(QueryHelpers.AddQueryString(metadata.Authorization.ToString(), new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["response_type"] = "code",
            ["client_id"] = settings.ClientId,
            ["redirect_uri"] = CallbackOf(browser.Request).ToString(),
            ["scope"] = settings.Scopes,
            ["state"] = pending.State,
            ["nonce"] = pending.Nonce,
            ["code_challenge"] = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(pending.Verifier))),
            ["code_challenge_method"] = "S256",
        }));
    }

    /// <summary>The person comes back: signs the browser in and gives the address where it wanted to go.</summary>
    /// <exception cref="ConnectorException"><c>SIGN-IN-STALE</c>, <c>SIGN-IN-DENIED</c>, <c>SIGN-IN-PROVIDER</c>, <c>SIGN-IN-TOKEN</c>, <c>SIGN-IN-NO-ROLE</c>, <c>SIGN-IN-CLOSED</c>, <c>USER-NAME</c>, <c>USER-TAKEN</c>.</exception>
    public async Task<string> CompleteAsync(HttpContext browser)
    {
        IQueryCollection said = browser.Request.Query;
        PendingSignIn pending = PendingSignIn.Take(browser, cookies.Provider, protector) ?? throw ProviderErrors.Stale();
        if (pending.BegunAt + PendingSignIn.Life <= time.GetUtcNow() || !CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(said["state"].ToString()), Encoding.UTF8.GetBytes(pending.State))) throw ProviderErrors.Stale();
        if (said["error"].ToString() is { Length: > 0 } error) throw ProviderErrors.Denied(error);
        CancellationToken cancel = browser.RequestAborted;
        ProviderMetadata metadata = await client.DescribeAsync(cancel);
        // A code of another issuer that was smuggled in is not shown to this one.
        if (said["iss"].ToString() is { Length: > 0 } issuer && issuer != metadata.Issuer) throw ProviderErrors.Token("the answer came from another issuer");
        JsonElement tokens = await client.RedeemAsync(metadata, said["code"].ToString(), pending.Verifier, CallbackOf(browser.Request), cancel);
        JsonElement claims = IdToken.Validate(IdToken.Text(tokens, "id_token") ?? "", await client.KeysAsync(metadata, cancel), new IdTokenExpectation(metadata.Issuer, settings.ClientId, pending.Nonce, time.GetUtcNow()));
        await desk.EnterAsync(browser, await UserOfAsync(metadata, tokens, claims, cancel));
        return pending.Return;
    }

    private async Task<string> UserOfAsync(ProviderMetadata metadata, JsonElement tokens, JsonElement claims, CancellationToken cancel)
    {
        string subject = IdToken.Text(claims, "sub")!;
        JsonElement more = claims;
        bool lacks = !claims.TryGetProperty(settings.NameClaim, out _) || !claims.TryGetProperty(settings.RoleClaim, out _);
        if (lacks && metadata.UserInfo is { } address && IdToken.Text(tokens, "access_token") is { } access)
        {
            more = await client.UserInfoAsync(address, access, cancel);
            if (IdToken.Text(more, "sub") != subject) throw ProviderErrors.Token("the claims are of somebody else");
        }

        string name = IdToken.Text(claims, settings.NameClaim) ?? IdToken.Text(more, settings.NameClaim) ?? subject;
        string[] groups = [.. IdToken.Texts(claims, settings.RoleClaim), .. IdToken.Texts(more, settings.RoleClaim)];
        return await users.EnterAsync($"{metadata.Issuer}|{subject}", name, groups, cancel);
    }

    private Uri CallbackOf(HttpRequest request) => new(ConsoleAddress.Of(service, request), "sign-in/callback");
}
