using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Errors;

namespace MlConnector.Engine.Ports;

/// <summary>A sign-in that was refused.</summary>
public sealed record RefusedSignIn(SignInIdentity Identity, ConnectorError Error, DateTimeOffset At);

/// <summary>Refused sign-ins, at most one of an account.</summary>
public interface IRefusalStore
{
    /// <summary>The last one of an account, whatever its credentials were; null if there is none.</summary>
    Task<RefusedSignIn?> FindAsync(string account, CancellationToken cancel);

    /// <summary>Stores one in place of the account's last.</summary>
    Task SaveAsync(RefusedSignIn refused, CancellationToken cancel);

    /// <summary>Forgets the account's; no error if there is none.</summary>
    Task RemoveAsync(string account, CancellationToken cancel);
}
