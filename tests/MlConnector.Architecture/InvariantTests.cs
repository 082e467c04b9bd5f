using System.Text.RegularExpressions;

namespace MlConnector.Architecture;

/// <summary>What the architecture says of each invariant is true of the sources: its id stands in the folders that uphold it, and in the tests that break it.</summary>
public sealed partial class InvariantTests
{
    public static TheoryData<string, string, string> Rows
    {
        get
        {
            var rows = new TheoryData<string, string, string>();
            foreach (string[] row in File.ReadLines(Path.Combine(Source.Root, "docs", "ARCHITECTURE.md")).Where(line => line.StartsWith("| INV-", StringComparison.Ordinal)).Select(line => line.Split('|', StringSplitOptions.TrimEntries)))
                rows.Add(row[1], row[3], row[4]);
            return rows;
        }
    }

    [Fact]
    public void Every_invariant_has_a_row() => Assert.Equal(Enumerable.Range(1, 9).Select(number => $"INV-{number}"), Rows.Select(row => row.Data.Item1));

    [Theory]
    [MemberData(nameof(Rows))]
    public void Each_invariant_names_code_that_says_it_upholds_it(string id, string folders, string _)
    {
        Assert.NotEmpty(Names(folders));
        Assert.All(Names(folders), folder =>
        {
            string path = Path.Combine("src", folder.StartsWith("Connectors/", StringComparison.Ordinal) ? folder : $"MlConnector.{folder}");
            Assert.True(Source.Files(path).Any(file => Says(file, id)), $"{path} has no comment with {id}.");
        });
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Each_invariant_names_tests_that_break_it(string id, string _, string tests)
    {
        string[] files = [.. Source.Files("tests"), .. Source.Files("testing")];
        Assert.NotEmpty(Names(tests));
        Assert.All(Names(tests), test =>
        {
            string[] found = [.. files.Where(file => Path.GetFileNameWithoutExtension(file) == test)];
            Assert.True(found.Any(file => Says(file, id)), $"no test {test} says {id}.");
        });
    }

    /// <summary>A name that promises the proof of an invariant is that of a test that runs.</summary>
    [Fact]
    public void What_is_named_after_an_invariant_is_run()
    {
        List<string> promised = [], silent = [];
        foreach (string file in Source.Files("tests"))
        {
            string[] lines = [.. Source.CodeOf(file)];
            foreach (int at in Enumerable.Range(0, lines.Length).Where(at => Promise().IsMatch(lines[at])))
            {
                promised.Add(file);
                if (!lines[..at].Reverse().TakeWhile(line => line.TrimStart().StartsWith('[')).Any(line => line.Contains("[Fact", StringComparison.Ordinal) || line.Contains("[Theory", StringComparison.Ordinal))) silent.Add($"{file}: {lines[at].Trim()}");
            }
        }

        Assert.True(promised.Count > 50);
        Assert.Empty(silent);
    }

    private static string[] Names(string cell) => [.. Quoted().Matches(cell).Select(match => match.Groups["name"].Value)];

    /// <summary>As a comment or text (<c>INV-3</c>), or in a name (<c>INV_3</c>, <c>INV3</c>).</summary>
    private static bool Says(string file, string id) => Regex.IsMatch(File.ReadAllText(Path.Combine(Source.Root, file)), $"{id.Replace("-", "[-_]?", StringComparison.Ordinal)}(?![0-9])", RegexOptions.None, TimeSpan.FromSeconds(5));

    [GeneratedRegex(@"^\s*public .*(Task|void) \w*INV_?[1-9]\w*\(", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Promise();

    [GeneratedRegex("`(?<name>[^`]+)`", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Quoted();
}
