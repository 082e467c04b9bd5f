using System.Collections.Immutable;
using System.Globalization;
using MlConnector.Chaos.Cases;
using MlConnector.Chaos.Cases.Books;
using MlConnector.Chaos.World.BiTools;
using MlConnector.Proof.Seeds;

namespace MlConnector.Chaos;

/// <summary>
/// A slice of the cases that seeds make, others every day, of every ERP and some with each other BI tool. <c>MLC_CHAOS_ERP</c> and <c>MLC_CHAOS_DESTINATION</c> name one each (Power BI if the other is not told), <c>MLC_CHAOS_CASES</c> says how many
/// of each (the long mode has at least 1,000 of SYSPRO into Power BI), <c>MLC_CHAOS_SEED</c> where they begin, <c>MLC_CHAOS_CASE</c> names a single one, <c>MLC_CHAOS_REPORT</c> the file that gets the report; the same command goes on
/// with a report that was cut off.
/// </summary>
public sealed class SliceTests(ArenaFixture arena)
{
    private const int Standard = 2, FirstOfDays = 100_000;

    [Fact]
    public async Task A_case_chosen_by_its_seed_ends_with_the_destination_equal_to_the_source()
    {
        var report = new SliceReport(Cases(), await PlayedOn.NowAsync(), Setting("MLC_CHAOS_REPORT"));
        await arena.PlayAsync(report.Open, report.Add, TestContext.Current.CancellationToken);
        TestContext.Current.TestOutputHelper?.WriteLine(report.Text);
        Assert.True(report.Failures.Count == 0, string.Join("\n\n", report.Failures));
    }

    [Fact]
    public void INV_9_the_same_seed_makes_the_same_case()
    {
        foreach ((ErpBook erp, string destination) in ErpBook.All.SelectMany(erp => BiTool.All.Select(tool => (erp, tool))))
        {
            for (int seed = 0; seed < 20; seed++) Assert.Equal(RandomCase.Of(erp, seed, destination).ToString(), CaseCatalog.Named(CaseCatalog.NameOf(erp, seed, destination)).ToString());
            Assert.NotEqual(RandomCase.Of(erp, 1, destination).ToString(), RandomCase.Of(erp, 2, destination).ToString());

            // By the day of a play another company would have traded until another day. The shipped program alone has no other clock.
            Assert.All(Enumerable.Range(0, 20).Select(seed => RandomCase.Of(erp, seed, destination).Site), site => Assert.True(site.Begins is not null || site.Speed == 1));
        }
    }

    private static IReadOnlyList<ChaosCase> Cases()
    {
        if (Setting("MLC_CHAOS_CASE") is { } name) return [CaseCatalog.Named(name)];
        int count = Setting("MLC_CHAOS_CASES") is { } many ? int.Parse(many, CultureInfo.InvariantCulture) : Standard;
        int first = Setting("MLC_CHAOS_SEED") is { } seed ? int.Parse(seed, CultureInfo.InvariantCulture) : SeedOfTheDay;
        ImmutableArray<ErpBook> erps = Setting("MLC_CHAOS_ERP") is { } erp ? [ErpBook.Of(erp)] : ErpBook.All;
        string? destination = Setting("MLC_CHAOS_DESTINATION");
        IEnumerable<ChaosCase> cases = erps.SelectMany(each => Enumerable.Range(first, count).Select(at => RandomCase.Of(each, at, destination ?? BiTool.PowerBi)));
        if (destination is null && Setting("MLC_CHAOS_CASES") is null) cases = cases.Concat(BiTool.All.Remove(BiTool.PowerBi).SelectMany(tool => Enumerable.Range(first, Standard).Select(at => RandomCase.Of(SysproBook.Book, at, tool))));
        return [.. cases];
    }

    private static int SeedOfTheDay => FirstOfDays + DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime).DayNumber * Standard;

    private static string? Setting(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
