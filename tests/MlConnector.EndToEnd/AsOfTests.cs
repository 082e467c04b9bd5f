using System.Globalization;
using System.Text.Json;
using MlConnector.EndToEnd.World;
using MlConnector.Sandbox.Syspro.Data;

namespace MlConnector.EndToEnd;

/// <summary>Snapshots on demand: balances of period ends, stock as of now, kept beside each other by their day; everything else is refused.</summary>
public sealed class AsOfTests
{
    private const string Streams = "      gl_balance_snapshots: {}\n      stock_snapshots: {}\n      ap_suppliers: {}\n";

    private static DateOnly Today => DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);

    private static DateOnly LastMonth => Today.AddDays(-Today.Day);

    private static DateOnly MonthBefore => LastMonth.AddDays(-LastMonth.Day);

    [Fact]
    public async Task Balances_of_several_days_stay_beside_each_other_and_no_poll_touches_them()
    {
        await using Site site = await AppliedAsync();
        (await site.Mlc.RunAsync("run")).Ended(0);
        Assert.Empty(Rows(site, "GlBalanceSnapshots"));

        JsonElement first = (await site.Mlc.RunAsync($"run --as-of {Text(MonthBefore)} --stream gl_balance_snapshots --json")).Ended(0).Json;
        Assert.Equal("Verified", first.GetProperty("state").GetString());
        (await site.Mlc.RunAsync($"run --as-of {Text(LastMonth)} --stream gl_balance_snapshots")).Ended(0);
        Compare(site, MonthBefore);
        Compare(site, LastMonth);

        JsonElement again = (await site.Mlc.RunAsync($"run --as-of {Text(MonthBefore)} --stream gl_balance_snapshots --json")).Ended(0).Json;
        Assert.Equal(0, again.GetProperty("streams")[0].GetProperty("counts").GetProperty("delivered").GetInt64());
        (await site.Mlc.RunAsync("run --full")).Ended(0);
        Compare(site, MonthBefore);
        string trace = (await site.Mlc.RunAsync(["trace", Rows(site, "GlBalanceSnapshots")[0]["_SourceId"]!.ToString()!])).Ended(0).Output;
        Assert.Contains(Text(MonthBefore), trace, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stock_is_kept_as_of_now_and_a_dry_run_shows_it_first()
    {
        await using Site site = await AppliedAsync();
        DateOnly today = Today;
        Assert.Contains(Text(today), (await site.Mlc.RunAsync($"run --as-of {Text(today)} --stream stock_snapshots --dry-run --json")).Ended(0).Output, StringComparison.Ordinal);
        (await site.Mlc.RunAsync($"run --as-of {Text(today)} --stream stock_snapshots")).Ended(0);
        Assert.Equal(site.Syspro.Table("InvWarehouse").Rows.Count, Rows(site, "StockSnapshots").Count);
    }

    [Fact]
    public async Task What_the_source_cannot_answer_is_refused_with_what_it_can()
    {
        await using Site site = await AppliedAsync();
        await RefusedAsync(site, $"run --as-of {Text(LastMonth.AddDays(-1))} --stream gl_balance_snapshots", "AS-OF-DATE");
        await RefusedAsync(site, $"run --as-of {Text(Today.AddYears(2))} --stream gl_balance_snapshots", "AS-OF-DATE");
        await RefusedAsync(site, $"run --as-of {Text(LastMonth)} --stream stock_snapshots", "AS-OF-DATE");
        await RefusedAsync(site, "run --as-of 1999-12-31 --stream gl_balance_snapshots", "AS-OF-EMPTY");
        await RefusedAsync(site, $"run --as-of {Text(LastMonth)} --stream ap_suppliers", "AS-OF-STREAM");
        await RefusedAsync(site, "run --stream stock_snapshots", "AS-OF-STREAM");
        await RefusedAsync(site, "rebuild --from-source --yes", "AS-OF-REBUILD");
        await RefusedAsync(site, "run --as-of yesterday", "--as-of");
        await RefusedAsync(site, $"run --as-of {Text(LastMonth)} --full", "--as-of");
        Assert.Contains("is read by no poll", (await site.Mlc.RunAsync($"plan -f {site.File}")).Ended(0).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_no_stream_is_named_a_day_is_asked_of_those_that_can_answer_for_it()
    {
        await using Site site = await AppliedAsync();
        string said = (await site.Mlc.RunAsync($"run --as-of {Text(LastMonth)}")).Ended(0).Output;

        Assert.Contains("stock_snapshots, which the source answers only as of now", said, StringComparison.Ordinal);
        Assert.NotEmpty(Rows(site, "GlBalanceSnapshots"));
        (await site.Mlc.RunAsync("status")).Ended(0);
    }

    private static async Task<Site> AppliedAsync()
    {
        Site site = await Site.StartAsync(Streams);
        await site.SetSecretsAsync();
        (await site.Mlc.RunAsync($"apply -f {site.File} --yes")).Ended(0);
        return site;
    }

    private static async Task RefusedAsync(Site site, string command, string code)
    {
        MlcResult refused = await site.Mlc.RunAsync(command);
        Assert.NotEqual(0, refused.Code);
        Assert.Contains(code, refused.Output + refused.Errors, StringComparison.Ordinal);
    }

    /// <summary>Every account of the day's year is there once for that day, with the closing balance of its month.</summary>
    private static void Compare(Site site, DateOnly day)
    {
        SysproRow[] source = [.. site.Syspro.Table("GenHistory").Rows.Where(row => row.Number("GlYear") == day.Year)];
        Dictionary<string, decimal> shown = Rows(site, "GlBalanceSnapshots").Where(row => DateOnly.FromDateTime((DateTime)row["AsOf"]!) == day).ToDictionary(row => (string)row["GlCode"]!, row => (decimal)row["Balance"]!, StringComparer.Ordinal);
        Assert.NotEmpty(source);
        Assert.Equal(source.Length, shown.Count);
        foreach (SysproRow row in source) Assert.Equal(row.Number($"ClosingBalPer{day.Month}"), shown[row.Text("GlCode").Trim()]);
    }

    private static IReadOnlyList<IReadOnlyDictionary<string, object?>> Rows(Site site, string table) => [.. site.PowerBi.Dataset("Finance").Table(table).Rows];

    private static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
