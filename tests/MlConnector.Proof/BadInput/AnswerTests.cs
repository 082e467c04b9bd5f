using MlConnector.Proof.Seeds;
using MlConnector.Proof.Sites;

namespace MlConnector.Proof.BadInput;

/// <summary>Answers of the vendors, spoiled one by one: each gives a coded error with a fix, or the same result as good ones. A seed is a site of its own with twelve spoiled answers.</summary>
public sealed class AnswerTests
{
    private const int CasesOfASeed = 12;

    [Fact]
    public async Task A_source_gives_the_same_rows_or_a_coded_error() =>
        WereSpoiled(await new Slice("AnswerTests.A_source_gives_the_same_rows_or_a_coded_error", few: 5, full: 200).PlayAsync(SourceAsync));

    [Fact]
    public async Task INV3_a_destination_tells_the_truth_or_gives_a_coded_error() =>
        WereSpoiled(await new Slice("AnswerTests.INV3_a_destination_tells_the_truth_or_gives_a_coded_error", few: 5, full: 200).PlayAsync(seed => DestinationAsync(new PowerBiSite(), seed)));

    [Fact]
    public async Task INV3_BigQuery_tells_the_truth_or_gives_a_coded_error() =>
        WereSpoiled(await new Slice("AnswerTests.INV3_BigQuery_tells_the_truth_or_gives_a_coded_error", few: 6, full: 200).PlayAsync(seed => DestinationAsync(new BigQuerySite(BigQuerySite.Spoilable[seed % BigQuerySite.Spoilable.Length]), seed)));

    [Fact]
    public async Task INV3_Tableau_tells_the_truth_or_gives_a_coded_error() =>
        WereSpoiled(await new Slice("AnswerTests.INV3_Tableau_tells_the_truth_or_gives_a_coded_error", few: 5, full: 200).PlayAsync(seed => DestinationAsync(new TableauSite(), seed)));

    /// <summary>Most cases got at a question that was asked, and spoiled answers were both noticed and lived through: else nothing was proven.</summary>
    private static void WereSpoiled(Tally covered)
    {
        Assert.True(covered["spoiled"] * 2 > covered["cases"], $"only {covered["spoiled"]} of {covered["cases"]} cases had a spoiled answer");
        Assert.True(covered["refused"] > 0 && covered["answers all the same"] > 0, "spoiled answers ended all in one way");
    }

    private static async Task<Tally> SourceAsync(int seed)
    {
        var covered = new Tally();
        var spoiler = new Spoiler();
        await using var site = new SourceSite();
        await site.StartAsync(spoiler);
        var cases = new SourceCases(site, spoiler, Slice.RandomOf(seed), covered);
        for (int i = 0; i < CasesOfASeed; i++) await PlayAsync(cases.PlayAsync, i, covered);
        return covered;
    }

    private static async Task<Tally> DestinationAsync(DestinationSite vendor, int seed)
    {
        var covered = new Tally();
        var spoiler = new Spoiler();
        await using DestinationSite site = vendor;
        await site.StartAsync(spoiler);
        var cases = new DestinationCases(site, spoiler, Slice.RandomOf(seed), covered);
        await cases.PrepareAsync();
        for (int i = 0; i < CasesOfASeed; i++) await PlayAsync(cases.PlayAsync, i, covered);
        return covered;
    }

    private static async Task PlayAsync(Func<Task> play, int number, Tally covered)
    {
        covered.Count("cases");
        try
        {
            await play();
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"case {number}: {e.Message}", e);
        }
    }
}
