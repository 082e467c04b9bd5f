using System.Globalization;
using MlConnector.Abstractions.Checks;
using MlConnector.Abstractions.Sources;
using MlConnector.SageX3.Tests.Support;
using MlConnector.Sandbox.SageX3;
using MlConnector.Sandbox.SageX3.Api1;
using MlConnector.Sandbox.SageX3.Data;

namespace MlConnector.SageX3.Tests.Streams;

/// <summary>What the streams are made of: ledgers, signs, empty dates, references, stamps that a site does not show.</summary>
public sealed class StreamTests
{
    [Fact]
    public async Task Journal_lines_are_of_one_ledger_of_actual_entries_and_balance()
    {
        await using SageX3Site site = await SageX3Site.StartAsync();
        List<Dictionary<string, string?>> lines = await site.AllAsync("gl_entry_lines");
        X3Record[] entries = [.. site.Sandbox.Folder.Class("GACCENTRY").Records.Where(entry => entry.Number("CAT") == 1)];
        Assert.Equal(entries.Sum(entry => entry.Lines.Count(line => line.Number("LEDTYP") == 1)), lines.Count);
        Assert.All(lines.GroupBy(line => $"{line["TYP"]}~{line["NUM"]}"), entry => Assert.Equal(0, entry.Sum(line => Number(line["SNS"]) * Number(line["AMTLED"]))));
    }

    [Fact]
    public async Task What_is_read_by_its_changes_is_read_whole_now_and_then_because_X3_tells_of_no_deletion()
    {
        await using SageX3Site site = await SageX3Site.StartAsync();
        await using ISource source = site.Connect(site.Settings());
        Assert.All(source.Catalog.Where(stream => stream.Strategy != ReadStrategy.Snapshot && stream.Absence != AbsenceMeaning.Ignored), stream => Assert.InRange(stream.Cursor.FullEvery, 1, 1000));
    }

    [Fact]
    public async Task Lines_of_a_folder_that_was_empty_when_the_stream_was_bound_are_found_when_it_is_not_any_more()
    {
        await using SageX3Site site = await SageX3Site.StartAsync();
        X3Class orders = site.Sandbox.Folder.Class("PORDER");
        X3Record[] kept = [.. orders.Records];
        foreach (X3Record order in kept) orders.Delete(order);
        await using ISource source = site.Connect(site.Settings());
        StreamDefinition lines = source.Catalog.Single(stream => stream.Name == "purchase_order_lines");
        StreamBinding binding = await source.BindAsync(lines, TestContext.Current.CancellationToken);
        foreach (X3Record order in kept) orders.Put(order);
        await using ISourceStream opened = await source.OpenAsync(lines, binding, TestContext.Current.CancellationToken);
        Assert.Equal(kept.Sum(order => order.Lines.Count), (await SageX3Site.ReadAsync(opened, new FullWindow())).Count);
    }

    [Fact]
    public async Task Ledgers_and_categories_are_settings()
    {
        await using SageX3Site site = await SageX3Site.StartAsync();
        List<Dictionary<string, string?>> lines = await site.AllAsync("gl_entry_lines", site.Settings(more: "ledgerTypes: []\nentryCategories: [1, 2, 5]"));
        Assert.Equal(site.Sandbox.Folder.Class("GACCENTRY").Records.Sum(entry => entry.Lines.Count), lines.Count);
    }

    [Theory]
    [InlineData("BPR gt 'A'", true)]
    [InlineData("BPR ne 'F00001'", false)]
    [InlineData("BPR ne null and AMTLED gt 5.00", true)]
    [InlineData("BPR eq null or LIN lt 0", false)]
    public async Task Lines_are_chosen_by_their_own_columns_and_what_is_empty_is_neither_more_nor_less(string filter, bool withPartner)
    {
        await using SageX3Site site = await SageX3Site.StartAsync();
        await using ISource source = site.Connect(site.Settings(more: "ledgerTypes: []\nentryCategories: []"));
        StreamDefinition lines = source.Catalog.Single(stream => stream.Name == "gl_entry_lines");
        lines = lines with { Extra = lines.Extra.SetItem("lineFilter", filter) };
        await using ISourceStream opened = await source.OpenAsync(lines, await source.BindAsync(lines, TestContext.Current.CancellationToken), TestContext.Current.CancellationToken);
        List<Dictionary<string, string?>> read = await SageX3Site.ReadAsync(opened, new FullWindow());
        decimal least = filter.Contains("AMTLED", StringComparison.Ordinal) ? 5.00m : decimal.MinValue;
        Assert.NotEmpty(read);
        Assert.Equal(site.Sandbox.Folder.Class("GACCENTRY").Records.Sum(entry => entry.Lines.Count(line => line.Text("BPR").Length > 0 == withPartner && line.Number("AMTLED") > least)), read.Count);
    }

    [Fact]
    public async Task Empty_dates_and_texts_are_null_and_references_are_their_key()
    {
        await using SageX3Site site = await SageX3Site.StartAsync();
        List<Dictionary<string, string?>> orders = await site.AllAsync("sales_orders");
        Assert.Contains(orders, order => order["SHIDAT"] is null);
        Assert.Contains(orders, order => order["SHIDAT"] is not null);
        Assert.All(orders, order => Assert.Null(order["BPCINV"]));
        Assert.All(orders, order => Assert.Equal("FR30NET", order["PTE"]));
    }

    [Fact]
    public async Task A_site_that_shows_no_time_of_the_last_change_is_read_whole_and_says_so()
    {
        await using SageX3Site site = await SageX3Site.StartAsync(new SageX3SandboxOptions { Api1 = new Api1Options { Hidden = ["UPDDATTIM", "REF"] } });
        await using ISource source = site.Connect(site.Settings());
        StreamDefinition stream = source.Catalog.Single(one => one.Name == "gl_entries");
        StreamBinding binding = await source.BindAsync(stream, TestContext.Current.CancellationToken);
        Assert.Contains("everything is read", binding.Reason, StringComparison.Ordinal);
        Assert.Contains("REF", binding.MissingFields);
        await using ISourceStream opened = await source.OpenAsync(stream, binding, TestContext.Current.CancellationToken);
        Assert.Equal((await SageX3Site.ReadAsync(opened, new FullWindow())).Count, (await SageX3Site.ReadAsync(opened, new RangeWindow("UPDDATTIM", "2026-11-01T00:00:00Z", null, WithNulls: false))).Count);
    }

    [Fact]
    public async Task An_open_order_is_read_again_whole_and_a_line_by_its_key_alone()
    {
        await using SageX3Site site = await SageX3Site.StartAsync();
        await using ISource source = site.Connect(site.Settings());
        await using ISourceStream lines = await SageX3Site.OpenAsync(source, "purchase_order_lines");
        IReadOnlyDictionary<string, string> facts = site.Sandbox.Play("receive-line");
        Dictionary<string, string?> received = Assert.Single(await SageX3Site.ReadAsync(lines, new KeyWindow([[facts["POHNUM"], facts["POPLIN"], "1"]])));
        Assert.Equal(facts["quantity"], received["RCPQTYSTU"]);
        Assert.Contains(await SageX3Site.ReadAsync(lines, new OpenWindow()), line => line["POHNUM"] == facts["POHNUM"] && line["RCPQTYSTU"] == facts["quantity"]);
    }

    [Theory]
    [InlineData("sales_orders", "ORDSTA", "SORDER")]
    [InlineData("gl_entries", "STA", "GACCENTRY")]
    public async Task What_is_open_is_asked_for_and_where_a_site_does_not_show_it_check_says_so(string stream, string status, string name)
    {
        await using (SageX3Site site = await SageX3Site.StartAsync())
        {
            await using ISource source = site.Connect(site.Settings());
            await using ISourceStream opened = await SageX3Site.OpenAsync(source, stream);
            Assert.Equal(site.Sandbox.Folder.Class(name).Records.Count(record => record.Text(status) == "1" && record.Text(name == "SORDER" ? "CUR" : "CAT") is "EUR" or "1"), (await SageX3Site.ReadAsync(opened, new OpenWindow())).Count);
        }

        await using SageX3Site blind = await SageX3Site.StartAsync(new SageX3SandboxOptions { Api1 = new Api1Options { Hidden = [status] } });
        await using ISource other = blind.Connect(blind.Settings());
        await using ISourceStream unseen = await SageX3Site.OpenAsync(other, stream);
        Assert.Empty(await SageX3Site.ReadAsync(unseen, new OpenWindow()));
        Assert.NotEmpty(await SageX3Site.ReadAsync(unseen, new FullWindow()));
        CheckReport report = await other.CheckAsync([stream], TestContext.Current.CancellationToken);
        Assert.Contains(report.Findings, finding => finding.Outcome == CheckOutcome.Warning && finding.Subject == $"stream {stream}, open items" && finding.Detail.Contains(status, StringComparison.Ordinal));
        Assert.DoesNotContain(report.Findings, finding => finding.Outcome == CheckOutcome.Problem);
    }

    [Fact]
    public async Task Amounts_of_the_sandbox_are_cents()
    {
        await using SageX3Site site = await SageX3Site.StartAsync();
        string[] amounts = ["LINAMT", "LINATIAMT", "TOTLINAMT", "TOTORD", "TTVORD", "TOTTAXAMT", "AMTNOT", "AMTATI", "AMTTAX", "AMTNOTLIN", "AMTATILIN", "ORDNOT", "ORDATI", "LINNOT", "AMTCUR", "AMTLED"];
        foreach (X3Record record in site.Sandbox.Folder.Classes.SelectMany(one => one.Records).SelectMany(record => record.Lines.Prepend(record)))
            Assert.All(amounts.Where(record.Columns.Contains).Select(record.Number), amount => Assert.Equal(decimal.Round(amount, 2), amount));
    }

    [Fact]
    public async Task A_stream_of_the_users_own_needs_yaml_only()
    {
        await using SageX3Site site = await SageX3Site.StartAsync();
        StreamDefinition own = Own("invoice_lines", "entity: PINVOICE\nkey: [NUM, PIDLIN]\nfields: { NUM: 'text from=$header.NUM', PIDLIN: integer, ITMREF: text, AMTNOTLIN: 'decimal(24,6)' }\nextra: { lines: auto }");
        await using ISource source = site.Connect(site.Settings(), own);
        await using ISourceStream opened = await SageX3Site.OpenAsync(source, "invoice_lines");
        Assert.Equal(site.Sandbox.Folder.Class("PINVOICE").Records.Count, (await SageX3Site.ReadAsync(opened, new FullWindow())).Count);
    }

    [Fact]
    public async Task A_wrong_endpoint_is_told_and_a_class_of_another_name_is_a_setting()
    {
        await using SageX3Site site = await SageX3Site.StartAsync();
        await using (ISource wrong = site.Connect(site.Settings().Replace("endpoint: SEED", "endpoint: OTHER", StringComparison.Ordinal)))
        {
            CheckReport report = await wrong.CheckAsync(["suppliers"], TestContext.Current.CancellationToken);
            Assert.Contains(report.Findings, finding => finding.Outcome == CheckOutcome.Warning && finding.Detail.Contains("SEED", StringComparison.Ordinal));
            Assert.Contains(report.Findings, finding => finding.Error?.Code == "SAGEX3-NOT-FOUND");
        }

        await using ISource other = site.Connect(site.Settings(more: "entities: { suppliers: { class: BPCUSTOMER, key: [BPSNUM], columns: { BPSNUM: BPCNUM } } }"));
        await using ISourceStream opened = await SageX3Site.OpenAsync(other, "suppliers");
        Assert.Equal(site.Sandbox.Folder.Class("BPCUSTOMER").Records.Count, (await SageX3Site.ReadAsync(opened, new FullWindow())).Count);
    }

    private static StreamDefinition Own(string name, string yaml)
    {
        Abstractions.Errors.Problems problems = new();
        StreamDefinition? stream = StreamYaml.Read(name, Yaml.YamlTree.Parse("own.yaml", yaml, problems)!, name, problems);
        problems.ThrowIfAny();
        return stream!;
    }

    private static decimal Number(string? text) => decimal.Parse(text!, CultureInfo.InvariantCulture);
}
