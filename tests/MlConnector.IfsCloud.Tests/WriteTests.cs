using System.Collections.Immutable;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Sources;
using MlConnector.Abstractions.WriteBack;
using MlConnector.IfsCloud.Tests.Support;
using MlConnector.Sandbox.Faults;
using MlConnector.Sandbox.IfsCloud;
using MlConnector.Sandbox.IfsCloud.Data;

namespace MlConnector.IfsCloud.Tests;

/// <summary>What each answer to a change means for what was to be written.</summary>
public sealed class WriteTests
{
    private static readonly Entry Voucher = new(
        "A", Values(("Company", "10"), ("VoucherType", "M"), ("VoucherDate", "2026-11-30")),
        [new EntryLine("f:2", Values(("Account", "1000"), ("CodeB", "B01"), ("CurrencyCode", "EUR"), ("CurrencyDebetAmount", "0.1"))), new EntryLine("f:3", Values(("Account", "1050"), ("CurrencyCode", "EUR"), ("CurrencyCreditAmount", "0.1")))]);

    [Theory]
    [InlineData(412, "ODP_PRECONDITION_FAILED", WriteOutcome.Conflict, "IFS-CHANGED")]
    [InlineData(428, "ODP_MISSING_PRECONDITION", WriteOutcome.Refused, "IFS-PRECONDITION")]
    [InlineData(400, "ODP_DESERIALIZATION_ERROR", WriteOutcome.Refused, "IFS-QUERY")]
    [InlineData(403, "ODP_FORBIDDEN", WriteOutcome.Refused, "IFS-FORBIDDEN")]
    [InlineData(405, "", WriteOutcome.Refused, "IFS-QUERY")]
    [InlineData(423, "", WriteOutcome.Refused, "IFS-LOCKED")]
    [InlineData(429, "", WriteOutcome.Refused, "HTTP-THROTTLED")]
    [InlineData(500, "ODP_PLSQL_ERROR", WriteOutcome.Refused, "IFS-DATABASE")]
    [InlineData(503, "MI_MODIFIED_ERROR", WriteOutcome.Refused, "IFS-METADATA-RENEWING")]
    [InlineData(500, "", WriteOutcome.Unknown, "IFS-DATABASE")]
    [InlineData(502, "", WriteOutcome.Unknown, "HTTP-SERVER")]
    [InlineData(504, "", WriteOutcome.Unknown, "HTTP-SERVER")]
    public async Task An_answer_says_that_nothing_was_written_or_nobody_knows_INV3(int status, string vendor, WriteOutcome outcome, string code)
    {
        await using IfsSite site = await IfsSite.StartAsync(new() { RequestsPerMinute = 0 });
        site.Host.Context.Faults.Order(Fault() with { Status = status, Body = $$"""{ "error": { "code": "{{vendor}}", "message": "said so" } }""" });
        WriteAnswer answer = await CreateAsync(site);
        Assert.Equal((outcome, code), (answer.Outcome, answer.Error!.Code));
        Assert.Empty(site.Sandbox.Data.Set("VoucherSet").Rows);
        Assert.Equal(WriteOutcome.Written, (await CreateAsync(site)).Outcome);
    }

    [Fact]
    public async Task An_answer_that_tells_nothing_leaves_it_unknown_INV3()
    {
        await using IfsSite site = await IfsSite.StartAsync(new() { RequestsPerMinute = 0 });
        site.Host.Context.Faults.Order(Fault() with { Status = 200, Body = "<html>all is well</html>", ContentType = "text/html" });
        WriteAnswer answer = await CreateAsync(site);
        Assert.Equal((WriteOutcome.Unknown, "IFS-WRITE-ANSWER"), (answer.Outcome, answer.Error!.Code));
    }

    [Fact]
    public async Task A_voucher_is_whole_exact_and_found_again_by_its_reference_INV7()
    {
        await using IfsSite site = await IfsSite.StartAsync(new() { RequestsPerMinute = 0 });
        var source = (IWritesBack)site.Connect(site.Settings());
        Assert.Empty(await source.FindAsync(source.EntryKinds[0], Voucher, "p:A'1", TestContext.Current.CancellationToken));
        Assert.Equal(WriteOutcome.Written, (await source.CreateAsync(source.EntryKinds[0], Voucher, "p:A'1", TestContext.Current.CancellationToken)).Outcome);
        StoredEntry found = Assert.Single(await source.FindAsync(source.EntryKinds[0], Voucher, "p:A'1", TestContext.Current.CancellationToken));
        Assert.Equal((2, 0.1m, 0.1m), (found.Lines, found.Debit, found.Credit));
        Assert.StartsWith("10/M/2026/", found.Key, StringComparison.Ordinal);
        Assert.Empty(await source.FindAsync(source.EntryKinds[0], Voucher, "p:A", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_row_that_is_refused_leaves_nothing_of_its_voucher()
    {
        await using IfsSite site = await IfsSite.StartAsync(new() { RequestsPerMinute = 0 });
        var source = (IWritesBack)site.Connect(site.Settings());
        Entry wrong = Voucher with { Lines = Voucher.Lines.SetItem(1, Voucher.Lines[1] with { Values = Voucher.Lines[1].Values.SetItem("Account", "9999") }) };
        WriteAnswer answer = await source.CreateAsync(source.EntryKinds[0], wrong, "p:A", TestContext.Current.CancellationToken);
        Assert.Equal((WriteOutcome.Refused, "IFS-DATABASE", ErrorKind.Data), (answer.Outcome, answer.Error!.Code, answer.Error.Kind));
        Assert.Empty(site.Sandbox.Data.Set("VoucherSet").Rows);
        Assert.DoesNotContain(site.Sandbox.Data.Set("VoucherRowSet").Rows, row => row.Number("VoucherNo") > 700_000);
    }

    [Theory]
    [InlineData("1000", "CodeB", "", "Code part B is mandatory for account 1000")]
    [InlineData("1150", "CodeD", "D01", "Code part D is blocked for account 1150")]
    public async Task What_an_account_demands_is_a_rule_of_the_database_too(string account, string part, string value, string said)
    {
        await using IfsSite site = await IfsSite.StartAsync(new() { RequestsPerMinute = 0 });
        var source = (IWritesBack)site.Connect(site.Settings());
        ImmutableSortedDictionary<string, string> row = Voucher.Lines[0].Values.SetItem("Account", account).Remove("CodeB");
        Entry wrong = Voucher with { Lines = Voucher.Lines.SetItem(0, Voucher.Lines[0] with { Values = value.Length == 0 ? row : row.SetItem(part, value) }) };
        WriteAnswer answer = await source.CreateAsync(source.EntryKinds[0], wrong, "p:A", TestContext.Current.CancellationToken);
        Assert.Equal((WriteOutcome.Refused, "IFS-DATABASE"), (answer.Outcome, answer.Error!.Code));
        Assert.Contains(said, answer.Error.Message, StringComparison.Ordinal);
        Assert.Empty(site.Sandbox.Data.Set("VoucherSet").Rows);
    }

    [Fact]
    public async Task A_token_that_was_revoked_is_renewed_and_the_voucher_written_once()
    {
        await using IfsSite site = await IfsSite.StartAsync(new() { RequestsPerMinute = 0 });
        var source = (IWritesBack)site.Connect(site.Settings());
        Assert.Empty(await source.FindAsync(source.EntryKinds[0], Voucher, "p:A", TestContext.Current.CancellationToken));
        site.Sandbox.ExpireSessions();
        Assert.Equal(WriteOutcome.Written, (await source.CreateAsync(source.EntryKinds[0], Voucher, "p:A", TestContext.Current.CancellationToken)).Outcome);
        Assert.Single(site.Sandbox.Data.Set("VoucherSet").Rows);
    }

    [Fact]
    public async Task A_code_part_that_is_not_valid_at_the_date_is_found_before_anything_is_written()
    {
        await using IfsSite site = await IfsSite.StartAsync(new() { RequestsPerMinute = 0 });
        IfsRow account = site.Sandbox.Data.Set("Reference_Account").Rows.Single(row => row.Text("Company") == "10" && row.Text("Account") == "1050");
        site.Sandbox.Data.Change(account, ("ValidUntil", new DateOnly(2026, 11, 29)));
        var source = (IWritesBack)site.Connect(site.Settings());
        ConnectorError finding = Assert.Single(await source.CheckAsync(source.EntryKinds[0], [Voucher], TestContext.Current.CancellationToken));
        Assert.Equal(("IFS-CODE", "f:3"), (finding.Code, finding.Where));
    }

    [Fact]
    public async Task A_record_is_marked_onto_what_was_read_and_nothing_else()
    {
        await using IfsSite site = await IfsSite.StartAsync(new() { RequestsPerMinute = 0 });
        ISource source = site.Connect(site.Settings());
        StreamDefinition stream = source.Catalog.Single(one => one.Name == "supplier_invoices");
        StreamBinding binding = await source.BindAsync(stream, TestContext.Current.CancellationToken);
        var writes = (IWritesBack)source;
        ProcessedMark mark = new(stream.Name, "Cf_Exported", "Y");
        IfsRow row = site.Sandbox.Data.Set("SupplierInvoiceSet").Rows[0];
        MarkedRecord read = (await writes.ReadAsync(stream, binding, mark, [row.Text("Company"), row.Text("InvoiceId")], TestContext.Current.CancellationToken))!;
        Assert.Equal((row.Etag, null), (read.Tag, read.Value));
        site.Sandbox.Data.Change(row, ("SeriesId", "XX"));
        Assert.Equal(WriteOutcome.Conflict, (await writes.MarkAsync(stream, binding, mark, read, TestContext.Current.CancellationToken)).Outcome);
        MarkedRecord again = (await writes.ReadAsync(stream, binding, mark, read.Key, TestContext.Current.CancellationToken))!;
        Assert.Equal(WriteOutcome.Written, (await writes.MarkAsync(stream, binding, mark, again, TestContext.Current.CancellationToken)).Outcome);
        Assert.Equal("Y", (await writes.ReadAsync(stream, binding, mark, read.Key, TestContext.Current.CancellationToken))!.Value);
        Assert.Null(await writes.ReadAsync(stream, binding, mark, ["10", "1"], TestContext.Current.CancellationToken));
        site.Sandbox.Data.Remove(site.Sandbox.Data.Set("SupplierInvoiceSet").Rows[0]);
        Assert.Equal(WriteOutcome.Conflict, (await writes.MarkAsync(stream, binding, mark, again, TestContext.Current.CancellationToken)).Outcome);
    }

    private static FaultOrder Fault() => new() { Module = IfsCloudSandbox.ModuleName, Operation = "write/*" };

    private static Task<WriteAnswer> CreateAsync(IfsSite site)
    {
        var source = (IWritesBack)site.Connect(site.Settings());
        return source.CreateAsync(source.EntryKinds[0], Voucher, "p:A", TestContext.Current.CancellationToken);
    }

    private static ImmutableSortedDictionary<string, string> Values(params (string Name, string Value)[] values) => values.ToImmutableSortedDictionary(value => value.Name, value => value.Value, StringComparer.Ordinal);
}
