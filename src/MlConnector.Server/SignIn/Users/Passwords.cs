using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using MlConnector.Abstractions.Errors;
using MlConnector.Engine.Ports;

namespace MlConnector.Server.SignIn.Users;

/// <summary>Passwords: what one must be, its hash (PBKDF2 with HMAC-SHA512, a salt of its own), and whether one is right.</summary>
internal static class Passwords
{
    private const int Rounds = 300_000;
    private const int Shortest = 12;
    private const int Longest = 256;
    private const int FewestDifferent = 5;

    private static readonly PasswordHasher<User> Hasher = new(Options.Create(new PasswordHasherOptions { IterationCount = Rounds }));
    private static readonly User Nobody = new("nobody", Role.Viewer, default, "");
    private static readonly Lazy<string> NobodysHash = new(() => Hasher.HashPassword(Nobody, OpaqueKey.Next()));

    /// <summary>Refuses a password that is guessed soon. Length counts, not the kinds of characters: people meet rules about those by predictable tricks.</summary>
    /// <exception cref="ConnectorException"><c>PASSWORD-WEAK</c>.</exception>
    public static void Require(string password, string user)
    {
        if (password.Length < Shortest) throw SignInErrors.PasswordWeak($"A password needs at least {Shortest} characters.");
        if (password.Length > Longest) throw SignInErrors.PasswordWeak($"A password has at most {Longest} characters.");
        if (password.Distinct().Count() < FewestDifferent) throw SignInErrors.PasswordWeak($"A password needs at least {FewestDifferent} different characters.");
        if (password.Replace(user, "", StringComparison.OrdinalIgnoreCase).Length < Shortest / 2) throw SignInErrors.PasswordWeak("A password must be more than the user's name.");
    }

    /// <summary>The hash to keep.</summary>
    public static string Hash(string password) => Hasher.HashPassword(Nobody, password);

    /// <summary>True if it is the password. For somebody who has none it takes as long, so that the time does not tell who exists.</summary>
    public static bool Matches(string? hash, string password)
    {
        if (password.Length > Longest) return false;
        bool same = Hasher.VerifyHashedPassword(Nobody, hash ?? NobodysHash.Value, password) != PasswordVerificationResult.Failed;
        return same && hash is not null;
    }
}
