using MlConnector.Abstractions.Errors;

namespace MlConnector.Server.SignIn;

/// <summary>Every error of sign-in, in one place. None holds a password, a token or a link (INV-6).</summary>
internal static class SignInErrors
{
    public static ConnectorException UserName(string name) => Refused("USER-NAME", $"'{name}' is no name to sign in with.", "Use 1 to 64 letters, digits, dots, dashes, underscores, + and @, beginning with a letter or digit.");

    public static ConnectorException UserTaken(string name) => Refused("USER-TAKEN", $"There is a user {name} already.", "Choose another name, or change that user.");

    public static ConnectorException UserUnknown(string name) => Refused("USER-UNKNOWN", $"There is no user {name}.", "See which there are: mlc users list");

    public static ConnectorException LastAdmin(string name) => Refused("USER-LAST-ADMIN", $"{name} is the last admin that can sign in.", "Make another user an admin first.");

    public static ConnectorException PasswordElsewhere(string name) => Refused("USER-ELSEWHERE", $"{name} signs in at the identity provider and has no password here.", "Change the password there.");

    public static ConnectorException PasswordWeak(string why) => Refused("PASSWORD-WEAK", why, "Take several words that do not belong together, or let a password manager make one.");

    public static ConnectorException PasswordWrong() => Refused("PASSWORD-WRONG", "The present password is not right.", "Type it again; an admin can make a link to choose a new one.");

    public static ConnectorException PasswordTwice() => Refused("PASSWORD-TWICE", "The two passwords are not the same.", "Type the new password twice.");

    public static ConnectorException LinkSpent() => Refused("LINK-SPENT", "This link is not good any more: it works once, and for a day.", "Ask an admin for a new one. The very first one is made anew when the service starts.");

    public static ConnectorException TokenName() => Refused("TOKEN-NAME", "A token needs a name of 1 to 64 characters.", "Say what it is for, such as 'nightly export'.");

    public static ConnectorException TokenScope() => Refused("TOKEN-SCOPE", "A token needs at least one scope.", "Choose of: read, run, admin.");

    public static ConnectorException TokenDays(int most) => Refused("TOKEN-DAYS", "A token is good for a whole number of days.", $"Give 1 to {most} days, or nothing for a token without end.");

    public static ConnectorException TokenUnknown(string id) => Refused("TOKEN-UNKNOWN", $"There is no token {id}.", "See which there are: mlc tokens list");

    private static ConnectorException Refused(string code, string message, string fix) => new(new ConnectorError(code, ErrorKind.Config, ErrorOwner.Operator, message, fix));
}
