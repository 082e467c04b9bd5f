using MlConnector.Composition.Wording;
using MlConnector.Engine.Ports;

namespace MlConnector.Server.SignIn.Users;

/// <summary>Whether a user may sign in, for people.</summary>
public static class UserStates
{
    /// <summary>The state in words.</summary>
    public static string Of(User user, DateTimeOffset now) => user switch
    {
        { IsDisabled: true } => "disabled",
        { PasswordHash: null, Subject: null } => "has not chosen a password yet",
        { LockedUntil: { } until } when until > now => $"locked until {Units.Clock(until, now)} after wrong passwords",
        { Subject: not null } => "signs in at the identity provider",
        _ => "may sign in",
    };
}
