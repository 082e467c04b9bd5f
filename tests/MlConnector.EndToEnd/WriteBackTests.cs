using System.Text.Json;
using MlConnector.EndToEnd.World;
using MlConnector.Sandbox.Faults;
using MlConnector.Sandbox.IfsCloud;
using MlConnector.Sandbox.IfsCloud.Data;

namespace MlConnector.EndToEnd;

/// <summary>GL vouchers from a file into IFS Cloud: each once, whatever breaks.</summary>
public sealed class WriteBackTests
{
    private const string Allowed = "      suppliers: {}\n    writeBack: { entries: [gl_vouchers], settle: 1s }\n";
    private const string Two = """
        Entry,Company,VoucherType,VoucherDate,VoucherText,Account,CodeB,CurrencyCode,CurrencyDebetAmount,CurrencyCreditAmount,Text
        ACC-1,10,M,2026-11-30,Accrual,1000,B01,EUR,100.10,,rent
        ACC-1,,,,,1050,,EUR,,60.05,"rent, part 1"
        ACC-1,,,,,1100,B02,EUR,,40.05,rest
        ACC-2,20,M,2026-11-30,,1000,B01,EUR,,7,
        ACC-2,20,M,2026-11-30,,1050,,EUR,7,,

        """;

    [Fact]
    public async Task A_file_is_written_once_however_often_it_is_given_and_each_change_is_in_the_audit_trail()
    {
        await using IfsSite site = await ApplyAsync();
        string file = await FileAsync(site, Two);
        JsonElement plan = (await site.Mlc.RunAsync($"write-back create {file} --dry-run --json")).Ended(0).Json;
        Assert.Equal([true, true], plan.EnumerateArray().Select(entry => entry.GetProperty("creates").GetBoolean()));
        Assert.Empty(Vouchers(site));

        (await site.Mlc.RunAsync($"write-back create {file} --yes")).Ended(0);
        Written(site, ("finance:ACC-1", "10", 3, 100.10m), ("finance:ACC-2", "20", 2, 7m));
        Assert.Contains("there already", (await site.Mlc.RunAsync($"write-back create {file} --yes")).Ended(0).Output, StringComparison.Ordinal);
        Written(site, ("finance:ACC-1", "10", 3, 100.10m), ("finance:ACC-2", "20", 2, 7m));

        string trail = Path.Combine(site.Folder, "audit.ndjson");
        (await site.Mlc.RunAsync($"audit export -o {trail}")).Ended(0);
        string[] lines = [.. (await File.ReadAllLinesAsync(trail, TestContext.Current.CancellationToken)).Where(line => line.Contains("finance:ACC-1", StringComparison.Ordinal))];
        Assert.Contains("write-back.intend", lines[0], StringComparison.Ordinal);
        Assert.Contains("3 lines, debit 100.1, credit 100.1", lines[0], StringComparison.Ordinal);
        Assert.Contains("write-back.written", lines[1], StringComparison.Ordinal);
        Assert.Equal(2, lines.Length);
        Assert.Matches(@"(?m)^integrity\s+holds\s", (await site.Mlc.RunAsync("audit verify")).Ended(4).Output); // 4: completeness is unproven by heads that lie in the data folder
    }

    /// <summary>What the guide shows can be tried beside the sandbox, as it stands.</summary>
    [Fact]
    public async Task The_file_of_the_guide_is_written()
    {
        await using IfsSite site = await ApplyAsync();
        string root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root, "MlConnector.slnx"))) root = Path.GetDirectoryName(root)!;
        string guide = await File.ReadAllTextAsync(Path.Combine(root, "docs", "guides", "ifs-cloud.md"), TestContext.Current.CancellationToken);
        (await site.Mlc.RunAsync($"write-back create {await FileAsync(site, guide.Split("```csv\n")[1].Split("```")[0])} --yes")).Ended(0);
        Written(site, ("finance:ACC-2026-11", "10", 2, 100.10m));
    }

    [Fact]
    public async Task An_entry_that_was_written_is_not_written_with_other_content()
    {
        await using IfsSite site = await ApplyAsync();
        (await site.Mlc.RunAsync($"write-back create {await FileAsync(site, Two)} --yes")).Ended(0);
        MlcResult refused = (await site.Mlc.RunAsync($"write-back create {await FileAsync(site, Two.Replace("7", "8", StringComparison.Ordinal))} --yes --json")).Ended(2);
        Assert.Contains("WRITE-BACK-CHANGED", refused.Output, StringComparison.Ordinal);
        Written(site, ("finance:ACC-1", "10", 3, 100.10m), ("finance:ACC-2", "20", 2, 7m));
    }

    [Fact]
    public async Task Whatever_is_wrong_with_a_file_is_said_at_once_with_its_line_and_nothing_is_written()
    {
        await using IfsSite site = await ApplyAsync();
        string file = await FileAsync(site, """
            Entry,Company,VoucherType,VoucherDate,Account,CodeC,CurrencyCode,CurrencyDebetAmount,CurrencyCreditAmount
            A,10,M,30.11.2026,1000,,EUR,1,
            A,10,M,,1050,,EUR,,"1,00"
            B,10,M,2026-11-30,1000,,EUR,5,
            B,10,M,2026-11-30,9999,C99,EUR,,4
            C!,10,M,2026-11-30,1000,,EUR,5,
            D,10,M,2026-11-30,1000,,,5,5

            """);
        MlcResult refused = (await site.Mlc.RunAsync($"write-back create {file} --yes --json")).Ended(2);
        (string Code, string Where)[] errors = [.. refused.Json.GetProperty("errors").EnumerateArray().Select(error => (error.GetProperty("code").GetString()!, error.GetProperty("where").GetString()!))];
        Assert.Contains(("MAP-TYPE", "vouchers.csv:2"), errors);
        Assert.Contains(("MAP-TYPE", "vouchers.csv:3"), errors);
        Assert.Contains(("WRITE-BACK-BALANCE", "vouchers.csv:4"), errors);
        Assert.Contains(("IFS-CODE", "vouchers.csv:5"), errors);
        Assert.Equal(2, errors.Count(error => error == ("IFS-CODE", "vouchers.csv:5")));
        Assert.Contains(("IFS-CODE-DEMAND", "vouchers.csv:4"), errors); // account 1000 demands CodeB
        Assert.Contains(("WRITE-BACK-FILE", "vouchers.csv:6"), errors);
        Assert.Contains(("WRITE-BACK-FILE", "vouchers.csv:7"), errors);
        Assert.Contains(("WRITE-BACK-BALANCE", "vouchers.csv:7"), errors);
        Assert.Empty(Vouchers(site));
        Assert.Contains("WRITE-BACK-FILE", (await site.Mlc.RunAsync($"write-back create {await FileAsync(site, "Entri,Company\nA,1\n")} --yes --json")).Ended(2).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(FaultEffect.DropAfterCommit)]
    [InlineData(FaultEffect.CutBody)]
    [InlineData(FaultEffect.Truncate)]
    public async Task A_voucher_whose_answer_was_lost_is_found_by_its_reference_INV3(FaultEffect effect)
    {
        await using IfsSite site = await ApplyAsync();
        Order(site, effect);
        (await site.Mlc.RunAsync($"write-back create {await FileAsync(site, Two)} --yes")).Ended(0);
        Written(site, ("finance:ACC-1", "10", 3, 100.10m), ("finance:ACC-2", "20", 2, 7m));
    }

    [Fact]
    public async Task A_voucher_that_nobody_knows_of_is_held_and_a_person_decides_INV3()
    {
        await using IfsSite site = await ApplyAsync();
        string file = await FileAsync(site, Two);
        Order(site, FaultEffect.DropBeforeCommit);
        MlcResult held = (await site.Mlc.RunAsync($"write-back create {file} --yes --json")).Ended(1);
        Assert.Contains("WRITE-BACK-HELD", held.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(".).", held.Output + (await site.Mlc.RunAsync("write-back list")).Ended(0).Output, StringComparison.Ordinal);
        Written(site, ("finance:ACC-2", "20", 2, 7m));
        Assert.Contains("WRITE-BACK-HELD", (await site.Mlc.RunAsync($"write-back create {file} --yes --json")).Ended(1).Output, StringComparison.Ordinal);
        Written(site, ("finance:ACC-2", "20", 2, 7m));

        Assert.Contains("WRITE-BACK-NOT-HELD", (await site.Mlc.RunAsync("write-back decide finance:ACC-2 --as never --reason x --json")).Ended(2).Output, StringComparison.Ordinal);
        Assert.Contains("held", (await site.Mlc.RunAsync("write-back list")).Ended(0).Output, StringComparison.Ordinal);
        (await site.Mlc.RunAsync(["write-back", "decide", "finance:ACC-1", "--as", "again", "--reason", "looked, is not there"])).Ended(0);
        (await site.Mlc.RunAsync($"write-back create {file} --yes")).Ended(0);
        Written(site, ("finance:ACC-1", "10", 3, 100.10m), ("finance:ACC-2", "20", 2, 7m));
    }

    [Fact]
    public async Task A_voucher_that_comes_later_than_anybody_waited_is_found_and_not_doubled_INV3()
    {
        await using IfsSite site = await ApplyAsync();
        string file = await FileAsync(site, Two);
        Order(site, FaultEffect.CommitLate, TimeSpan.FromHours(1));
        (await site.Mlc.RunAsync($"write-back create {file} --yes")).Ended(1);
        Written(site, ("finance:ACC-2", "20", 2, 7m));
        site.Host.Context.Clock.Advance(TimeSpan.FromHours(2));
        await site.Host.Context.LateCommits.SettledAsync();
        (await site.Mlc.RunAsync($"write-back create {file} --yes")).Ended(0);
        Written(site, ("finance:ACC-1", "10", 3, 100.10m), ("finance:ACC-2", "20", 2, 7m));
    }

    [Fact]
    public async Task A_rule_of_the_database_refuses_one_voucher_and_not_the_others()
    {
        await using IfsSite site = await ApplyAsync();
        site.Host.Context.Faults.Order(IfsCloudFaults.DatabaseRule("write/*"));
        MlcResult refused = (await site.Mlc.RunAsync($"write-back create {await FileAsync(site, Two)} --yes --json")).Ended(1);
        Assert.Contains("The period is closed", refused.Output, StringComparison.Ordinal);
        Written(site, ("finance:ACC-2", "20", 2, 7m));
        (await site.Mlc.RunAsync($"write-back create {await FileAsync(site, Two)} --yes")).Ended(0);
        Written(site, ("finance:ACC-1", "10", 3, 100.10m), ("finance:ACC-2", "20", 2, 7m));
    }

    [Fact]
    public async Task What_the_ERP_has_under_our_reference_stands_above_the_file()
    {
        await using IfsSite site = await ApplyAsync();
        IfsData data = site.Ifs.Data;
        void Enter(int number) => data.Add(data.Set("VoucherSet"), ("Company", "10"), ("VoucherType", "M"), ("AccountingYear", 2026), ("VoucherNo", number), ("Cf_MlcReference", "finance:ACC-1"));
        Enter(1);
        MlcResult differs = (await site.Mlc.RunAsync($"write-back create {await FileAsync(site, Two)} --yes --json")).Ended(1);
        Assert.Contains("WRITE-BACK-DIFFERS", differs.Output, StringComparison.Ordinal);
        Enter(2);
        Assert.Contains("WRITE-BACK-DOUBLED", (await site.Mlc.RunAsync($"write-back create {await FileAsync(site, Two)} --yes --json")).Ended(1).Output, StringComparison.Ordinal);
        Assert.Equal(3, Vouchers(site).Count);
    }

    [Fact]
    public async Task A_voucher_with_our_reference_and_as_many_rows_of_other_amounts_is_not_what_was_wanted()
    {
        await using IfsSite site = await ApplyAsync();
        IfsData data = site.Ifs.Data;
        (string, object?)[] key = [("Company", "20"), ("VoucherType", "M"), ("AccountingYear", 2026), ("VoucherNo", 1)];
        data.Add(data.Set("VoucherSet"), [.. key, ("Cf_MlcReference", "finance:ACC-2")]);
        data.Add(data.Set("VoucherRowSet"), [.. key, ("RowNo", 1), ("CurrencyCreditAmount", 7.01m)]);
        data.Add(data.Set("VoucherRowSet"), [.. key, ("RowNo", 2), ("CurrencyDebetAmount", 7.01m)]);
        Assert.Contains("WRITE-BACK-DIFFERS", (await site.Mlc.RunAsync($"write-back create {await FileAsync(site, Two)} --yes --json")).Ended(1).Output, StringComparison.Ordinal);
        Assert.Equal(1, Vouchers(site).Count(header => header.Text("Cf_MlcReference") == "finance:ACC-2"));
    }

    [Theory]
    [InlineData("      suppliers: {}\n", "WRITE-BACK-OFF")]
    [InlineData("      suppliers: {}\n    writeBack: { mark: { suppliers: { field: Country, value: X } } }\n", "WRITE-BACK-OFF")]
    public async Task Nothing_is_created_where_the_pipeline_does_not_allow_it(string streams, string code)
    {
        await using IfsSite site = await ApplyAsync(streams);
        Assert.Contains(code, (await site.Mlc.RunAsync($"write-back create {await FileAsync(site, Two)} --yes --json")).Ended(2).Output, StringComparison.Ordinal);
        Assert.Empty(Vouchers(site));
    }

    [Theory]
    [InlineData("writeBack: { entries: [orders] }", "WRITE-BACK-UNOFFERED")]
    [InlineData("writeBack: { mark: { gl_vouchers: { field: VoucherText, value: X } } }", "IFS-WRITE")]
    [InlineData("writeBack: { mark: { suppliers: { field: Country, value: X } } }", "CONFIG-REFERENCE")]
    public async Task A_pipeline_that_allows_what_cannot_be_is_not_applied(string allowed, string code)
    {
        await using IfsSite site = await IfsSite.StartAsync($"      gl_vouchers: {{}}\n    {allowed}\n");
        Assert.Contains(code, (await site.Mlc.RunAsync($"apply -f {site.File} --yes --json")).Ended(2).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Syspro_is_never_written_to()
    {
        await using Site site = await Site.StartAsync("      ap_suppliers: {}\n    writeBack: { mark: { ap_suppliers: { field: Note, value: X } } }\n");
        await site.SetSecretsAsync();
        Assert.Contains("WRITE-BACK-UNOFFERED", (await site.Mlc.RunAsync($"apply -f {site.File} --yes --json")).Ended(2).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_field_for_our_reference_nothing_is_created()
    {
        await using IfsSite site = await ApplyAsync();
        string text = await File.ReadAllTextAsync(site.File, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(site.File, text.Replace("    patience: 5s", "    patience: 5s\n    writeBack: { vouchers: { reference: Cf_Nope } }", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        (await site.Mlc.RunAsync($"apply -f {site.File} --yes")).Ended(0);
        Assert.Contains("IFS-WRITE", (await site.Mlc.RunAsync($"write-back create {await FileAsync(site, Two)} --yes --json")).Ended(2).Output, StringComparison.Ordinal);
        Assert.Empty(Vouchers(site));
    }

    private static async Task<IfsSite> ApplyAsync(string streams = Allowed)
    {
        IfsSite site = await IfsSite.StartAsync(streams);
        (await site.Mlc.RunAsync($"apply -f {site.File} --yes")).Ended(0);
        return site;
    }

    private static async Task<string> FileAsync(IfsSite site, string text)
    {
        string path = Path.Combine(site.Folder, "vouchers.csv");
        await File.WriteAllTextAsync(path, text, TestContext.Current.CancellationToken);
        return path;
    }

    private static void Order(IfsSite site, FaultEffect effect, TimeSpan delay = default) =>
        site.Host.Context.Faults.Order(new FaultOrder { Module = IfsCloudSandbox.ModuleName, Operation = "write/ManualVoucherHandling/$batch", Effect = effect, Bytes = 40, Delay = delay });

    private static IReadOnlyList<IfsRow> Vouchers(IfsSite site) => site.Ifs.Data.Set("VoucherSet").Rows;

    /// <summary>Exactly these vouchers are in the ERP, whole.</summary>
    private static void Written(IfsSite site, params (string Reference, string Company, int Rows, decimal Sum)[] expected)
    {
        IEnumerable<(string, string, int, decimal)> found = Vouchers(site).Select(header =>
        {
            IfsRow[] rows = [.. site.Ifs.Data.Set("VoucherRowSet").Rows.Where(row => row.Key.Take(4).SequenceEqual(header.Key))];
            return (header.Text("Cf_MlcReference"), header.Text("Company"), rows.Length, rows.Sum(row => (decimal?)row["DebetAmount"] ?? 0));
        });
        Assert.Equal(expected.Select(one => (one.Reference, one.Company, one.Rows, one.Sum)).Order(), found.Order());
    }
}
