using System.Text.RegularExpressions;
using MlConnector.Abstractions.Checks;
using MlConnector.Abstractions.Errors;

namespace MlConnector.Proof.BadInput;

/// <summary>What an error has to be, whatever was wrong with the input: a code, a sentence for people of a length that they read, and what to do. Never a stack trace, never a fault of ours.</summary>
internal static partial class AnswerJudge
{
    private const int LongestMessage = 2000;

    /// <summary>Looks at the errors of an exception.</summary>
    public static void Check(ConnectorException refused)
    {
        Assert.NotEmpty(refused.Errors);
        foreach (ConnectorError error in refused.Errors) Check(error);
    }

    /// <summary>Looks at an error.</summary>
    public static void Check(ConnectorError error)
    {
        Assert.True(Code().IsMatch(error.Code), $"a code like '{error.Code}'");
        Assert.True(error.Message.Length is > 5 and < LongestMessage, $"{error.Code} has a message of {error.Message.Length} characters");
        Assert.True(error.Fix.Length is > 5 and < 1000, $"{error.Code} has no fix");
        Assert.False(error.Message.Contains("   at ", StringComparison.Ordinal) || error.Fix.Contains("   at ", StringComparison.Ordinal), $"a stack trace: {error.Message}");
        Assert.False(error.Message.Any(letter => char.IsControl(letter) && letter != '\n' || letter == '\u202E'), $"control characters in the message of {error.Code}");

        // A refusal that nobody has ever seen of the service is ours to look at; what is only damaged is not.
        Assert.True(error.Kind != ErrorKind.Bug || error.Code is "POWERBI-PROTOCOL" or "POWERBI-QUERY-REFUSED", $"called a fault of ours: {error.Code}: {error.Message}");
    }

    /// <summary>Looks at the problems that a check found.</summary>
    public static void Check(CheckReport report)
    {
        foreach (ConnectorError error in report.Findings.Select(finding => finding.Error).OfType<ConnectorError>()) Check(error);
    }

    [GeneratedRegex("^[A-Z0-9]+(-[A-Z0-9]+)+$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Code();
}
