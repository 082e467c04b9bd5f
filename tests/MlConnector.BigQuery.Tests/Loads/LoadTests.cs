using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.BigQuery.Tests.World;
using MlConnector.Sandbox.BigQuery;
using MlConnector.Sandbox.Faults;

namespace MlConnector.BigQuery.Tests.Loads;

public sealed class LoadTests
{
    private static readonly TableSchema Table = TestTables.Invoices;

    [Fact]
    public async Task INV7_rows_arrive_as_one_job_with_every_digit_and_times_cut_to_microseconds()
    {
        await using BigQueryWorld world = await BigQueryWorld.WithAsync(Table);

        SendResult sent = await ExactRows.SendAsync(world);

        Assert.Equal(SendOutcome.Delivered, sent.Outcome);
        Assert.Equal("stored", Assert.Single(world.Sandbox.Jobs).Outcome);
        Assert.StartsWith("mlc_b1_", sent.RequestId, StringComparison.Ordinal);
        ExactRows.AssertIn(world);
    }

    [Theory]
    [InlineData("omit", 0)]
    [InlineData("send", 14)] // "Amount":null,
    public async Task An_empty_value_is_left_out_or_written_as_null_and_is_null_there(string nulls, int more)
    {
        await using BigQueryWorld world = await BigQueryWorld.WithAsync(Table, null, ("nulls", Settings.Text(nulls)));

        SendResult full = await world.SendAsync(world.Container, Table, "b1", [TestTables.Row("b1", "1", 7, "0")]), empty = await world.SendAsync(world.Container, Table, "b2", [TestTables.Row("b2", "2", 8, null)]);

        Assert.Equal(more, empty.Bytes - (full.Bytes - "\"Amount\":\"0\",".Length));
        Assert.Null(world.Sandbox.Table("Finance", "ApInvoices").Rows[1]["Amount"]);
    }

    [Fact]
    public async Task INV3_a_batch_that_is_sent_again_meets_its_own_job_and_is_stored_once()
    {
        await using BigQueryWorld world = await BigQueryWorld.WithAsync(Table);
        string?[][] rows = [TestTables.Row("b1", "1", 7, "1.00")];
        await world.SendAsync(world.Container, Table, "b1", rows);

        SendResult known = await world.SendAsync(world.Container, Table, "b1", rows, attempt: 2), unknowing = await world.SendAsync(world.Container, Table, "b1", rows);

        Assert.Equal((SendOutcome.Delivered, SendOutcome.Delivered), (known.Outcome, unknowing.Outcome));
        Assert.Single(world.Sandbox.Table("Finance", "ApInvoices").Rows);
        Assert.Single(world.Sandbox.Jobs);
    }

    [Fact]
    public async Task INV3_a_commit_that_comes_after_its_connection_died_is_met_by_the_second_send()
    {
        await using BigQueryWorld world = await BigQueryWorld.WithAsync(Table, null, ("settle", Settings.Text("1s")));
        world.Order(BigQueryFaultPoints.UploadFinish, new FaultOrder { Effect = FaultEffect.CommitLate, Delay = TimeSpan.FromMinutes(20) });
        string?[][] rows = [TestTables.Row("b1", "1", 7, "1.00")];
        SendResult first = await world.SendAsync(world.Container, Table, "b1", rows);
        ConfirmResult looked = await world.Destination.ConfirmAsync(world.Container, new BatchReference("b1", Table, 1, 1), BigQueryWorld.Cancel);

        SendResult second = await world.SendAsync(world.Container, Table, "b1", rows, attempt: 2);
        world.Clock.Advance(TimeSpan.FromMinutes(30));
        await world.Host.Context.LateCommits.SettledAsync();

        Assert.Equal(("BIGQUERY-OUTCOME-UNKNOWN", ConfirmOutcome.Absent, SendOutcome.Delivered), (first.Error!.Code, looked.Outcome, second.Outcome));
        Assert.Single(world.Sandbox.Table("Finance", "ApInvoices").Rows);
    }

    [Fact]
    public async Task A_failed_job_uses_its_id_up_and_the_next_send_takes_the_next()
    {
        await using BigQueryWorld world = await BigQueryWorld.WithAsync(Table, new BigQuerySandboxOptions { LoadsPerDay = 1 });
        await world.SendAsync(world.Container, Table, "b0", [TestTables.Row("b0", "0", 6, "1.00")]);

        SendResult refused = await world.SendAsync(world.Container, Table, "b1", [TestTables.Row("b1", "1", 7, "1.00")]);
        world.Clock.Advance(TimeSpan.FromDays(2));
        SendResult again = await world.SendAsync(world.Container, Table, "b1", [TestTables.Row("b1", "1", 7, "1.00")], attempt: 2);

        Assert.Equal(("BIGQUERY-QUOTA", ErrorKind.Throttled, TimeSpan.FromMinutes(10)), (refused.Error!.Code, refused.Error.Kind, refused.Error.RetryAfter));
        Assert.Equal(SendOutcome.Delivered, again.Outcome);
        Assert.EndsWith("_g0", refused.RequestId, StringComparison.Ordinal);
        Assert.EndsWith("_g1", again.RequestId, StringComparison.Ordinal);
        Assert.Equal(2, world.Sandbox.Table("Finance", "ApInvoices").Rows.Count);
    }

    [Fact]
    public async Task A_row_that_does_not_fit_fails_the_whole_job_and_nothing_is_stored()
    {
        await using BigQueryWorld world = await BigQueryWorld.WithAsync(Table);

        SendResult sent = await world.SendAsync(world.Container, Table, "b1", [TestTables.Row("b1", "1", 7, "1.00"), TestTables.Row("b1", "2", 8, "0.0000000001")]);

        Assert.Equal((SendOutcome.Refused, "BIGQUERY-ROWS-REFUSED", ErrorKind.Data), (sent.Outcome, sent.Error!.Code, sent.Error.Kind));
        Assert.Contains("0.0000000001", sent.Error.Message, StringComparison.Ordinal);
        Assert.Empty(world.Sandbox.Table("Finance", "ApInvoices").Rows);
    }

    [Fact]
    public async Task A_column_that_is_not_there_is_no_fault_of_the_rows()
    {
        await using BigQueryWorld world = await BigQueryWorld.WithAsync(Table);
        TableSchema wider = Table with { Columns = Table.Columns.Add(new ColumnSchema("Branch", FieldType.Text, "STRING")) };

        SendResult sent = await world.SendAsync(world.Container, wider, "b1", [[.. TestTables.Row("b1", "1", 7, "1.00"), "North"]]);

        Assert.Equal(("BIGQUERY-SCHEMA", ErrorKind.Config), (sent.Error!.Code, sent.Error.Kind));
    }

    [Fact]
    public async Task A_table_that_is_gone_stops_the_stream()
    {
        await using BigQueryWorld world = await BigQueryWorld.WithAsync(Table);
        world.Sandbox.Table("Finance", "ApInvoices").Delete();

        SendResult sent = await world.SendAsync(world.Container, Table, "b1", [TestTables.Row("b1", "1", 7, "1.00")]);

        Assert.Equal((SendOutcome.Refused, "BIGQUERY-NOT-FOUND"), (sent.Outcome, sent.Error!.Code));
    }

    [Fact]
    public async Task A_batch_above_the_limit_is_to_be_halved()
    {
        await using BigQueryWorld world = await BigQueryWorld.WithAsync(Table, null, ("limits", Settings.Map(("bytesPerJob", Settings.Text("100000")))));

        SendResult sent = await world.SendAsync(world.Container, Table, "b1", [.. Enumerable.Range(0, 1000).Select(i => TestTables.Row("b1", $"{i}", i, "1.00"))]);

        Assert.Equal((true, "BIGQUERY-TOO-LARGE"), (sent.TooLarge, sent.Error!.Code));
        Assert.Empty(world.Sandbox.Jobs);
    }

    [Fact]
    public async Task Rows_of_more_partitions_than_one_job_may_touch_are_to_be_halved()
    {
        await using BigQueryWorld world = await BigQueryWorld.WithAsync(Table, null, ("tables", Settings.Map(("ApInvoices", Settings.Map(("partition", Settings.Text("day")), ("partitionBy", Settings.Text("Due")))))));
        string?[][] rows = [.. Enumerable.Range(0, 4_001).Select(day => TestTables.Row("b1", $"{day}", 1, "1.00"))];
        foreach ((int day, string?[] row) in rows.Index()) row[2] = new DateOnly(2015, 1, 1).AddDays(day).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

        SendResult refused = await world.SendAsync(world.Container, Table, "b1", rows);

        Assert.Equal((SendOutcome.Refused, "BIGQUERY-TOO-LARGE", true), (refused.Outcome, refused.Error!.Code, refused.TooLarge));
        Assert.Equal(SendOutcome.Delivered, (await world.SendAsync(world.Container, Table, "b2", [.. rows.Take(4_000).Select(row => { row[4] = "1"; return row; })])).Outcome);
    }

    [Fact]
    public async Task A_long_body_goes_in_pieces_and_goes_on_where_the_connection_broke()
    {
        await using BigQueryWorld world = await BigQueryWorld.StartAsync();
        TableSchema table = TestTables.Table("Texts", WriteMode.Append, new Field("Words", FieldType.Text));
        ContainerReference container = await world.ApplyAsync(TestTables.Finance(table));
        string words = new('x', 200_000);
        string?[][] rows = [.. Enumerable.Range(0, 100).Select(i => TestTables.Row("b1", $"{i}", i, "1.00")).Select(row => (string?[])[.. row[..3], words, .. row[3..]])];
        world.Order(BigQueryFaultPoints.UploadPiece, new FaultOrder { Effect = FaultEffect.DropBeforeCommit });

        SendResult sent = await world.SendAsync(container, table, "b1", rows);

        Assert.Equal(SendOutcome.Delivered, sent.Outcome);
        Assert.Equal(100, world.Sandbox.Table("Finance", "Texts").Rows.Count(row => row["Words"] == words));
    }

    [Fact]
    public async Task Compressed_rows_are_the_same_rows()
    {
        await using BigQueryWorld world = await BigQueryWorld.WithAsync(Table, null, ("compression", Settings.Text("gzip")));

        SendResult sent = await world.SendAsync(world.Container, Table, "b1", [.. Enumerable.Range(0, 5000).Select(i => TestTables.Row("b1", $"{i}", i, $"{i}.01"))]);

        Assert.Equal(SendOutcome.Delivered, sent.Outcome);
        Assert.True(sent.Bytes < 200_000, $"{sent.Bytes} bytes left.");
        Assert.Equal(Enumerable.Range(0, 5000).Select(i => $"{i}.01"), world.Sandbox.Table("Finance", "ApInvoices").Rows.Select(row => row["Amount"]));
    }

    [Fact]
    public async Task INV3_a_job_that_outlasts_the_patience_is_found_by_the_next_question()
    {
        await using BigQueryWorld world = await BigQueryWorld.WithAsync(Table, new BigQuerySandboxOptions { JobDuration = TimeSpan.FromMinutes(3) }, ("jobPatience", Settings.Text("2m")), ("jobPoll", Settings.Text("30s")));

        SendResult sent = await world.SendAsync(world.Container, Table, "b1", [TestTables.Row("b1", "1", 7, "1.00")]);
        ConfirmResult found = await world.Destination.ConfirmAsync(world.Container, new BatchReference("b1", Table, 1, 1), BigQueryWorld.Cancel);

        Assert.Equal((SendOutcome.Unknown, ConfirmOutcome.Arrived), (sent.Outcome, found.Outcome));
    }

    [Theory]
    [InlineData(503, "backendError", "BIGQUERY-SERVICE", ErrorKind.Transient)]
    [InlineData(403, "rateLimitExceeded", "BIGQUERY-THROTTLED", ErrorKind.Throttled)]
    [InlineData(403, "accessDenied", "BIGQUERY-DENIED", ErrorKind.Auth)]
    [InlineData(403, "billingNotEnabled", "BIGQUERY-BILLING", ErrorKind.Config)]
    [InlineData(400, "invalid", "BIGQUERY-REFUSED", ErrorKind.Config)]
    public async Task A_refusal_to_begin_is_told_by_its_reason_and_stores_nothing(int status, string reason, string code, ErrorKind kind)
    {
        await using BigQueryWorld world = await BigQueryWorld.WithAsync(Table, null, ("patience", Settings.Text("5s")));
        world.Refuse(BigQueryFaultPoints.UploadBegin, status, reason, times: null);

        SendResult sent = await world.SendAsync(world.Container, Table, "b1", [TestTables.Row("b1", "1", 7, "1.00")]);

        Assert.Equal((SendOutcome.Refused, code, kind), (sent.Outcome, sent.Error!.Code, sent.Error.Kind));
        Assert.Empty(world.Sandbox.Jobs);
    }

    [Theory]
    [InlineData("https://elsewhere.example")] // the service's own name behind a proxy or a private endpoint
    [InlineData("https://elsewhere.example:8443")]
    [InlineData("")] // relative
    public async Task INV6_rows_and_token_go_to_the_address_of_the_setting_whatever_host_an_upload_is_given(string root)
    {
        await using BigQueryWorld world = await BigQueryWorld.WithAsync(Table, new BigQuerySandboxOptions { UploadRoot = root }, ("patience", Settings.Text("5s")));

        SendResult sent = await world.SendAsync(world.Container, Table, "b1", [TestTables.Row("b1", "1", 7, "1.00")]);

        Assert.Equal((null, SendOutcome.Delivered), (sent.Error, sent.Outcome));
        Assert.Single(world.Sandbox.Table("Finance", "ApInvoices").Rows);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("mailto:rows@elsewhere.example")]
    [InlineData("file:///tmp/upload")]
    public async Task An_upload_without_an_address_is_refused(string? location)
    {
        await using BigQueryWorld world = await BigQueryWorld.WithAsync(Table, null, ("patience", Settings.Text("5s")));
        Dictionary<string, string> headers = new(StringComparer.Ordinal);
        if (location is not null) headers["Location"] = location;
        world.Order(BigQueryFaultPoints.UploadBegin, new FaultOrder { Effect = FaultEffect.Respond, Status = 200, Headers = headers });

        SendResult sent = await world.SendAsync(world.Container, Table, "b1", [TestTables.Row("b1", "1", 7, "1.00")]);

        Assert.Equal((SendOutcome.Refused, "BIGQUERY-ANSWER"), (sent.Outcome, sent.Error!.Code));
    }
}
