using System.Text.RegularExpressions;
using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;
using MlConnector.Syspro.Streams;

namespace MlConnector.Syspro.Tests.Streams;

/// <summary>Every standard stream says what a finance person compares of it: by company, in the ledger by year and by every period; and the guide says the same.</summary>
public sealed partial class ControlTotalTests
{
    public static TheoryData<string> Streams => [.. StreamCatalog.Standard.Names];

    [Theory]
    [MemberData(nameof(Streams))]
    public void A_stream_declares_totals_of_amounts_by_company(string name)
    {
        StreamDefinition stream = StreamCatalog.Standard.Read(name);
        ControlTotalDefinition totals = Assert.IsType<ControlTotalDefinition>(stream.ControlTotals);
        Assert.Equal(stream.CompanyField, totals.GroupBy[0]);
        RecordSchema schema = stream.ToSchema();
        Assert.All(totals.GroupBy, field => Assert.True(schema.OrdinalOf(field) >= 0, $"{field} is no field of the rows, and what is derived is not journaled"));
        Assert.All(totals.Sums, field => Assert.Equal(FieldType.Decimal, schema.OrdinalOf(field) is >= 0 and int at ? schema.Fields[at].Type : stream.Derived.Single(derived => derived.Field.Name == field).Field.Type));
    }

    [Theory]
    [InlineData("gl_balances", "GlYear", "ClosingBalPer")]
    [InlineData("gl_budgets", "GlYear", "BudgetPer")]
    public void A_ledger_stream_compares_every_period_it_has(string name, string year, string period)
    {
        StreamDefinition stream = StreamCatalog.Standard.Read(name);
        Assert.Contains(year, stream.ControlTotals!.GroupBy);
        string[] periods = [.. stream.Fields.Select(field => field.Name).Where(field => field.StartsWith(period, StringComparison.Ordinal))];
        Assert.Equal(15, periods.Length);
        Assert.Empty(periods.Except(stream.ControlTotals.Sums, StringComparer.Ordinal));
    }

    [Fact]
    public void Postings_are_compared_by_ledger_year_and_period() => Assert.Equal(["Company", "LedgerCompany", "GlYear", "GlPeriod"], StreamCatalog.Standard.Read("gl_postings").ControlTotals!.GroupBy);

    [Fact]
    public void The_guide_lists_them()
    {
        string[] guide = [.. File.ReadLines(Path.Combine(Root, "docs", "guides", "syspro.md")).SkipWhile(line => line != "## Control totals").Skip(1).TakeWhile(line => !line.StartsWith("## ", StringComparison.Ordinal)).Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Skip(1)];
        Assert.Equal(StreamCatalog.Standard.Names.Select(Row), guide.Select(line => string.Join(" | ", line.Split('|', StringSplitOptions.TrimEntries)[1..4])).Order(StringComparer.Ordinal));
    }

    private static string Row(string name)
    {
        ControlTotalDefinition totals = StreamCatalog.Standard.Read(name).ControlTotals!;
        return $"{name} | {string.Join(", ", totals.GroupBy)} | {string.Join(", ", ["rows", .. Runs(totals.Sums)])}";
    }

    /// <summary>Names that differ by a rising number only are written as the first one … the last number.</summary>
    private static IEnumerable<string> Runs(IEnumerable<string> names)
    {
        foreach (IGrouping<string, string> same in names.GroupBy(name => Digits().Replace(name, "")))
        {
            string[] all = [.. same];
            yield return all.Length == 1 ? all[0] : $"{all[0]}…{all[^1][same.Key.Length..]}";
        }
    }

    [GeneratedRegex("[0-9]+$", RegexOptions.NonBacktracking)]
    private static partial Regex Digits();

    private static string Root
    {
        get
        {
            string folder = AppContext.BaseDirectory;
            while (!File.Exists(Path.Combine(folder, "MlConnector.slnx"))) folder = Path.GetDirectoryName(folder)!;
            return folder;
        }
    }
}
