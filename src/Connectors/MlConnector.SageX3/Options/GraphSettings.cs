using MlConnector.Http.Transport;

namespace MlConnector.SageX3.Options;

/// <summary>How a connection signs in to GraphQL.</summary>
internal enum SignInMethod
{
    /// <summary>User and password, where the server lets them.</summary>
    Basic,

    /// <summary>A token that we sign ourselves, for a connected application.</summary>
    SignedJwt,

    /// <summary>Token API of the cloud gateway: short access tokens, a refresh token that rotates.</summary>
    RefreshToken,

    /// <summary>Client credentials at a configured token address.</summary>
    ClientCredentials,
}

/// <summary>Settings of GraphQL.</summary>
internal sealed record GraphSettings(Uri Url, SignInSettings SignIn)
{
    /// <summary>Header that names the endpoint.</summary>
    public string EndpointHeader { get; init; } = "x-xtrem-endpoint";

    /// <summary>Further headers of each request.</summary>
    public GatewayHeaders Headers { get; init; } = GatewayHeaders.None;

    /// <summary>Where packages stand below the query's root: <c>{package}</c>, <c>xtrem{Package}</c>, <c>sage.{package}</c>.</summary>
    public string RootPath { get; init; } = "{package}";

    /// <summary>Documents per request.</summary>
    public int PageSize { get; init; } = 100;

    /// <summary>Lines per document and request.</summary>
    public int LinePageSize { get; init; } = 200;

    /// <summary>Diagnoses above this severity are failures.</summary>
    public int ToleratedSeverity { get; init; } = 2;

    /// <summary>Read the schema at apply and check.</summary>
    public bool Introspection { get; init; } = true;
}

/// <summary>Settings of a sign-in; which of them are used, depends on the method.</summary>
internal sealed record SignInSettings(SignInMethod Method)
{
    /// <summary>Syracuse login: of Basic, and the allowed user of a connected application.</summary>
    public string User { get; init; } = "";

    /// <summary>Secret with the password of Basic.</summary>
    public string PasswordName { get; init; } = "";

    /// <summary>Id of the connected or registered application.</summary>
    public string ClientId { get; init; } = "";

    /// <summary>Secret with the application's secret.</summary>
    public string ClientSecretName { get; init; } = "";

    /// <summary>Address registered for the connected application, compared literally; may be empty.</summary>
    public string Audience { get; init; } = "";

    /// <summary>Life of a token that we sign.</summary>
    public TimeSpan Lifetime { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Token endpoint: of client credentials, or where the gateway's is another than <c>{gateway}/token</c>.</summary>
    public Uri? TokenUrl { get; init; }

    /// <summary>Address of the regional gateway.</summary>
    public Uri? Gateway { get; init; }

    /// <summary>Address of the X3 server that is paired.</summary>
    public string Customer { get; init; } = "";

    /// <summary>Where the gateway sends the code, as registered for the application.</summary>
    public string RedirectUri { get; init; } = "";

    /// <summary>Scopes asked for.</summary>
    public string Scope { get; init; } = "";

    /// <summary>Secret that holds the refresh token, written by <c>mlc connect</c> and by each renewal.</summary>
    public string RefreshTokenName { get; init; } = "";

    /// <summary>Secret that holds the refresh token before the last renewal, until the new one has worked.</summary>
    public string PreviousTokenName => RefreshTokenName + ".previous";
}
