using System.Globalization;
using System.Text.RegularExpressions;
using MlConnector.Abstractions.Errors;
using MlConnector.Http.Transport;

namespace MlConnector.BigQuery.SignIn;

/// <summary>What a refusal of the token endpoint means.</summary>
internal static partial class SignInAnswer
{
    private const int LongestText = 200;

    /// <summary>The error that a refusal stands for; transient ones may be tried again.</summary>
    /// <param name="error">The endpoint's code.</param>
    /// <param name="description">The same in its words.</param>
    /// <param name="status">HTTP status.</param>
    /// <param name="clockDiffers">The endpoint's own clock is far from ours, or ours from it.</param>
    public static ConnectorError Classify(string? error, string? description, int status, bool clockDiffers = false)
    {
        string code = error ?? "";
        bool said = code.Length is > 0 and < 60 && code.All(letter => char.IsAsciiLetterLower(letter) || letter == '_');
        string words = string.Create(CultureInfo.InvariantCulture, $"{(said ? code : "no reason given")}{(said && description is { Length: > 0 } text ? ": " + SafeText.Of(text, LongestText).TrimEnd('.') : "")}, status {status}");
        if (status is 408 or 429 or >= 500 || code is "temporarily_unavailable" or "server_error" or "internal_failure") return BigQueryErrors.Service("Sign-in", words) with { OutOfReach = true };

        // The account is not refused, only the hour: it may be right again at the next try, and must not be remembered as a refusal.
        if (code == "invalid_grant" && (clockDiffers || description is not null && Clock().IsMatch(description))) return BigQueryErrors.ClockWrong(words);

        // A proxy's page is no refusal: only the endpoint's own word is remembered.
        return said ? BigQueryErrors.SignInRefused(words) : BigQueryErrors.Answer("Sign-in", words) with { OutOfReach = true };
    }

    // The sense of the sentence is documented, its words are not.
    [GeneratedRegex(@"\b(?:iat|exp|short-lived|timeframe)\b", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Clock();
}
