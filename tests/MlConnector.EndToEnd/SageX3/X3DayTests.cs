using System.Globalization;
using MlConnector.EndToEnd.World;

namespace MlConnector.EndToEnd.SageX3;

/// <summary>The general balance of X3 as of now, kept by its day.</summary>
public sealed class X3DayTests
{
    [Fact]
    public async Task The_general_balance_is_kept_as_of_now_and_for_no_other_day()
    {
        await using X3World world = await X3World.StartAsync("      gl_balances: {}\n      gl_balance_snapshots: {}\n");
        (await world.Mlc.RunAsync($"check -f {world.File}")).Ended(0); // the day is no column of the site
        (await world.Mlc.RunAsync($"apply -f {world.File} --yes")).Ended(0);
        (await world.Mlc.RunAsync("run")).Ended(0);
        Assert.Empty(world.Current("GlBalanceSnapshots"));
        DateOnly today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);

        Assert.Equal("Verified", (await world.Mlc.RunAsync($"run --as-of {Text(today)} --stream gl_balance_snapshots --json")).Ended(0).Json.GetProperty("state").GetString());

        Assert.NotEmpty(world.Current("GlBalances"));
        Assert.Equal(Amounts(world.Current("GlBalances")), Amounts(world.Current("GlBalanceSnapshots")));
        Assert.All(world.Current("GlBalanceSnapshots"), row => Assert.Equal(today, DateOnly.FromDateTime((DateTime)row["AsOf"]!)));
        foreach (DateOnly day in new[] { today.AddDays(-2), today.AddDays(-today.Day), today.AddDays(2) })
        {
            MlcResult refused = await world.Mlc.RunAsync($"run --as-of {Text(day)} --stream gl_balance_snapshots");
            Assert.NotEqual(0, refused.Code);
            Assert.Contains("AS-OF-DATE", refused.Output + refused.Errors, StringComparison.Ordinal);
        }
    }

    private static IEnumerable<(string, object?, object?)> Amounts(IReadOnlyList<IReadOnlyDictionary<string, object?>> rows) =>
        rows.Select(row => ((string)row["ROWID"]!, row["DEBLED"], row["CDTLED"])).OrderBy(row => row.Item1, StringComparer.Ordinal);

    private static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
