using MlConnector.Abstractions.Errors;

namespace MlConnector.Server.SignIn.Provider;

/// <summary>Every error of a sign-in at a provider, in one place. None holds a code or a token (INV-6).</summary>
internal static class ProviderErrors
{
    public static ConnectorException Unusable(string why, Exception? inner = null) =>
        new(new ConnectorError("SIGN-IN-PROVIDER", ErrorKind.Transient, ErrorOwner.Operator, $"The identity provider cannot be used: {why}.", "Try again; if it stays, check the issuer, the client and its secret in the settings of the sign-in."), inner);

    public static ConnectorException Stale() => Refused("SIGN-IN-STALE", "This sign-in was not begun here, or too long ago.", "Begin it again at the sign-in page.");

    public static ConnectorException Denied(string said) => Refused("SIGN-IN-DENIED", $"The identity provider did not sign you in: {said}.", "Begin again; if it stays, ask who looks after the identity provider.");

    public static ConnectorException Token(string why) => Refused("SIGN-IN-TOKEN", $"The identity provider's token is not accepted: {why}.", "Check the issuer and the client id in the settings of the sign-in, and the clocks of both machines.");

    public static ConnectorException NoRole(string name) => Refused("SIGN-IN-NO-ROLE", $"{name} is known to the identity provider, but nothing there gives a role here.", "Ask to be put into a group that the settings of the sign-in name.");

    public static ConnectorException Closed(string name) => Refused("SIGN-IN-CLOSED", $"{name} was shut out here.", "Ask an admin to enable the user.");

    private static ConnectorException Refused(string code, string message, string fix) => new(new ConnectorError(code, ErrorKind.Auth, ErrorOwner.Operator, message, fix));
}
