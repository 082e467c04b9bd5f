using System.Text.Json;
using MlConnector.EndToEnd.Matrix;
using MlConnector.EndToEnd.World;
using MlConnector.Sandbox.SageX3;
using MlConnector.Sandbox.SageX3.Graph;

namespace MlConnector.EndToEnd.BigQuery;

/// <summary>Month-end with the ERPs beside SYSPRO: Sage X3 states its general balance where the site shows it; IFS Cloud states nothing that is documented, and that is told.</summary>
public sealed class ErpBalanceTests
{
    private const string Ledger = "      gl_entries: {}\n      gl_entry_lines: {}\n";
    private const string NotHeld = "Postings cannot be held against balances of the ERP's own, because ";

    [Fact]
    public async Task Postings_of_X3_are_held_against_its_general_balance_after_each_run_that_touched_them()
    {
        await using Pair pair = await Pair.StartAsync("sage-x3", "bigquery", Ledger);
        await pair.VerifiedAsync();
        await pair.PlayAsync("reverse-journal");
        await pair.VerifiedAsync();

        IReadOnlyDictionary<string, string> missed = await pair.PlayAsync("unseen-journal");
        await pair.PlayAsync("new-journal");
        JsonElement stream = StreamOf(await pair.Mlc.RunAsync("run --json"), "gl_entry_lines", 4);

        string[] reasons = [.. Texts(stream, "reasons")];
        Assert.NotEmpty(reasons);
        Assert.All(reasons, reason => Assert.Matches($"^Trial balance, CPY FR10, LEDTYP 1, ACC [0-9]+, FIY {missed["FIY"]}, PER {missed["PER"]}: movement is -?[0-9.]+ in the ERP, ", reason));
        Assert.Contains("DIFFERS", (await pair.Mlc.RunAsync("reconcile --stream gl_entry_lines")).Ended(4).Output, StringComparison.Ordinal);

        (await pair.Mlc.RunAsync("run --full --json")).Ended(0);
        (await pair.Mlc.RunAsync("reconcile --stream gl_entry_lines")).Ended(0);
    }

    [Fact]
    public async Task A_site_of_X3_that_does_not_show_its_balance_is_told_by_plan_run_and_reconcile()
    {
        var source = new SageX3Side(new SageX3SandboxOptions { Graph = new GraphOptions { Denied = new HashSet<string>(StringComparer.Ordinal) { "balanceAmount" } } });
        await using Pair pair = await Pair.StartAsync(source, "bigquery", Ledger);

        await ToldAsync(pair, "gl_entry_lines", NotHeld + "the site does not show them (");
    }

    [Fact]
    public async Task That_IFS_Cloud_states_no_balances_is_told_by_plan_run_and_reconcile()
    {
        await using Pair pair = await Pair.StartAsync("ifs-cloud", "bigquery", "      gl_voucher_rows: {}\n");

        await ToldAsync(pair, "gl_voucher_rows", NotHeld + "IFS Cloud documents no set of its balances of the ledger.");
    }

    private static async Task ToldAsync(Pair pair, string stream, string told)
    {
        Assert.Contains($"{stream}: {told}", (await pair.Mlc.RunAsync($"plan -f {pair.File}")).Output, StringComparison.Ordinal);
        Assert.Contains(Texts(StreamOf(await pair.Mlc.RunAsync("run --json"), stream, 0), "remarks"), remark => remark.StartsWith(told, StringComparison.Ordinal));
        string compared = (await pair.Mlc.RunAsync($"reconcile --stream {stream}")).Ended(0).Output;
        Assert.Contains($"{stream}: {told}", compared, StringComparison.Ordinal);
        Assert.DoesNotContain("states no figures of its own", compared, StringComparison.Ordinal);
    }

    private static JsonElement StreamOf(MlcResult run, string stream, int code) => run.Ended(code).Json.GetProperty("streams").EnumerateArray().Single(one => one.GetProperty("stream").GetString() == stream);

    private static IEnumerable<string> Texts(JsonElement stream, string list) => stream.GetProperty(list).EnumerateArray().Select(text => text.GetString()!);
}
