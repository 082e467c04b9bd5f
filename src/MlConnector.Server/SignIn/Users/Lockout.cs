namespace MlConnector.Server.SignIn.Users;

/// <summary>How long nobody is let in after attempts that failed: guessing gets slow, and nobody is shut out for good. A pure function.</summary>
internal static class Lockout
{
    /// <summary>Attempts that cost nothing.</summary>
    public const int Free = 4;

    private const int LongestDoublings = 6;

    /// <summary>Until when; null = not at all.</summary>
    /// <param name="failures">Attempts since the last sign-in, this one too.</param>
    /// <param name="now">The time.</param>
    public static DateTimeOffset? Until(int failures, DateTimeOffset now) => failures <= Free ? null : now + TimeSpan.FromMinutes(1L << Math.Min(failures - Free - 1, LongestDoublings));
}
