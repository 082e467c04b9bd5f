namespace MlConnector.Server.Console.Pages.Accounts;

/// <summary>Where a person goes after the sign-in: within this console only, whatever the address that was opened says.</summary>
internal static class LocalAddress
{
    private const int Longest = 2000;

    /// <summary>The wanted address if it is one of ours, else the overview.</summary>
    public static string Of(string? wanted) => wanted is ['/', ..] and not ['/', '/' or '\\', ..] && wanted.Length <= Longest && !wanted.Any(char.IsControl) ? wanted : "/";
}
