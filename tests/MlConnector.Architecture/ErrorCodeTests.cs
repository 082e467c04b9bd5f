using System.Text.RegularExpressions;

namespace MlConnector.Architecture;

/// <summary>Every code that an error of the product can have is named by a test, as a text or by its constant: a code that nothing produces on purpose is a promise that nobody keeps. A stand-in that makes such an error itself does not count.</summary>
public sealed partial class ErrorCodeTests
{
    /// <summary>Codes that no test can produce by their cause, and why.</summary>
    private static readonly Dictionary<string, string> Unreached = new(StringComparer.Ordinal)
    {
        ["KEY-FOLDER"] = "an account without a home folder, in its variables and in the system's list of accounts",
        ["PURGE-INCOMPLETE"] = "a second look after a purge, that only finds something if the purge itself is wrong",
    };

    [Fact]
    public void Each_error_code_is_named_by_a_test()
    {
        string tests = string.Concat(Source.Files("tests").Concat(Source.Files("testing")).Where(file => !file.Contains("Sensitivity", StringComparison.Ordinal) && !file.EndsWith("ErrorCodeTests.cs", StringComparison.Ordinal)).SelectMany(Source.CodeOf).Where(line => !line.Contains("new ConnectorError(", StringComparison.Ordinal)));
        HashSet<string> named = [.. Word().Matches(tests).Select(match => match.Value)];
        string[] missing = [.. Codes().Where(code => !named.Contains(code.Key) && !code.Value.Any(constant => tests.Contains(constant, StringComparison.Ordinal))).Select(code => code.Key).Order(StringComparer.Ordinal)];
        Assert.Equal(Unreached.Keys.Order(StringComparer.Ordinal), missing);
    }

    /// <summary>The codes in the sources, each with the constants that stand for it.</summary>
    private static Dictionary<string, List<string>> Codes()
    {
        var codes = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        foreach (string file in Source.Files("src"))
        {
            string text = string.Join('\n', Source.CodeOf(file));
            foreach (Match match in Literal().Matches(text)) codes.TryAdd(match.Groups["code"].Value, []);
            foreach (Match match in Constant().Matches(text)) codes[match.Groups["code"].Value].Add($"{Path.GetFileNameWithoutExtension(file)}.{match.Groups["name"].Value}");
        }

        return codes;
    }

    [GeneratedRegex("\"(?<code>[A-Z][A-Z0-9]*(-[A-Z0-9]+)+)\"", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Literal();

    [GeneratedRegex("const string (?<name>\\w+) = \"(?<code>[A-Z][A-Z0-9]*(-[A-Z0-9]+)+)\"", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Constant();

    [GeneratedRegex("\\b[A-Z][A-Z0-9]*(-[A-Z0-9]+)+\\b", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Word();
}
