using System.Globalization;
using MlConnector.EndToEnd.World;
using MlConnector.Sandbox.PowerBi;
using MlConnector.Sandbox.Syspro.Data;

namespace MlConnector.EndToEnd;

/// <summary>Cost centres as they arrive in Power BI, by either rule.</summary>
public sealed class CostCentreTests
{
    private const string Streams = "      gl_postings: {}\n      cost_centres: {}\n";

    [Fact]
    public async Task By_a_section_of_the_account_every_posting_has_one_that_the_dimension_knows()
    {
        await using Site site = await Site.StartAsync(Streams);
        await site.DeliverAsync();
        SandboxTable postings = site.PowerBi.Dataset("Finance").Table("GlPostings");
        Assert.NotEmpty(postings.Rows);
        Assert.All(postings.Rows, row => Assert.Equal(Text(row, "GlCode").Split('-')[1], Text(row, "CostCentre")));
        Assert.Subset(Dimension(site), postings.Rows.Select(row => Text(row, "CostCentre")).ToHashSet());
    }

    [Fact]
    public async Task By_an_analysis_code_postings_have_that_of_their_entry_and_others_none()
    {
        await using Site site = await Site.StartAsync(Streams);
        await File.WriteAllTextAsync(site.File, (await File.ReadAllTextAsync(site.File, TestContext.Current.CancellationToken)).Replace("glSegment(2, -)", "analysisCode(1)", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        await site.DeliverAsync();
        Dictionary<string, string> codes = site.Syspro.Table("GenAnalysisTrn").Rows
            .GroupBy(row => $"{row.Whole("GlYear")}/{row.Whole("GlPeriod")}/{row.Whole("AnalysisEntry")}")
            .Where(lines => lines.Select(Code).Distinct().Count() == 1).ToDictionary(lines => lines.Key, lines => Code(lines.First()));
        SandboxTable postings = site.PowerBi.Dataset("Finance").Table("GlPostings");
        Assert.NotEmpty(codes);
        Assert.All(postings.Rows, row => Assert.Equal(codes.GetValueOrDefault($"{Whole(row, "GlYear")}/{Whole(row, "GlPeriod")}/{Whole(row, "AnalysisEntry")}", ""), Text(row, "CostCentre")));
        Assert.Equal(codes.Count, postings.Rows.Where(row => Text(row, "CostCentre").Length > 0).Select(row => $"{Whole(row, "GlYear")}/{Whole(row, "GlPeriod")}/{Whole(row, "AnalysisEntry")}").Distinct().Count());
        Assert.NotEmpty(Dimension(site));
    }

    private static HashSet<string> Dimension(Site site) => site.PowerBi.Dataset("Finance").Table("CostCentres").Rows.Select(row => Text(row, "CostCentre")).ToHashSet();

    private static string Code(SysproRow line) => line.Text("AnalysisCode1").Trim();

    private static string Text(IReadOnlyDictionary<string, object?> row, string column) => row.GetValueOrDefault(column) as string ?? "";

    private static long Whole(IReadOnlyDictionary<string, object?> row, string column) => Convert.ToInt64(row.GetValueOrDefault(column) ?? 0, CultureInfo.InvariantCulture);
}
