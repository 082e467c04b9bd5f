using MlConnector.Abstractions.Sources;
using MlConnector.Sandbox.Syspro;
using MlConnector.Sandbox.Syspro.Data;
using MlConnector.Syspro.Tests.Support;

namespace MlConnector.Syspro.Tests.Streams;

/// <summary>Cost centres by analysis code: of the dimension, and of the postings.</summary>
public sealed class CostCentreTests
{
    private static readonly SysproSandboxOptions Small = new() { AsOf = new DateOnly(2026, 11, 20) };

    [Theory]
    [InlineData("odata")]
    [InlineData("enet")]
    public async Task A_posting_has_the_code_of_its_analysis_entry_and_none_where_the_lines_of_the_entry_differ(string channel)
    {
        await using SysproSite site = await SysproSite.StartAsync(Small);
        SysproTable entries = site.Sandbox.Table("GenAnalysisTrn");
        SysproRow[] analysed = [.. entries.Rows.Take(2)];
        entries.Insert([.. Line(analysed[0], 2), ("AnalysisCode1", "OTHER")]);
        entries.Insert([.. Line(analysed[1], 2), ("AnalysisCode1", analysed[1].Text("AnalysisCode1"))]);
        Analyse(site.Sandbox, 90);
        Dictionary<string, string> codes = entries.Rows.GroupBy(Entry).Where(lines => lines.Select(line => line.Text("AnalysisCode1")).Distinct().Count() == 1).ToDictionary(lines => lines.Key, lines => lines.First().Text("AnalysisCode1"));
        await using ISource source = site.Connect(channel == "odata" ? site.Settings(enet: null, more: "costCentre: \"analysisCode(1)\"") : site.Settings(odata: null, more: "costCentre: \"analysisCode(1)\""));
        await using ISourceStream stream = await SysproSite.OpenAsync(source, "gl_postings");

        List<Dictionary<string, string?>> rows = await SysproSite.ReadAsync(stream, new FullWindow());

        string Of(Dictionary<string, string?> row) => $"{Number(row["GlYear"])}/{Number(row["GlPeriod"])}/{Number(row["AnalysisEntry"])}";
        Assert.True(codes.Count > 90);
        Assert.All(rows, row => Assert.Equal(codes.GetValueOrDefault(Of(row)), row["Analysis.CostCentre"]?.Trim() is { Length: > 0 } code ? code : null));
        Assert.Equal(codes.Count, rows.Where(row => row["Analysis.CostCentre"]?.Trim().Length > 0).Select(Of).Distinct().Count());
        Assert.Contains(stream.Definition.Derived, derived => derived.Field.Name == "CostCentre");
    }

    /// <summary>More entries than are asked for one by one.</summary>
    private static void Analyse(SysproSandbox sandbox, int count)
    {
        foreach ((SysproRow posting, int entry) in sandbox.Table("GenJournalDetail").Rows.Where(row => row.Number("AnalysisEntry") == 0).Take(count).Select((row, i) => (row, 1000 + i)).ToArray())
        {
            sandbox.Table("GenJournalDetail").Update(posting, ("AnalysisEntry", entry));
            sandbox.Table("GenAnalysisTrn").Insert(
                ("GlYear", posting["GlYear"]), ("GlPeriod", posting["GlPeriod"]), ("AnalysisEntry", entry), ("AnalysisLine", 1), ("AnalysisCategory", "PROJ"), ("AnalysisCode1", $"M{entry}"), ("EntryValue", posting["EntryValue"]));
        }
    }

    private static (string, object?)[] Line(SysproRow row, int line) =>
        [.. new[] { "GlYear", "GlPeriod", "AnalysisEntry", "AnalysisCategory", "GlCode", "Company" }.Select(column => (column, row[column])), ("AnalysisLine", line), ("EntryValue", 1m)];

    private static string Entry(SysproRow row) => $"{row.Whole("GlYear")}/{row.Whole("GlPeriod")}/{row.Whole("AnalysisEntry")}";

    private static int Number(string? text) => (int)decimal.Parse(text!, System.Globalization.CultureInfo.InvariantCulture);
}
