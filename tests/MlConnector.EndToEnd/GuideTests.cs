using System.Globalization;
using System.Text.RegularExpressions;

namespace MlConnector.EndToEnd;

/// <summary>What the guides tell of the standard streams is what the catalogs hold; the reference is made from them.</summary>
public sealed partial class GuideTests
{
    [Theory]
    [InlineData("syspro")]
    [InlineData("ifs-cloud")]
    [InlineData("sage-x3")]
    public void The_table_of_control_totals_is_that_of_the_catalog(string erp)
    {
        Dictionary<string, string> catalog = Catalog(erp);
        Dictionary<string, string> told = Told(erp);

        Assert.NotEmpty(catalog);
        Assert.Equal(catalog.OrderBy(stream => stream.Key, StringComparer.Ordinal), told.OrderBy(stream => stream.Key, StringComparer.Ordinal));
    }

    private static Dictionary<string, string> Catalog(string erp) => Read("reference/streams.md").Split("\n### ")
        .Where(section => section.StartsWith($"{erp} ", StringComparison.Ordinal) && section.Contains("\n- control totals: ", StringComparison.Ordinal))
        .ToDictionary(section => section[(erp.Length + 1)..section.IndexOf('\n', StringComparison.Ordinal)], section => section.Split("\n- control totals: ")[1].Split('\n')[0], StringComparer.Ordinal);

    private static Dictionary<string, string> Told(string erp)
    {
        string table = Read($"guides/{erp}.md").Split("\n## Control totals\n")[1].Split("\n## ")[0];
        var told = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string[] cells in table.Split('\n').Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Skip(1).Select(line => line.Split('|', StringSplitOptions.TrimEntries)))
        {
            string sums = string.Join(", ", Remark().Replace(cells[3], "").Split(", ").SelectMany(Numbered));
            foreach (string stream in Lettered(cells[1])) told[stream] = $"{sums} per {cells[2]}";
        }

        return told;
    }

    /// <summary><c>BudgetPer1…15</c> is fifteen columns.</summary>
    private static IEnumerable<string> Numbered(string column) => column.Split("1…") is [var name, var last] ? Enumerable.Range(1, int.Parse(last, CultureInfo.InvariantCulture)).Select(i => string.Create(CultureInfo.InvariantCulture, $"{name}{i}")) : [column];

    /// <summary><c>code_part_b … code_part_j</c> is nine streams.</summary>
    private static IEnumerable<string> Lettered(string stream) => stream.Split(" … ") is [var first, var last] ? Enumerable.Range(first[^1], last[^1] - first[^1] + 1).Select(letter => first[..^1] + (char)letter) : [stream];

    private static string Read(string file)
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "MlConnector.slnx"))) folder = Path.GetDirectoryName(folder)!;
        return File.ReadAllText(Path.Combine(folder, "docs", file)).ReplaceLineEndings("\n");
    }

    [GeneratedRegex(@" \([^)]*\)", RegexOptions.None, 1000)]
    private static partial Regex Remark();
}
