using System.Buffers;
using MlConnector.Abstractions.Errors;

namespace MlConnector.Server.SignIn.Users;

/// <summary>Names to sign in with: lower case, so that nobody has to remember how one was typed first.</summary>
internal static class UserNames
{
    private const int Longest = 64;
    private static readonly SearchValues<char> Characters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789._-@+");

    /// <summary>The name that was meant.</summary>
    /// <exception cref="ConnectorException"><c>USER-NAME</c>.</exception>
    public static string Of(string typed) => Find(typed) ?? throw SignInErrors.UserName(typed);

    /// <summary>The name that was meant; null for what is none.</summary>
    public static string? Find(string typed)
    {
        string name = typed.Trim().ToLowerInvariant();
        return name.Length is > 0 and <= Longest && char.IsAsciiLetterOrDigit(name[0]) && name.AsSpan().IndexOfAnyExcept(Characters) < 0 ? name : null;
    }
}
