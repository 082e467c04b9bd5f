using Microsoft.Extensions.Logging;
using MlConnector.Abstractions.Configuration;
using MlConnector.Http.Tokens;
using MlConnector.SageX3.Options;

namespace MlConnector.SageX3.SignIn;

/// <summary>Makes the credential that a connection's settings choose.</summary>
internal static class Credentials
{
    public static ICredential Create(SageX3Options options, ConnectorServices services, ILogger logger)
    {
        SignInSettings settings = options.Graph!.SignIn;
        switch (settings.Method)
        {
            case SignInMethod.Basic: return new BasicCredential(settings, services);
            case SignInMethod.SignedJwt: return new TokenCredential(new SignedJwt(settings, services).MakeAsync, services.Time);
            case SignInMethod.ClientCredentials:
                TokenEndpoint form = new(settings.TokenUrl!, options, services, logger);
                return new TokenCredential(cancel => GrantAsync(options, services, form, logger, cancel), services.Time, form);
            default:
                TokenEndpoint gateway = new(TokenAddress(settings, null), options, services, logger);
                return new TokenCredential(new RefreshTokens(options, services, gateway, logger).RenewAsync, services.Time, gateway);
        }
    }

    /// <summary>The token endpoint of the gateway, or of the one that it sent us to.</summary>
    public static Uri TokenAddress(SignInSettings settings, Uri? endpoint) => endpoint is null && settings.TokenUrl is { } set ? set : new Uri((endpoint ?? settings.Gateway!).AbsoluteUri.TrimEnd('/') + "/token");

    /// <summary>Where a person goes to pair the connection.</summary>
    public static Uri AuthoriseAddress(SignInSettings settings, string state)
    {
        (string Name, string Value)[] query = [("client_id", settings.ClientId), ("scope", settings.Scope), ("customer", settings.Customer), ("redirect_uri", settings.RedirectUri), ("state", state)];
        return new Uri($"{settings.Gateway!.AbsoluteUri.TrimEnd('/')}/token/authorise?{string.Join('&', query.Select(one => $"{one.Name}={Uri.EscapeDataString(one.Value)}"))}");
    }

    private static async Task<AccessToken> GrantAsync(SageX3Options options, ConnectorServices services, TokenEndpoint endpoint, ILogger logger, CancellationToken cancel)
    {
        SignInSettings settings = options.Graph!.SignIn;
        Secret secret = await services.Secrets.GetAsync(settings.ClientSecretName, cancel);
        Dictionary<string, string> fields = new(StringComparer.Ordinal) { ["grant_type"] = "client_credentials", ["client_id"] = settings.ClientId, ["client_secret"] = secret.Reveal() };
        if (settings.Scope.Length > 0) fields["scope"] = settings.Scope;
        DateTimeOffset asked = services.Time.GetUtcNow();
        TokenAnswer answer = await endpoint.FormAsync(fields, cancel);
        logger.SignedIn(options.Connection, "client credentials", answer.Life.Ticks / TimeSpan.TicksPerSecond);
        return new AccessToken(answer.Access, asked + RefreshTokens.UsedFor(answer.Life));
    }
}
