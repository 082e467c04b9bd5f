using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;

namespace MlConnector.Sandbox.PowerBi.Entra;

/// <summary>The tenant's apps, and the rules by which a token is given or refused.</summary>
internal sealed class EntraDirectory(TimeProvider time, PowerBiSandboxOptions options, AccessTokens tokens)
{
    private const string PowerBiScope = "https://analysis.windows.net/powerbi/api/.default";
    private const string AssertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
    private readonly ConcurrentDictionary<string, AppRegistration> apps = new(StringComparer.OrdinalIgnoreCase);

    public AppRegistration Add(string clientId) => apps.GetOrAdd(clientId, static id => new AppRegistration(id));

    /// <summary>A token, or why not.</summary>
    public (string? Token, TokenError? Error) Grant(string tenant, IFormCollection form, string origin)
    {
        if (!IsTenant(tenant)) return (null, IsWellFormed(tenant) ? TokenError.UnknownTenant : TokenError.MalformedTenant);
        if (form["grant_type"] != "client_credentials") return (null, TokenError.BadGrant);
        string assertion = form["client_assertion"].ToString();
        string clientId = form["client_id"].ToString() is { Length: > 0 } given ? given : ClientAssertion.Subject(assertion) ?? "";
        if (!apps.TryGetValue(clientId, out var app)) return (null, TokenError.UnknownApp);
        var error = CheckCredential(app, form, assertion, tenant, origin) ?? CheckScope(form["scope"].ToString(), app);
        return error is null ? (tokens.Issue(app.ClientId, options.TenantId, options.TokenLifetime), null) : (null, error);
    }

    private TokenError? CheckCredential(AppRegistration app, IFormCollection form, string assertion, string tenant, string origin)
    {
        if (assertion.Length > 0)
        {
            if (form["client_assertion_type"] != AssertionType) return TokenError.NoCredential;
            string authority = $"{origin}/{tenant}";
            return ClientAssertion.Verify(assertion, app, [$"{authority}/oauth2/v2.0/token", $"{authority}/v2.0", authority, $"{authority}/"], time.GetUtcNow());
        }

        string secret = form["client_secret"].ToString();
        if (secret.Length == 0) return TokenError.NoCredential;
        return app.Check(secret, time.GetUtcNow()) switch
        {
            SecretState.Right => null,
            SecretState.Expired => TokenError.ExpiredSecret,
            _ => TokenError.WrongSecret,
        };
    }

    private static TokenError? CheckScope(string scope, AppRegistration app)
    {
        // MSAL adds the OpenID scopes of its own accord to some flows; only the resource counts.
        bool known = scope.Split(' ', StringSplitOptions.RemoveEmptyEntries).Contains(PowerBiScope, StringComparer.Ordinal);
        if (!known) return TokenError.BadScope;
        return app.Consented ? null : TokenError.NoConsent;
    }

    private bool IsTenant(string tenant) => string.Equals(tenant, options.TenantId, StringComparison.OrdinalIgnoreCase);

    private static bool IsWellFormed(string tenant) => Guid.TryParse(tenant, out _) || tenant.Contains('.', StringComparison.Ordinal);
}
