using MlConnector.Abstractions.Errors;

namespace MlConnector.Tableau.SignIn;

/// <summary>
/// The hour of a token that we signed. One that ended on the way, or was dated by a clock that is off, is refused like one whose app or user is; the numbers that Tableau refuses with do not tell them apart. Such a refusal must not be
/// remembered: the next token may be right.
/// </summary>
internal sealed class TokenHour(DateTimeOffset dated, TimeProvider time)
{
    /// <summary>Near its ends a token is doubted: the answer is dated by the second, and after the token was looked at.</summary>
    private static readonly TimeSpan AfterBegin = TimeSpan.FromSeconds(2), BeforeEnd = TimeSpan.FromSeconds(30);

    private readonly long signed = time.GetTimestamp();

    /// <summary>What a refusal that the hour may have caused is told as; null if the hour was right, or nobody can tell.</summary>
    /// <param name="whose">Whose sign-in it is, for people.</param>
    /// <param name="words">What Tableau said.</param>
    /// <param name="answered">Date of the refusal by the server's clock; null if it has none.</param>
    public ConnectorError? Doubt(string whose, string words, DateTimeOffset? answered)
    {
        TimeSpan age = time.GetElapsedTime(signed);
        if (age >= AppToken.Life - BeforeEnd) return TableauErrors.TokenLate(whose, age, words);
        if (answered is not { } server) return null;
        TimeSpan later = server - dated;
        return later < AfterBegin - AppToken.Leeway || later >= AppToken.Life - BeforeEnd ? TableauErrors.ClockWrong(whose, later, time.GetUtcNow() - server, words) : null;
    }
}
