using MlConnector.Abstractions.Checks;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Sources;
using MlConnector.IfsCloud.Tests.Support;
using MlConnector.Sandbox.IfsCloud;
using MlConnector.Sandbox.IfsCloud.Data;

namespace MlConnector.IfsCloud.Tests;

/// <summary>The history log as a source reads it.</summary>
public sealed class HistoryLogTests
{
    private const string Suppliers = "entities: { suppliers: { strategy: history-log } }", Invoices = "entities: { supplier_invoices: { strategy: history-log } }";

    private static IfsCloudSandboxOptions Logging => new() { RequestsPerMinute = 0, AsOf = new DateOnly(2026, 11, 20), LoggedUnits = new HashSet<string>(StringComparer.Ordinal) { "SupplierInfoGeneral", "ManSuppInvoice" } };

    private static async Task<List<Dictionary<string, string?>>> ChangesAsync(ISourceStream stream, string? from = null) =>
        await IfsSite.ReadAsync(stream.Definition.ToChangeSchema(), ((ILogsChanges)stream).ReadChangesAsync(from, TestContext.Current.CancellationToken));

    [Theory]
    [InlineData("")]
    [InlineData("pageSize: 7\n")]
    public async Task Entries_of_the_units_come_in_order_with_the_streams_key(string more)
    {
        await using IfsSite site = await IfsSite.StartAsync(Logging);
        ISourceStream stream = await site.OpenAsync("suppliers", more + Suppliers);
        site.Sandbox.Play("rename-supplier");
        site.Sandbox.Play("delete-supplier");
        List<Dictionary<string, string?>> changes = await ChangesAsync(stream);
        IfsRow[] logged = [.. site.Sandbox.Data.Set("HistoryLogOverviewSet").Rows.Where(row => row.Text("LuName") == "SupplierInfoGeneral")];
        Assert.Equal(logged.Select(row => (row.Text("LogId"), row.Text("Keys").Split('=', '^')[1])), changes.Select(row => (row["$number"]!, row["SupplierId"]!)));
        Assert.Equal(("S0001", logged[^1].Text("LogId")), (changes[^1]["SupplierId"], changes[^1]["$number"]));
        Assert.Equal(decimal.ToInt64(logged[^1].Number("LogId")), (await ((ILogsChanges)stream).NewestAsync(TestContext.Current.CancellationToken))!.Number);
        Assert.Equal(logged.Count(row => string.CompareOrdinal(row.Text("TimeStamp"), logged[^1].Text("TimeStamp")) >= 0), (await ChangesAsync(stream, logged[^1].Text("TimeStamp"))).Count);
    }

    [Fact]
    public async Task A_composite_key_is_put_in_the_streams_order_and_may_be_called_otherwise()
    {
        await using IfsSite site = await IfsSite.StartAsync(Logging);
        const string unit = "\nhistoryLog: { units: { supplier_invoices: ManSuppInvoice } }";
        ISourceStream stream = await site.OpenAsync("supplier_invoices", Invoices + unit);
        site.Sandbox.Play("pay-invoice");
        Dictionary<string, string?> newest = (await ChangesAsync(stream))[^1];
        Assert.Equal($"COMPANY={newest["Company"]}^INVOICE_ID={newest["InvoiceId"]}^", site.Sandbox.Data.Set("HistoryLogOverviewSet").Rows[^1].Text("Keys"));
        ConnectorException refused = await Assert.ThrowsAsync<ConnectorException>(() => site.OpenAsync("supplier_invoices", Invoices + "\nhistoryLog: { units: { supplier_invoices: ManSuppInvoice }, keys: { supplier_invoices.InvoiceId: INV_NO } }"));
        Assert.Equal("IFS-HISTORY-KEYS", refused.Error.Code);
        Assert.Contains("INV_NO", refused.Error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_unit_that_is_not_known_or_a_log_that_is_not_granted_is_an_error_and_an_empty_one_a_warning()
    {
        await using IfsSite site = await IfsSite.StartAsync(Logging with { LoggedUnits = new HashSet<string>(StringComparer.Ordinal) });
        Assert.Equal("IFS-HISTORY-UNIT", (await Assert.ThrowsAsync<ConnectorException>(() => site.OpenAsync("supplier_invoices", Invoices))).Error.Code);
        ISource source = site.Connect(site.Settings(Suppliers));
        Assert.Contains("no entry of SupplierInfo, SupplierInfoGeneral (yet)", (await source.BindAsync(source.Catalog.Single(stream => stream.Name == "suppliers"), TestContext.Current.CancellationToken)).Reason, StringComparison.Ordinal);
        CheckReport report = await source.CheckAsync(["suppliers"], TestContext.Current.CancellationToken);
        Assert.Contains(report.Findings, finding => finding.Outcome == CheckOutcome.Warning && finding.Detail.Contains("polls find nothing", StringComparison.Ordinal));

        await using IfsSite closed = await IfsSite.StartAsync(Logging with { RefusedServices = new HashSet<string>(StringComparer.Ordinal) { "HistoryLogHandling" } });
        report = await closed.Connect(closed.Settings(Suppliers)).CheckAsync(["suppliers"], TestContext.Current.CancellationToken);
        CheckFinding refused = Assert.Single(report.Findings, finding => finding.Outcome == CheckOutcome.Problem);
        Assert.Equal("IFS-FORBIDDEN", refused.Error!.Code);
        Assert.Contains("HistoryLogHandling", refused.Error.Fix, StringComparison.Ordinal);
    }
}
