using MlConnector.EndToEnd.World;

namespace MlConnector.EndToEnd.Tableau;

/// <summary>What schedules need of a site's budgets, which all pipelines of a data folder share: a schedule that cannot fit is refused with the arithmetic.</summary>
public sealed class ScheduleTests
{
    private const string Two = "      ap_suppliers: {}\n      ap_invoices: {}\n";
    private const string One = "      ap_suppliers: {}\n";

    [Fact]
    public async Task A_schedule_that_needs_more_publications_than_the_site_allows_is_refused_with_the_arithmetic()
    {
        await using TableauSite site = await TableauSite.StartAsync(Two);
        await ChangeAsync(site, ("queriesPerHour: 1000", "publishesPerHour: 10"), ("every 15 minutes", "every 5 minutes"));
        (await site.Mlc.RunAsync($"plan -f {site.File}")).Ended(0);
        await RefusedAsync(site, "24 publications to site acme an hour of 10"); // two streams, twelve times an hour
        await ChangeAsync(site, ("every 5 minutes", "every 12 minutes"));
        (await site.Mlc.RunAsync($"apply -f {site.File} --yes")).Ended(0);
    }

    /// <summary>Looks at jobs are a budget of the site's day, and calls one of the user's hour: a schedule that cannot fit into them is refused as one of too many publications is.</summary>
    [Theory]
    [InlineData("looksPerDay: 240", "576 looks at jobs of site acme a day of 240")]
    [InlineData("callsPerHour: 100", "168 calls to site acme an hour of 100")]
    public async Task A_schedule_that_needs_more_of_another_budget_is_refused_with_the_arithmetic(string limit, string arithmetic)
    {
        await using TableauSite site = await TableauSite.StartAsync(Two);
        await ChangeAsync(site, ("queriesPerHour: 1000", limit), ("every 15 minutes", "every 5 minutes"));
        await RefusedAsync(site, arithmetic);
    }

    /// <summary>120 runs of ten business hours are twelve in each of them, not five in each hour of the day; a budget of a day is asked for all of them.</summary>
    [Theory]
    [InlineData("publishesPerHour: 10", "12 publications to site acme an hour of 10")]
    [InlineData("publishesPerDay: 119", "120 publications to site acme a day of 119")]
    public async Task The_busiest_hour_and_the_busiest_day_of_a_schedule_have_to_fit(string limit, string arithmetic)
    {
        await using TableauSite site = await TableauSite.StartAsync(One);
        await ChangeAsync(site, ("queriesPerHour: 1000", limit), ("every 15 minutes", "'*/5 8-17 * * *'"));
        await RefusedAsync(site, arithmetic);
    }

    [Fact]
    public async Task Pipelines_of_a_data_folder_share_the_budgets_of_their_site_whether_or_not_they_are_paused()
    {
        await using TableauSite site = await TableauSite.StartAsync(One);
        await ChangeAsync(site, ("queriesPerHour: 1000", "publishesPerHour: 10, queriesPerHour: 13"), ("every 15 minutes", "'*/10 8-17 * * *'"));
        (await site.Mlc.RunAsync($"apply -f {site.File} --yes")).Ended(0);
        await ChangeAsync(site, ("  finance:", "  controlling:"), ("dataset: Finance", "dataset: Controlling"));

        await RefusedAsync(site, "12 publications to site acme an hour of 10 (this pipeline 6 + finance 6)");
        (await site.Mlc.RunAsync("pause finance --reason closing")).Ended(0);
        await RefusedAsync(site, "(this pipeline 6 + finance 6)"); // it may be resumed at any time

        await ChangeAsync(site, ("*/10 8-17", "0 8-17"));
        string applied = (await site.Mlc.RunAsync($"apply -f {site.File} --yes")).Ended(0).Output;
        Assert.Contains("14 VizQL queries to site acme an hour of 13 (this pipeline 2 + finance 12)", applied, StringComparison.Ordinal);
        (await site.Mlc.RunAsync($"apply -f {site.File} --yes")).Ended(0); // its own newest revision is no other pipeline's
        await ChangeAsync(site, ("0 8-17", "*/10 20-22"));
        (await site.Mlc.RunAsync($"apply -f {site.File} --yes")).Ended(0); // never in one hour with the other
    }

    [Fact]
    public async Task Removals_by_condition_are_counted_with_the_queries_that_prove_them()
    {
        await using TableauSite site = await TableauSite.StartAsync("      ap_suppliers: { write: upsert }\n");
        Assert.Contains("8 VizQL queries to site acme an hour", (await site.Mlc.RunAsync($"plan -f {site.File}")).Ended(0).Output, StringComparison.Ordinal);
        await ChangeAsync(site, ("    settle: 1s", "    settle: 1s\n    removals: condition"));
        Assert.Contains("16 VizQL queries to site acme an hour", (await site.Mlc.RunAsync($"plan -f {site.File}")).Ended(0).Output, StringComparison.Ordinal);
    }

    private static async Task RefusedAsync(TableauSite site, string arithmetic)
    {
        MlcResult refused = (await site.Mlc.RunAsync($"apply -f {site.File} --yes")).Ended(2);
        Assert.Contains("PLAN-SCHEDULE", refused.Output + refused.Errors, StringComparison.Ordinal);
        Assert.Contains(arithmetic, refused.Output + refused.Errors, StringComparison.Ordinal);
    }

    private static async Task ChangeAsync(TableauSite site, params (string From, string To)[] changes)
    {
        string written = await File.ReadAllTextAsync(site.File, TestContext.Current.CancellationToken);
        foreach ((string from, string to) in changes)
        {
            Assert.Contains(from, written, StringComparison.Ordinal);
            written = written.Replace(from, to, StringComparison.Ordinal);
        }

        await File.WriteAllTextAsync(site.File, written, TestContext.Current.CancellationToken);
    }
}
