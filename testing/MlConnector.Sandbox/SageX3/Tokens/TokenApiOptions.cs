namespace MlConnector.Sandbox.SageX3.Tokens;

/// <summary>How the gateway gives tokens.</summary>
public sealed record TokenApiOptions
{
    /// <summary>Id of the registered application.</summary>
    public string ClientId { get; init; } = "mlc-gateway-app";

    /// <summary>Its secret.</summary>
    public string ClientSecret { get; init; } = "X3-gateway-secret-0123456789";

    /// <summary>Where codes are sent.</summary>
    public string RedirectUri { get; init; } = "https://mlc.example/callback";

    /// <summary>Life of an access token.</summary>
    public TimeSpan AccessLife { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Life of a refresh token: 30.4 days.</summary>
    public TimeSpan RefreshLife { get; init; } = TimeSpan.FromSeconds(2_629_800);

    /// <summary>A renewal kills the refresh token that it was asked with.</summary>
    public bool Rotates { get; init; } = true;
}
