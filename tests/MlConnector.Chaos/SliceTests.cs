using System.Globalization;
using MlConnector.Chaos.Cases;
using MlConnector.Proof.Seeds;

namespace MlConnector.Chaos;

/// <summary>
/// A slice of the cases that seeds make, others every day. <c>MLC_CHAOS_CASES</c> says how many (the long mode has at least 1,000), <c>MLC_CHAOS_SEED</c> where they begin, <c>MLC_CHAOS_DESTINATION</c> with which destination (Power BI and some with BigQuery unless told), <c>MLC_CHAOS_CASE</c> names a single one,
/// <c>MLC_CHAOS_REPORT</c> the file that gets the report; the same command goes on with a report that was cut off.
/// </summary>
public sealed class SliceTests(ArenaFixture arena)
{
    private const int Standard = 6, StandardElsewhere = 2, FirstOfDays = 100_000;

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
        for (int seed = 0; seed < 50; seed++) 
        {
            Assert.Equal(RandomCase.Of(seed).ToString(), CaseCatalog.Named(CaseCatalog.NameOf(seed)).ToString());
            Assert.Equal(RandomCase.Of(seed, World.BiSide.BigQuery).ToString(), CaseCatalog.Named(CaseCatalog.NameOf(seed, World.BiSide.BigQuery)).ToString());
        }

        Assert.NotEqual(RandomCase.Of(1).ToString(), RandomCase.Of(2).ToString());
    }

    private static IReadOnlyList<ChaosCase> Cases()
    {
        if (Setting("MLC_CHAOS_CASE") is { } name) return [CaseCatalog.Named(name)];
        int count = Setting("MLC_CHAOS_CASES") is { } many ? int.Parse(many, CultureInfo.InvariantCulture) : Standard;
        int first = Setting("MLC_CHAOS_SEED") is { } seed ? int.Parse(seed, CultureInfo.InvariantCulture) : SeedOfTheDay;
        if (Setting("MLC_CHAOS_DESTINATION") is { } destination) return [.. Enumerable.Range(first, count).Select(one => RandomCase.Of(one, destination))];
        return [.. Enumerable.Range(first, count).Select(one => RandomCase.Of(one)), .. Setting("MLC_CHAOS_CASES") is null ? Enumerable.Range(first, StandardElsewhere).Select(one => RandomCase.Of(one, World.BiSide.BigQuery)) : []];
    }

    private static int SeedOfTheDay => FirstOfDays + DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime).DayNumber * Standard;

    private static string? Setting(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
