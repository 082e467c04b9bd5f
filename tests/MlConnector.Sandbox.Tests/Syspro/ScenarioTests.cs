using System.Globalization;
using MlConnector.Sandbox.Syspro.Data;

namespace MlConnector.Sandbox.Tests.Syspro;

public sealed class ScenarioTests : IAsyncLifetime
{
    private RunningSyspro erp = null!;

    public async ValueTask InitializeAsync() => erp = await RunningSyspro.StartAsync();

    public ValueTask DisposeAsync() => erp.DisposeAsync();

    [Fact]
    public void A_backdated_journal_lands_in_the_previous_period_with_the_next_number_and_todays_post_date()
    {
        var before = erp.Table("GenJournalCtl").Under(2026, 10).Count;

        var facts = Play("backdated-journal", ("amount", "99.95"));

        var control = erp.Table("GenJournalCtl").Find(2026, 10, before + 1)!;
        Assert.Equal(Text(before + 1), facts["journal"]);
        Assert.Equal((new DateTime(2026, 10, 31), new DateTime(2026, 11, 18)), (control.Date("JournalDate"), control.Date("PostDate")));
        Tie();
    }

    [Fact]
    public void A_journal_posted_into_last_year_moves_what_this_year_opened_with()
    {
        Play("backdated-journal", ("periodsBack", "11"), ("amount", "500"));

        Assert.Equal(500, erp.Table("GenHistory").Find("A", "RETAINED", 2026)!.Number("BeginYearBalance") - Opening());
        Tie();

        decimal Opening() => 0;
    }

    [Fact]
    public void A_held_journal_moves_nothing_until_it_is_posted()
    {
        var code = Play("hold-journal")["glCode"];
        var held = erp.Table("GenMaster").Find("A", code)!.Number("CurrentBalance");
        Tie();
        Assert.Throws<ArgumentException>(() => Play("hold-journal")); // one at a time, or the first would never be posted

        var facts = Play("post-journal");

        var control = erp.Table("GenJournalCtl").Find(2026, 11, int.Parse(facts["journal"], CultureInfo.InvariantCulture))!;
        Assert.NotNull(control.Date("PostDate"));
        Assert.Equal(held + 1234.56m, erp.Table("GenMaster").Find("A", code)!.Number("CurrentBalance"));
        Tie();
        Assert.Throws<ArgumentException>(() => Play("post-journal"));
    }

    [Fact]
    public void A_torn_journal_does_not_balance_until_it_is_mended()
    {
        Play("tear-journal");
        Assert.NotEmpty(BooksCheck.Differences(Company));
        Assert.Throws<ArgumentException>(() => Play("tear-journal"));

        Play("mend-journal");
        Tie();
    }

    [Fact]
    public void Paying_an_old_invoice_moves_its_balance_and_none_of_its_dates()
    {
        var before = erp.Table("ApInvoice").Rows.ToDictionary(row => string.Join('|', row.Key), StringComparer.Ordinal);

        var facts = Play("pay-old-invoice", ("amount", "1.23"));

        var old = before[$"{facts["supplier"]}|{facts["invoice"]}"];
        var paid = erp.Table("ApInvoice").Find(facts["supplier"], facts["invoice"])!;
        Assert.Equal(old.Number("MthInvBal1") - 1.23m, paid.Number("MthInvBal1"));
        Assert.True(paid.Version > old.Version);
        foreach (var column in paid.Table.Columns.Where(column => column.Kind == SysproKind.Date)) Assert.Equal(old[column.Name], paid[column.Name]);
        Tie();
    }

    [Theory]
    [InlineData("receive-customer-payment")]
    [InlineData("new-supplier-invoice")]
    [InlineData("new-sale")]
    [InlineData("receive-purchase-order")]
    [InlineData("purge-invoice")]
    [InlineData("late-journal")]
    [InlineData("future-invoice")]
    [InlineData("null-dates")]
    [InlineData("rename-stock-code")]
    [InlineData("second-company")]
    [InlineData("rewind-versions")]
    public void The_books_still_tie_after(string scenario)
    {
        var facts = Play(scenario);

        Assert.NotEmpty(facts);
        Tie();
    }

    [Fact]
    public void A_received_order_is_complete_and_its_stock_moved()
    {
        var order = Play("receive-purchase-order")["purchaseOrder"];

        Assert.Equal("9", erp.Table("PorMasterHdr").Find(order)!.Text("OrderStatus"));
        Assert.All(erp.Table("PorMasterDetail").Under(order), line => Assert.Equal(line.Number("MOrderQty"), line.Number("MReceivedQty")));
        Assert.Contains(erp.Table("InvMovements").Rows, row => row.Text("PurchaseOrder") == order && row.Date("EntryDate") == new DateTime(2026, 11, 18));
    }

    [Fact]
    public void A_changed_stock_code_changes_keys_in_every_table()
    {
        var facts = Play("rename-stock-code");

        foreach (var table in (string[])["InvMaster", "InvWarehouse", "InvMovements"])
        {
            Assert.Empty(erp.Table(table).Under(facts["from"]));
            Assert.NotEmpty(erp.Table(table).Under(facts["to"]));
        }
    }

    [Fact]
    public void A_second_company_shares_the_ledger_of_the_first()
    {
        Play("second-company");

        Assert.Equal([], BooksCheck.Differences(erp.Syspro.Data.Company("B")!));
        Assert.Contains(erp.Table("GenJournalDetail").Rows, row => row.Text("Company") == "B");
        Assert.Equal("A", erp.Syspro.Data.System.Table("SysproAdmin").Find("B")!.Text("GlCompany"));
        Play("late-journal", ("company", "B"));
        Tie();
    }

    [Theory]
    [InlineData("text", "Reference")]
    [InlineData("digits", "ConvRate")]
    public void A_bad_row_is_beyond_any_destination_until_it_is_corrected(string kind, string column)
    {
        var facts = Play("bad-row", ("kind", kind));
        var bad = erp.Table("ApInvoice").Find(facts["supplier"], facts["invoice"])!;
        Assert.True(kind == "text" ? bad.Text(column).Length > 4000 : bad.Number(column) > 1_000_000_000_000m);

        Play("correct-row");

        var good = erp.Table("ApInvoice").Find(facts["supplier"], facts["invoice"])!;
        Assert.True(kind == "text" ? good.Text(column).Length < 31 : good.Number(column) < 30);
    }

    [Fact]
    public void Tables_shrink_empty_and_come_back()
    {
        var all = erp.Table("InvMaster").Rows.Select(row => row.Text("StockCode")).ToList();

        Assert.Equal(Text(all.Count * 40 / 100), Play("shrink-table", ("table", "InvMaster"))["taken"]);
        Assert.Equal(all.Count - all.Count * 40 / 100, erp.Table("InvMaster").Count);
        Play("empty-table", ("table", "InvMaster"));
        Assert.Equal(0, erp.Table("InvMaster").Count);
        Play("restore-table", ("table", "InvMaster"));

        Assert.Equal(all, erp.Table("InvMaster").Rows.Select(row => row.Text("StockCode")));
    }

    [Fact]
    public void Rows_appear_disappear_and_change_at_either_end_of_a_table()
    {
        var first = Play("insert-row", ("table", "ApSupplier"))["key"];
        var last = Play("insert-row", ("table", "ApSupplier"), ("position", "last"))["key"];
        Assert.Equal((first, last), (erp.Table("ApSupplier").Rows[0].Text("Supplier"), erp.Table("ApSupplier").Rows[^1].Text("Supplier")));

        var changed = Play("change-row", ("table", "ApSupplier"), ("value", "Renamed"));
        Assert.Equal("Renamed", erp.Table("ApSupplier").Rows[0].Text(changed["column"]));
        Play("remove-row", ("table", "ApSupplier"));
        Assert.NotEqual(first, erp.Table("ApSupplier").Rows[0].Text("Supplier"), StringComparer.Ordinal);
        Tie();
    }

    [Fact]
    public void Unknown_scenarios_and_parameters_are_refused_with_what_there_is()
    {
        Assert.Contains("backdated-journal", Assert.Throws<ArgumentException>(() => Play("nothing")).Message, StringComparison.Ordinal);
        Assert.Contains("colour", Assert.Throws<ArgumentException>(() => Play("late-journal", ("colour", "red"))).Message, StringComparison.Ordinal);
        Tie();
    }

    private SysproCompany Company => erp.Syspro.Data.Companies[0];

    private void Tie() => Assert.Equal([], BooksCheck.Differences(Company));

    private IReadOnlyDictionary<string, string> Play(string name, params (string Name, string Value)[] parameters) =>
        erp.Syspro.Play(name, parameters.ToDictionary(one => one.Name, one => one.Value, StringComparer.Ordinal));

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
