using MlConnector.Abstractions.Configuration;
using MlConnector.Http.Transport;

namespace MlConnector.SageX3.Options;

/// <summary>Reads the <c>graphql:</c> section.</summary>
internal static class GraphSettingsReader
{
    private const string StandardScope = "businessDomain.ALL api.graphQL";

    public static GraphSettings? Read(SettingReader? reader, Uri server)
    {
        if (reader is null) return null;
        SignInSettings signIn = ReadSignIn(reader, server);
        GraphSettings standard = new(reader.Url("url", required: false) ?? Standard(signIn, server), signIn);
        GraphSettings settings = standard with
        {
            EndpointHeader = reader.Text("endpointHeader", standard.EndpointHeader),
            Headers = GatewayHeaders.Read(reader),
            RootPath = reader.Text("rootPath", standard.RootPath),
            PageSize = (int)reader.Integer("pageSize", standard.PageSize, 1, 1000),
            LinePageSize = (int)reader.Integer("linePageSize", standard.LinePageSize, 1, 1000),
            ToleratedSeverity = (int)reader.Integer("toleratedSeverity", standard.ToleratedSeverity, 0, 3),
            Introspection = reader.Boolean("introspection", true),
        };
        if (!settings.RootPath.Contains("{package}", StringComparison.OrdinalIgnoreCase))
        {
            reader.Report("CONFIG-VALUE", reader.Node("rootPath")!.Place, $"{reader.Path}.rootPath is '{settings.RootPath}'.", "Give {package}, xtrem{Package} (first V12 releases) or sage.{package} (the old demonstration).");
        }

        reader.Done();
        return settings;
    }

    /// <summary>Behind the gateway the path is not public; on a server it is documented.</summary>
    private static Uri Standard(SignInSettings signIn, Uri server) => signIn.Method == SignInMethod.RefreshToken && signIn.Gateway is { } gateway
        ? new Uri(gateway.AbsoluteUri.TrimEnd('/') + "/graphql")
        : SageX3Options.Below(server, "/xtrem/api");

    private static SignInSettings ReadSignIn(SettingReader reader, Uri server)
    {
        SignInMethod method = reader.Choice(
            "auth", SignInMethod.SignedJwt, ("signedJwt", SignInMethod.SignedJwt), ("refreshToken", SignInMethod.RefreshToken), ("clientCredentials", SignInMethod.ClientCredentials), ("basic", SignInMethod.Basic));
        SignInSettings standard = new(method);
        bool application = method != SignInMethod.Basic, gateway = method == SignInMethod.RefreshToken;
        return standard with
        {
            User = method is SignInMethod.Basic or SignInMethod.SignedJwt ? reader.Required("user") : reader.Text("user"),
            PasswordName = reader.SecretName("password", required: !application) ?? "",
            ClientId = application ? reader.Required("clientId") : reader.Text("clientId"),
            ClientSecretName = reader.SecretName("clientSecret", required: application) ?? "",
            Audience = reader.Text("audience", SageX3Options.Below(server, "/xtrem/api").AbsoluteUri),
            Lifetime = reader.Duration("tokenLifetime", standard.Lifetime, TimeSpan.FromSeconds(45), TimeSpan.FromHours(1)),
            Gateway = reader.Url("gateway", required: gateway),
            TokenUrl = reader.Url("tokenUrl", required: method == SignInMethod.ClientCredentials),
            Customer = reader.Text("customer", server.GetLeftPart(UriPartial.Authority)),
            RedirectUri = gateway ? reader.Required("redirectUri") : reader.Text("redirectUri"),
            Scope = reader.Text("scope", gateway ? StandardScope : ""),
            RefreshTokenName = reader.SecretName("refreshToken", required: gateway) ?? "",
        };
    }
}
