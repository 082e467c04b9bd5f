using MlConnector.Abstractions.Checks;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.BigQuery.Tests.World;
using MlConnector.Sandbox.BigQuery;
using MlConnector.Sandbox.Faults;

namespace MlConnector.BigQuery.Tests.Inserts;

/// <summary>Rows by insertAll.</summary>
public sealed class InsertTests
{
    private static readonly TableSchema Table = TestTables.Invoices;

    [Fact]
    public async Task INV7_rows_arrive_by_one_request_with_every_digit_and_no_job()
    {
        await using BigQueryWorld world = await StartAsync();

        SendResult sent = await ExactRows.SendAsync(world);

        Assert.Equal(SendOutcome.Delivered, sent.Outcome);
        Assert.Empty(world.Sandbox.Jobs);
        ExactRows.AssertIn(world);
    }

    [Fact]
    public async Task A_check_right_after_rows_were_streamed_finds_nothing_wrong()
    {
        await using BigQueryWorld world = await StartAsync();
        await world.SendAsync(world.Container, Table, "b1", [TestTables.Row("b1", "1", 7, "1.00")]);

        // what only apply needs is not tried
        Assert.All((await world.Destination.CheckAsync(TestTables.Finance(Table), BigQueryWorld.Cancel)).Findings, finding => Assert.Equal(finding.Subject == "change tables and the dataset" ? CheckOutcome.Skipped : CheckOutcome.Ok, finding.Outcome));
    }

    [Fact]
    public async Task A_row_that_does_not_fit_is_named_with_its_own_reason_and_the_others_are_not_stored()
    {
        await using BigQueryWorld world = await StartAsync();

        SendResult sent = await world.SendAsync(world.Container, Table, "b1", [TestTables.Row("b1", "1", 7, "1.00"), TestTables.Row("b1", "2", 8, "0.0000000001"), TestTables.Row("b1", "3", 8, "3.00")]);

        Assert.Equal((SendOutcome.Refused, "BIGQUERY-ROWS-REFUSED"), (sent.Outcome, sent.Error!.Code));
        (int row, ConnectorError error) = Assert.Single(sent.Rejected);
        Assert.Equal((1, "BIGQUERY-ROW", ErrorKind.Data), (row, error.Code, error.Kind));
        Assert.Contains("Amount", error.Message, StringComparison.Ordinal);
        Assert.Contains("0.0000000001", error.Message, StringComparison.Ordinal);
        Assert.Empty(world.Sandbox.Table("Finance", "ApInvoices").Rows);
    }

    [Fact]
    public async Task A_date_that_streaming_does_not_take_is_named_like_any_row_that_does_not_fit()
    {
        await using BigQueryWorld world = await StartAsync(WithMonths());
        string?[] junk = TestTables.Row("b1", "2", 8, "1.00");
        junk[2] = "1999-01-01";

        SendResult sent = await world.SendAsync(world.Container, Table, "b1", [TestTables.Row("b1", "1", 7, "1.00"), junk]);

        Assert.Equal("BIGQUERY-ROW", Assert.Single(sent.Rejected).Error.Code);
    }

    [Fact]
    public async Task INV3_rows_that_were_not_taken_in_passing_are_told_by_confirm_with_the_keys_of_those_that_were()
    {
        await using BigQueryWorld world = await StartAsync();
        world.Order(BigQueryFaultPoints.InsertAll, new FaultOrder { Effect = FaultEffect.ShortPage, Rows = 2 });

        SendResult sent = await world.SendAsync(world.Container, Table, "b1", [.. Enumerable.Range(1, 5).Select(i => TestTables.Row("b1", $"{i}", i, "1.00"))]);
        ConfirmResult found = await world.Destination.ConfirmAsync(world.Container, new BatchReference("b1", Table, 5, 1), BigQueryWorld.Cancel);

        Assert.Equal((SendOutcome.Unknown, "BIGQUERY-OUTCOME-UNKNOWN"), (sent.Outcome, sent.Error!.Code));
        Assert.Equal((ConfirmOutcome.Partial, 2L), (found.Outcome, found.RowsFound));
        Assert.Equal(["A|ap_invoices|1", "A|ap_invoices|2"], found.PresentKeys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task INV3_a_request_that_lands_after_its_connection_died_is_waited_for()
    {
        await using BigQueryWorld world = await StartAsync();
        world.Order(BigQueryFaultPoints.InsertAll, new FaultOrder { Effect = FaultEffect.CommitLate, Delay = TimeSpan.FromSeconds(60) });

        SendResult sent = await world.SendAsync(world.Container, Table, "b1", [TestTables.Row("b1", "1", 7, "1.00")]);
        ConfirmResult found = await world.Destination.ConfirmAsync(world.Container, new BatchReference("b1", Table, 1, 1) { LastSentAt = world.Clock.GetUtcNow() }, BigQueryWorld.Cancel);

        Assert.Equal((SendOutcome.Unknown, ConfirmOutcome.Arrived), (sent.Outcome, found.Outcome));
    }

    [Fact]
    public async Task Each_row_has_an_id_of_source_and_version_that_is_the_same_whenever_it_is_sent_and_never_too_long()
    {
        await using BigQueryWorld world = await StartAsync(options: BigQueryWorld.WithBilling with { InsertIdWindow = TimeSpan.FromHours(1) });
        string?[][] rows = [TestTables.Row("b1", "1", 7, "1.00"), TestTables.Row("b1", "\"" + new string('x', 300), 7, "2.00"), TestTables.Row("b1", "1", 8, "3.00")];

        await world.SendAsync(world.Container, Table, "b1", rows);
        SendResult again = await world.SendAsync(world.Container, Table, "b1", rows, attempt: 2);

        Assert.Equal(SendOutcome.Delivered, again.Outcome);
        Assert.Equal(3, world.Sandbox.Table("Finance", "ApInvoices").Rows.Count);
    }

    [Fact]
    public async Task A_table_that_streaming_does_not_know_yet_is_waited_for_and_one_that_is_not_there_is_not()
    {
        await using BigQueryWorld world = await StartAsync(options: BigQueryWorld.WithBilling with { StreamingLag = TimeSpan.FromMinutes(3) });
        string?[][] rows = [TestTables.Row("b1", "1", 7, "1.00")];

        SendResult early = await world.SendAsync(world.Container, Table, "b1", rows);
        world.Clock.Advance(TimeSpan.FromMinutes(4));
        SendResult later = await world.SendAsync(world.Container, Table, "b1", rows, attempt: 2);
        world.Sandbox.Table("Finance", "ApInvoices").Delete();
        SendResult gone = await world.SendAsync(world.Container, Table, "b2", rows);

        Assert.Equal((SendOutcome.Refused, "BIGQUERY-NOT-READY", ErrorKind.Transient), (early.Outcome, early.Error!.Code, early.Error.Kind));
        Assert.Equal((SendOutcome.Delivered, "BIGQUERY-NOT-FOUND"), (later.Outcome, gone.Error!.Code));
    }

    [Fact]
    public async Task A_table_that_is_there_is_never_called_missing_however_long_streaming_takes_to_know_it()
    {
        await using BigQueryWorld world = await StartAsync(options: BigQueryWorld.WithBilling with { StreamingLag = TimeSpan.FromMinutes(30) });
        string?[][] rows = [TestTables.Row("b1", "1", 7, "1.00")];

        CheckReport fresh = await world.Destination.CheckAsync(TestTables.Finance(Table), BigQueryWorld.Cancel);
        world.Clock.Advance(TimeSpan.FromMinutes(6));
        SendResult late = await world.SendAsync(world.Container, Table, "b1", rows);
        CheckReport later = await world.Destination.CheckAsync(TestTables.Finance(Table), BigQueryWorld.Cancel);

        Assert.DoesNotContain(fresh.Findings, finding => finding.Error is not null);
        Assert.Contains(fresh.Findings, finding => finding.Detail.Contains("was just made", StringComparison.Ordinal));
        Assert.Equal((SendOutcome.Refused, "BIGQUERY-NOT-STREAMED", ErrorKind.Config), (late.Outcome, late.Error!.Code, late.Error.Kind));
        Assert.Equal("BIGQUERY-NOT-STREAMED", Assert.Single(later.Findings, finding => finding.Error is not null).Error!.Code);
    }

    [Fact]
    public async Task A_column_that_streaming_does_not_know_yet_is_waited_for_and_its_value_never_dropped()
    {
        await using BigQueryWorld world = await StartAsync(options: BigQueryWorld.WithBilling with { StreamingLag = TimeSpan.FromMinutes(3) });
        world.Clock.Advance(TimeSpan.FromHours(1));
        TableSchema wider = Table with { Columns = Table.Columns.Add(new ColumnSchema("Branch", FieldType.Text, "STRING")) };
        string?[][] rows = [[.. TestTables.Row("b1", "1", 7, "1.00"), "North"]];

        SendResult missing = await world.SendAsync(world.Container, wider, "b1", rows);
        await world.ApplyAsync(TestTables.Finance(wider), TestTables.Finance(Table));
        SendResult early = await world.SendAsync(world.Container, wider, "b1", rows, attempt: 2);
        world.Clock.Advance(TimeSpan.FromMinutes(4));
        SendResult later = await world.SendAsync(world.Container, wider, "b1", rows, attempt: 3);

        Assert.Equal(("BIGQUERY-SCHEMA", "BIGQUERY-NOT-READY", SendOutcome.Delivered), (missing.Error!.Code, early.Error!.Code, later.Outcome));
        Assert.Equal("North", Assert.Single(world.Sandbox.Table("Finance", "ApInvoices").Rows)["Branch"]);
    }

    [Fact]
    public async Task A_streamed_table_is_neither_emptied_nor_made_again_under_its_name()
    {
        await using BigQueryWorld world = await StartAsync();

        ConnectorException emptied = await Assert.ThrowsAsync<ConnectorException>(() => ((IEmptiesTables)world.Destination).EmptyAsync(world.Container, Table, BigQueryWorld.Cancel));
        world.Sandbox.Table("Finance", "ApInvoices").Delete();
        SchemaDiff diff = await world.Destination.PlanSchemaAsync(TestTables.Finance(Table), TestTables.Finance(Table), world.Container, BigQueryWorld.Cancel);

        Assert.Equal(("BIGQUERY-STREAMED", "BIGQUERY-STREAMED"), (emptied.Error.Code, ((IEmptiesTables)world.Destination).WhyNotEmptied(Table)?.Code));
        Assert.Contains(diff.Changes, change => change.Obstacle?.Code == "BIGQUERY-STREAMED");
    }

    [Fact]
    public async Task A_streamed_table_whose_dataset_is_gone_is_not_made_again_even_where_breaking_changes_are_allowed()
    {
        await using BigQueryWorld world = await StartAsync();
        SchemaDiff before = await world.Destination.PlanSchemaAsync(TestTables.Finance(Table), TestTables.Finance(Table), world.Container, BigQueryWorld.Cancel);
        world.Sandbox.RemoveDataset("Finance");
        SchemaDiff after = await world.Destination.PlanSchemaAsync(TestTables.Finance(Table), TestTables.Finance(Table), world.Container, BigQueryWorld.Cancel);

        foreach (SchemaDiff diff in new[] { before, after })
        {
            ConnectorException refused = await Assert.ThrowsAsync<ConnectorException>(() => world.Destination.ApplySchemaAsync(TestTables.Finance(Table), TestTables.Finance(Table), diff, allowBreaking: true, BigQueryWorld.Cancel));
            Assert.Equal("BIGQUERY-STREAMED", Assert.Single(refused.Errors).Code);
        }

        Assert.Contains((await world.Destination.CheckAsync(TestTables.Finance(Table), BigQueryWorld.Cancel)).Findings, finding => finding.Detail.Contains("does not exist yet", StringComparison.Ordinal));
        SchemaDiff elsewhere = await world.Destination.PlanSchemaAsync(new DestinationSchema("Finance2", [Table]), TestTables.Finance(Table), world.Container, BigQueryWorld.Cancel);
        Assert.False(Assert.Single(elsewhere.Changes).Breaking);
    }

    [Fact]
    public async Task It_states_that_it_serves_only_tables_that_grow()
    {
        await using BigQueryWorld world = await StartAsync();
        Assert.Equal([WriteMode.Append, WriteMode.Versions], world.Destination.Capabilities.WriteModes);
        Assert.Equal(IdempotencyKind.None, world.Destination.Capabilities.Idempotency);
    }

    [Fact]
    public async Task Check_streams_a_row_that_no_table_takes_and_stores_nothing()
    {
        await using BigQueryWorld world = await StartAsync();
        await world.ApplyAsync(TestTables.Finance(Table));

        CheckReport report = await world.Destination.CheckAsync(TestTables.Finance(Table), BigQueryWorld.Cancel);

        Assert.DoesNotContain(report.Findings, finding => finding.Error is not null);
        Assert.Contains(report.Findings, finding => finding.Detail.Contains("could be streamed", StringComparison.Ordinal));
        Assert.Empty(world.Sandbox.Table("Finance", "ApInvoices").Rows);
    }

    [Fact]
    public async Task Check_and_send_say_of_a_project_without_billing_to_use_load_jobs()
    {
        await using BigQueryWorld world = await StartAsync(options: new BigQuerySandboxOptions());

        CheckReport report = await world.Destination.CheckAsync(TestTables.Finance(Table), BigQueryWorld.Cancel);
        SendResult sent = await world.SendAsync(world.Container, Table, "b1", [TestTables.Row("b1", "1", 7, "1.00")]);

        ConnectorError error = Assert.Single(report.Findings, finding => finding.Error is not null).Error!;
        Assert.Equal(("BIGQUERY-FREE-TIER", "BIGQUERY-FREE-TIER"), (error.Code, sent.Error!.Code));
        Assert.Contains("use load jobs", error.Fix, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task What_is_too_large_for_a_request_is_to_be_halved()
    {
        await using BigQueryWorld world = await StartAsync(null, null, ("limits", Settings.Map(("bytesPerInsert", Settings.Text("10000")))));
        SendResult ours = await world.SendAsync(world.Container, Table, "b1", [.. Enumerable.Range(0, 100).Select(i => TestTables.Row("b1", $"{i}", i, "1.00"))]);
        world.Refuse(BigQueryFaultPoints.InsertAll, 400, "badRequest", "Request payload size exceeds the limit: 10485760 bytes.");
        SendResult theirs = await world.SendAsync(world.Container, Table, "b2", [TestTables.Row("b2", "1", 7, "1.00")]);

        Assert.Equal((true, "BIGQUERY-TOO-LARGE", true, "BIGQUERY-TOO-LARGE"), (ours.TooLarge, ours.Error!.Code, theirs.TooLarge, theirs.Error!.Code));
    }

    [Theory]
    [InlineData(503, "backendError", SendOutcome.Unknown, "BIGQUERY-OUTCOME-UNKNOWN")]
    [InlineData(500, "internalError", SendOutcome.Unknown, "BIGQUERY-OUTCOME-UNKNOWN")]
    [InlineData(403, "rateLimitExceeded", SendOutcome.Refused, "BIGQUERY-THROTTLED")]
    [InlineData(403, "quotaExceeded", SendOutcome.Refused, "BIGQUERY-QUOTA")]
    [InlineData(403, "accessDenied", SendOutcome.Refused, "BIGQUERY-DENIED")]
    [InlineData(403, "billingNotEnabled", SendOutcome.Refused, "BIGQUERY-BILLING")]
    [InlineData(413, "requestTooLarge", SendOutcome.Refused, "BIGQUERY-TOO-LARGE")]
    [InlineData(400, "invalid", SendOutcome.Refused, "BIGQUERY-REFUSED")]
    public async Task An_answer_is_taken_by_its_reason_and_only_a_fault_of_the_service_leaves_doubt(int status, string reason, SendOutcome outcome, string code)
    {
        await using BigQueryWorld world = await StartAsync();
        world.Refuse(BigQueryFaultPoints.InsertAll, status, reason);

        SendResult sent = await world.SendAsync(world.Container, Table, "b1", [TestTables.Row("b1", "1", 7, "1.00")]);

        Assert.Equal((outcome, code), (sent.Outcome, sent.Error!.Code));
    }

    [Theory]
    [InlineData("<html>ok</html>")]
    [InlineData("""{"insertErrors":[{"index":9,"errors":[{"reason":"invalid"}]}]}""")]
    [InlineData("[]")]
    public async Task INV3_an_answer_with_a_good_status_that_is_none_is_no_receipt(string body)
    {
        await using BigQueryWorld world = await StartAsync();
        world.Order(BigQueryFaultPoints.InsertAll, new FaultOrder { Effect = FaultEffect.Respond, Status = 200, Body = body });

        Assert.Equal(SendOutcome.Unknown, (await world.SendAsync(world.Container, Table, "b1", [TestTables.Row("b1", "1", 7, "1.00")])).Outcome);
    }

    private static (string, Abstractions.Configuration.SettingNode) WithMonths() => ("tables", Settings.Map(("ApInvoices", Settings.Map(("partitionBy", Settings.Text("Due"))))));

    private static Task<BigQueryWorld> StartAsync((string, Abstractions.Configuration.SettingNode)? more = null, BigQuerySandboxOptions? options = null, params (string, Abstractions.Configuration.SettingNode)[] others) =>
        BigQueryWorld.WithAsync(Table, options ?? BigQueryWorld.WithBilling, [("load", Settings.Text("insertAll")), .. more is { } one ? [one] : Array.Empty<(string, Abstractions.Configuration.SettingNode)>(), .. others]);
}
