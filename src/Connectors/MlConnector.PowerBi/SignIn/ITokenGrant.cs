using MlConnector.Http.Tokens;

namespace MlConnector.PowerBi.SignIn;

/// <summary>Fetches one token from the identity service. One call is one attempt; failures are <see cref="Abstractions.Errors.ConnectorException"/>.</summary>
internal interface ITokenGrant
{
    /// <summary>True if there is a standby secret.</summary>
    bool HasStandby { get; }

    /// <summary>A new token. <paramref name="standby"/> uses the standby secret.</summary>
    Task<AccessToken> FetchAsync(bool standby, CancellationToken cancel);
}
