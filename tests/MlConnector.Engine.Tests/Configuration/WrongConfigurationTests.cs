using System.Globalization;
using MlConnector.Abstractions.Errors;

namespace MlConnector.Engine.Tests.Configuration;

public sealed class WrongConfigurationTests
{
    public static TheoryData<int> Cases => [.. Enumerable.Range(0, WrongConfigurations.All.Count)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_wrong_configuration_gets_a_code_a_place_and_a_fix(int index)
    {
        (string find, string put, string code, string word) = WrongConfigurations.All[index];
        string good = ConfigurationBench.Good.ReplaceLineEndings("\n");
        int at = good.IndexOf(find, StringComparison.Ordinal);
        Assert.True(at >= 0, $"'{find}' is not in the good configuration");
        string wrong = good[..at] + put + good[(at + find.Length)..];

        IReadOnlyList<ConnectorError> errors = ConfigurationBench.Errors(wrong);

        ConnectorError? error = errors.FirstOrDefault(candidate => candidate.Code == code);
        Assert.True(error is not null, $"expected {code}, got: {string.Join(" | ", errors)}");
        Assert.Contains(errors.Where(candidate => candidate.Code == code), candidate => LineOf(wrong, candidate).Contains(word, StringComparison.Ordinal));
        Assert.All(errors, each => Assert.True(each is { Kind: ErrorKind.Config, Fix.Length: > 5, Message.Length: > 5 }, each.ToString()));
    }

    [Fact]
    public void The_good_configuration_has_nothing_wrong() => Assert.Empty(ConfigurationBench.Errors(ConfigurationBench.Good));

    [Fact]
    public void Mutated_configurations_give_coded_errors_or_none_and_never_another_exception()
    {
        string good = ConfigurationBench.Good.ReplaceLineEndings("\n");
        Random random = new(2026);
        int refused = 0;
        for (int i = 0; i < 3_000; i++)
        {
            string text = Mutate(good, random);
            IReadOnlyList<ConnectorError> errors = ConfigurationBench.Errors(text);
            if (errors.Count > 0) refused++;
            Assert.All(errors, error => Assert.True(error.Kind == ErrorKind.Config && error.Fix.Length > 0, error.ToString()));
        }

        Assert.True(refused > 1_000, $"only {refused} mutations were refused");
    }

    private static string Mutate(string text, Random random)
    {
        for (int n = random.Next(1, 4); n > 0; n--)
        {
            int at = random.Next(text.Length), length = random.Next(1, 12);
            string marks = "{}[]:,'\"#&*!|>-? \n\t%@`0aZ\\";
            text = random.Next(3) switch
            {
                0 => text.Remove(at, Math.Min(length, text.Length - at)),
                1 => text.Insert(at, marks[random.Next(marks.Length)].ToString()),
                _ => text.Insert(at, text.Substring(random.Next(text.Length - 40), 20)),
            };
        }

        return text;
    }

    private static string LineOf(string text, ConnectorError error)
    {
        string[] parts = error.Where.Split(':');
        return parts.Length == 3 && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int line) ? text.Split('\n')[line - 1] : "";
    }
}
