namespace MlConnector.Sandbox.PowerBi.Entra;

/// <summary>A refusal of the token endpoint: number, OAuth code, HTTP status, text.</summary>
internal sealed record TokenError(int Number, string Code, int Status, string Text)
{
    public static TokenError WrongSecret { get; } = new(7000215, "invalid_client", 401, "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID.");

    public static TokenError ExpiredSecret { get; } = new(7000222, "invalid_client", 401, "The provided client secret keys are expired.");

    public static TokenError UnknownApp { get; } = new(700016, "unauthorized_client", 400, "The application was not found in the directory.");

    public static TokenError UnknownTenant { get; } = new(90002, "invalid_request", 400, "The tenant was not found.");

    public static TokenError MalformedTenant { get; } = new(900023, "invalid_request", 400, "The tenant identifier is neither a valid domain name nor a valid id.");

    public static TokenError BadScope { get; } = new(70011, "invalid_scope", 400, "The provided value for the input parameter 'scope' is not valid.");

    public static TokenError NoConsent { get; } = new(65001, "invalid_grant", 400, "The application has not been consented to.");

    public static TokenError BadGrant { get; } = new(70003, "unsupported_grant_type", 400, "The grant type is not supported.");

    public static TokenError NoCredential { get; } = new(7000218, "invalid_client", 401, "The request body must contain client_assertion or client_secret.");

    /// <summary>The assertion does not hold: signature, audience, time or certificate.</summary>
    public static TokenError Assertion(int number, string text) => new(number, "invalid_client", 401, text);
}
