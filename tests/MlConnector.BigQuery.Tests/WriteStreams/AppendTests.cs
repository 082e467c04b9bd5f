using MlConnector.Abstractions.Checks;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.BigQuery.Tests.World;
using MlConnector.Sandbox.BigQuery;
using MlConnector.Sandbox.Faults;
using MlConnector.TestKit.Destinations;

namespace MlConnector.BigQuery.Tests.WriteStreams;

/// <summary>Rows by the Storage Write API.</summary>
public sealed class AppendTests
{
    private static readonly TableSchema Table = TestTables.Table("Everything", WriteMode.Versions, Fields());

    [Fact]
    public async Task INV7_rows_arrive_in_a_stream_of_their_own_with_every_digit_and_every_type()
    {
        await using BigQueryWorld world = await StartAsync();
        ContainerReference container = await world.ApplyAsync(TestTables.Finance(Table));

        SendResult sent = await world.SendAsync(container, Table, "b1",
        [
            Row("b1", "1", "12345678901234567.89", "-9007199254740993", "12345678901234567890123.123456789012345678", "1969-12-31T23:59:59.999999Z", "2026-03-29T01:30:00.1234567", "true", "é世😀 \"q\" \\"),
            Row("b1", "2", null, null, null, null, null, null, null),
            Row("b1", "3", "-0.01", "0", "-1", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00", "false", ""),
        ]);

        Assert.Equal(SendOutcome.Delivered, sent.Outcome);
        (string name, long count, bool open) = Assert.Single(world.Sandbox.Streams);
        Assert.Equal((sent.RequestId, 3L, true), (name, count, open));
        IReadOnlyList<IReadOnlyDictionary<string, string?>> rows = world.Sandbox.Table("Finance", "Everything").Rows;
        Assert.Equal(["12345678901234567.89", null, "-0.01"], rows.Select(row => row["Amount"]));
        Assert.Equal(["-9007199254740993", null, "0"], rows.Select(row => row["Whole"]));
        Assert.Equal(["12345678901234567890123.123456789012345678", null, "-1"], rows.Select(row => row["Rate"]));
        Assert.Equal(["1969-12-31T23:59:59.999999Z", null, "9999-12-31T23:59:59Z"], rows.Select(row => row["Moment"]));
        Assert.Equal(["2026-03-29T01:30:00.123456", null, "0001-01-01T00:00:00"], rows.Select(row => row["Local"]));
        Assert.Equal(["true", null, "false"], rows.Select(row => row["Flag"]));
        Assert.Equal(["é世😀 \"q\" \\", null, ""], rows.Select(row => row["Words"]));
        Assert.All(rows, row => Assert.Equal(("2026-05-31", "2026-06-01T08:00:00.123456Z", "false"), (row["Due"], row["_ReadAt"], row["_Deleted"])));
    }

    [Theory]
    [InlineData(FaultEffect.DropBeforeCommit, 2)]
    [InlineData(FaultEffect.DropAfterCommit, 1)]
    [InlineData(FaultEffect.CommitLate, 2)]
    public async Task INV3_the_stream_of_a_batch_that_is_sent_again_is_closed_first_and_the_batch_is_stored_once(FaultEffect fault, int streams)
    {
        await using BigQueryWorld world = await StartAsync();
        ContainerReference container = await world.ApplyAsync(TestTables.Finance(Table));
        world.Order(BigQueryFaultPoints.AppendRows, new FaultOrder { Effect = fault, Delay = fault == FaultEffect.CommitLate ? TimeSpan.FromMinutes(20) : TimeSpan.Zero });
        KitBatch batch = Batch("b1");

        SendResult first = await world.Destination.SendAsync(container, batch, BigQueryWorld.Cancel), second = await world.Destination.SendAsync(container, batch, BigQueryWorld.Cancel);

        world.Clock.Advance(TimeSpan.FromMinutes(30));
        await world.Host.Context.LateCommits.SettledAsync();

        Assert.Equal((SendOutcome.Unknown, "BIGQUERY-OUTCOME-UNKNOWN", SendOutcome.Delivered), (first.Outcome, first.Error!.Code, second.Outcome));
        Assert.Equal((streams, false), (world.Sandbox.Streams.Count, world.Sandbox.Streams[0].Open));
        Assert.Single(world.Sandbox.Table("Finance", "Everything").Rows);
    }

    /// <summary>A process may die at each of these points, and another one closes again what the first has closed.</summary>
    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public async Task INV3_a_stream_that_was_closed_before_is_counted_and_the_batch_stored_once(bool stored, bool closesOnce)
    {
        await using BigQueryWorld world = await StartAsync(BigQueryWorld.WithBilling with { ClosesOnce = closesOnce }, ("settle", Settings.Text("1s")));
        ContainerReference container = await world.ApplyAsync(TestTables.Finance(Table));
        world.Order(BigQueryFaultPoints.AppendRows, new FaultOrder { Effect = stored ? FaultEffect.DropAfterCommit : FaultEffect.DropBeforeCommit });
        KitBatch batch = Batch("b1");
        await world.Destination.SendAsync(container, batch, BigQueryWorld.Cancel);

        ConfirmOutcome[] found = [await ConfirmAsync(), await ConfirmAsync()];
        SendResult second = await world.Destination.SendAsync(container, batch, BigQueryWorld.Cancel), third = await world.Destination.SendAsync(container, batch, BigQueryWorld.Cancel);

        ConfirmOutcome expected = stored ? ConfirmOutcome.Arrived : ConfirmOutcome.Absent;
        Assert.Equal([expected, expected], found);
        Assert.Equal((SendOutcome.Delivered, SendOutcome.Delivered), (second.Outcome, third.Outcome));
        Assert.Single(world.Sandbox.Table("Finance", "Everything").Rows);

        async Task<ConfirmOutcome> ConfirmAsync() => (await world.Destination.ConfirmAsync(container, batch.Reference, BigQueryWorld.Cancel)).Outcome;
    }

    [Fact]
    public async Task INV3_a_closed_stream_proves_that_nothing_can_come_any_more()
    {
        await using BigQueryWorld world = await StartAsync();
        ContainerReference container = await world.ApplyAsync(TestTables.Finance(Table));
        world.Order(BigQueryFaultPoints.AppendRows, new FaultOrder { Effect = FaultEffect.CommitLate, Delay = TimeSpan.FromMinutes(20) });
        KitBatch batch = Batch("b1");
        await world.Destination.SendAsync(container, batch, BigQueryWorld.Cancel);
        DateTimeOffset before = world.Clock.GetUtcNow();

        ConfirmResult found = await world.Destination.ConfirmAsync(container, batch.Reference, BigQueryWorld.Cancel);
        TimeSpan took = world.Clock.GetUtcNow() - before;
        SendResult second = await world.Destination.SendAsync(container, batch, BigQueryWorld.Cancel);
        world.Clock.Advance(TimeSpan.FromMinutes(30));
        await world.Host.Context.LateCommits.SettledAsync();

        Assert.Equal((ConfirmOutcome.Absent, SendOutcome.Delivered), (found.Outcome, second.Outcome));
        Assert.True(took < TimeSpan.FromSeconds(90), $"It waited {took}.");
        Assert.Equal([(0L, false), (1L, true)], world.Sandbox.Streams.Select(stream => (stream.Rows, stream.Open)));
        Assert.Single(world.Sandbox.Table("Finance", "Everything").Rows);
    }

    [Fact]
    public async Task INV1_the_name_of_a_stream_is_kept_before_a_row_leaves()
    {
        await using BigQueryWorld world = await StartAsync();
        ContainerReference container = await world.ApplyAsync(TestTables.Finance(Table));
        var batch = new Forgetful(Batch("b1"));

        await Assert.ThrowsAsync<TimeoutException>(() => world.Destination.SendAsync(container, batch, BigQueryWorld.Cancel));

        Assert.Equal(0, Assert.Single(world.Sandbox.Streams).Rows);
        Assert.Empty(world.Sandbox.Table("Finance", "Everything").Rows);
    }

    [Fact]
    public async Task A_stream_that_the_service_has_forgotten_is_made_good_by_counting()
    {
        await using BigQueryWorld world = await StartAsync(("settle", Settings.Text("1s")));
        ContainerReference container = await world.ApplyAsync(TestTables.Finance(Table));
        KitBatch batch = Batch("b1");
        await world.Destination.SendAsync(container, batch, BigQueryWorld.Cancel);
        world.Sandbox.ForgetStreams();

        ConfirmResult found = await world.Destination.ConfirmAsync(container, batch.Reference, BigQueryWorld.Cancel);
        SendResult again = await world.Destination.SendAsync(container, batch, BigQueryWorld.Cancel);

        Assert.Equal((ConfirmOutcome.Arrived, SendOutcome.Delivered), (found.Outcome, again.Outcome));
        Assert.Single(world.Sandbox.Table("Finance", "Everything").Rows);
    }

    [Fact]
    public async Task INV3_a_closed_stream_with_some_rows_of_its_batch_stops_the_stream()
    {
        await using BigQueryWorld world = await StartAsync();
        ContainerReference container = await world.ApplyAsync(TestTables.Finance(Table));
        KitBatch one = Batch("b1");
        SendResult sent = await world.Destination.SendAsync(container, one, BigQueryWorld.Cancel);
        await world.Destination.ConfirmAsync(container, one.Reference, BigQueryWorld.Cancel);

        SendResult more = await world.Destination.SendAsync(container, new KitBatch(new BatchReference("b1", Table, 2, 2) { RequestId = sent.RequestId }, [Row("b1", "1"), Row("b1", "2")]), BigQueryWorld.Cancel);

        Assert.Equal((SendOutcome.Refused, "BIGQUERY-STREAM"), (more.Outcome, more.Error!.Code));
        Assert.Single(world.Sandbox.Table("Finance", "Everything").Rows);
    }

    [Fact]
    public async Task A_row_that_does_not_fit_is_named_and_nothing_of_the_request_is_stored()
    {
        await using BigQueryWorld world = await StartAsync();
        ContainerReference container = await world.ApplyAsync(TestTables.Finance(Table));

        SendResult sent = await world.SendAsync(container, Table, "b1", [Row("b1", "1", "1.00"), Row("b1", "2", "0.0000000001"), Row("b1", "3", "3.00")]);

        (int row, ConnectorError error) = Assert.Single(sent.Rejected);
        Assert.Equal((SendOutcome.Refused, 1, "BIGQUERY-ROW"), (sent.Outcome, row, error.Code));
        Assert.Contains("0.0000000001", error.Message, StringComparison.Ordinal);
        Assert.Empty(world.Sandbox.Table("Finance", "Everything").Rows);
    }

    [Fact]
    public async Task A_table_and_a_column_that_streaming_does_not_know_yet_are_waited_for()
    {
        await using BigQueryWorld world = await StartAsync(BigQueryWorld.WithBilling with { StreamingLag = TimeSpan.FromMinutes(3) });
        ContainerReference container = await world.ApplyAsync(TestTables.Finance(Table));
        SendResult table = await world.SendAsync(container, Table, "b1", [Row("b1", "1")]);
        world.Clock.Advance(TimeSpan.FromHours(1));
        TableSchema wider = Table with { Columns = Table.Columns.Add(new ColumnSchema("Branch", FieldType.Text, "STRING")) };
        string?[][] rows = [[.. Row("b1", "1"), "North"]];
        SendResult missing = await world.SendAsync(container, wider, "b1", rows);
        await world.ApplyAsync(TestTables.Finance(wider), TestTables.Finance(Table));
        SendResult column = await world.SendAsync(container, wider, "b1", rows);
        world.Clock.Advance(TimeSpan.FromMinutes(4));
        SendResult later = await world.SendAsync(container, wider, "b1", rows);
        world.Sandbox.Table("Finance", "Everything").Delete();
        SendResult gone = await world.SendAsync(container, wider, "b2", rows);

        Assert.Equal(("BIGQUERY-NOT-READY", "BIGQUERY-SCHEMA", "BIGQUERY-NOT-READY"), (table.Error!.Code, missing.Error!.Code, column.Error!.Code));
        Assert.Equal((SendOutcome.Delivered, "BIGQUERY-NOT-FOUND"), (later.Outcome, gone.Error!.Code));
    }

    [Fact]
    public async Task Check_right_after_apply_says_that_a_table_was_just_made()
    {
        await using BigQueryWorld world = await StartAsync(BigQueryWorld.WithBilling with { StreamingLag = TimeSpan.FromMinutes(3) });
        await world.ApplyAsync(TestTables.Finance(Table));

        CheckReport report = await world.Destination.CheckAsync(TestTables.Finance(Table), BigQueryWorld.Cancel);

        Assert.DoesNotContain(report.Findings, finding => finding.Error is not null);
        Assert.Contains(report.Findings, finding => finding.Detail.Contains("was just made", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_too_large_for_a_request_is_to_be_halved()
    {
        await using BigQueryWorld world = await StartAsync(("limits", Settings.Map(("bytesPerAppend", Settings.Text("10000")))));
        ContainerReference container = await world.ApplyAsync(TestTables.Finance(Table));

        SendResult sent = await world.SendAsync(container, Table, "b1", [.. Enumerable.Range(0, 200).Select(i => Row("b1", $"{i}"))]);

        Assert.Equal((true, "BIGQUERY-TOO-LARGE"), (sent.TooLarge, sent.Error!.Code));
        Assert.Empty(world.Sandbox.Streams);
    }

    [Fact]
    public async Task Check_opens_a_stream_and_closes_it_and_says_of_a_project_without_billing_to_use_load_jobs()
    {
        await using BigQueryWorld rich = await StartAsync(), poor = await StartAsync(new BigQuerySandboxOptions());
        await rich.ApplyAsync(TestTables.Finance(Table));
        await poor.ApplyAsync(TestTables.Finance(Table));

        CheckReport good = await rich.Destination.CheckAsync(TestTables.Finance(Table), BigQueryWorld.Cancel), bad = await poor.Destination.CheckAsync(TestTables.Finance(Table), BigQueryWorld.Cancel);

        Assert.DoesNotContain(good.Findings, finding => finding.Error is not null);
        Assert.Equal([(0L, false)], rich.Sandbox.Streams.Select(stream => (stream.Rows, stream.Open)));
        Assert.Equal("BIGQUERY-FREE-TIER", Assert.Single(bad.Findings, finding => finding.Error is not null).Error!.Code);
    }

    [Theory]
    [InlineData("14", SendOutcome.Unknown, "BIGQUERY-OUTCOME-UNKNOWN")]
    [InlineData("10", SendOutcome.Unknown, "BIGQUERY-OUTCOME-UNKNOWN")]
    [InlineData("4", SendOutcome.Unknown, "BIGQUERY-OUTCOME-UNKNOWN")]
    [InlineData("0", SendOutcome.Unknown, "BIGQUERY-OUTCOME-UNKNOWN")]
    [InlineData("", SendOutcome.Unknown, "BIGQUERY-OUTCOME-UNKNOWN")]
    [InlineData("6", SendOutcome.Delivered, null)]
    [InlineData("8", SendOutcome.Refused, "BIGQUERY-THROTTLED")]
    [InlineData("7", SendOutcome.Refused, "BIGQUERY-DENIED")]
    [InlineData("3", SendOutcome.Refused, "BIGQUERY-REFUSED")]
    [InlineData("12", SendOutcome.Refused, "BIGQUERY-REFUSED")]
    public async Task An_answer_is_taken_by_its_status_and_only_a_fault_of_the_service_leaves_doubt(string status, SendOutcome outcome, string? code)
    {
        await using BigQueryWorld world = await StartAsync();
        ContainerReference container = await world.ApplyAsync(TestTables.Finance(Table));
        var headers = new Dictionary<string, string>(StringComparer.Ordinal) { ["content-type"] = "application/grpc" };
        if (status.Length > 0) headers["grpc-status"] = status;
        world.Order(BigQueryFaultPoints.AppendRows, new FaultOrder { Effect = FaultEffect.Respond, Status = 200, Headers = headers });

        SendResult sent = await world.SendAsync(container, Table, "b1", [Row("b1", "1")]);

        Assert.Equal((outcome, code), (sent.Outcome, sent.Error?.Code));
    }

    [Theory]
    [InlineData(FaultEffect.Truncate, 3)]
    [InlineData(FaultEffect.CutBody, 3)]
    [InlineData(FaultEffect.CutBody, 9)]
    public async Task INV3_an_answer_that_is_cut_off_is_no_receipt(FaultEffect effect, int bytes)
    {
        await using BigQueryWorld world = await StartAsync();
        ContainerReference container = await world.ApplyAsync(TestTables.Finance(Table));
        world.Order(BigQueryFaultPoints.AppendRows, new FaultOrder { Effect = effect, Bytes = bytes });

        Assert.Equal(SendOutcome.Unknown, (await world.SendAsync(container, Table, "b1", [Row("b1", "1")])).Outcome);
    }

    [Fact]
    public async Task A_gateway_that_answers_by_http_leaves_doubt_about_rows_and_is_tried_again_where_there_are_none()
    {
        await using BigQueryWorld world = await StartAsync();
        ContainerReference container = await world.ApplyAsync(TestTables.Finance(Table));
        world.Order(BigQueryFaultPoints.CreateStream, new FaultOrder { Effect = FaultEffect.Respond, Status = 503, Body = "<html>busy</html>", ContentType = "text/html" });
        world.Order(BigQueryFaultPoints.AppendRows, new FaultOrder { Effect = FaultEffect.Respond, Status = 502, Body = "<html>busy</html>", ContentType = "text/html" });

        SendResult sent = await world.SendAsync(container, Table, "b1", [Row("b1", "1")]);

        Assert.Equal(SendOutcome.Unknown, sent.Outcome);
        Assert.Single(world.Sandbox.Streams);
    }

    [Fact]
    public async Task Binary_fractions_and_emptying_are_refused()
    {
        await using BigQueryWorld world = await StartAsync();
        ContainerReference container = await world.ApplyAsync(TestTables.Finance(Table));
        var problems = new Problems();
        world.Destination.DescribeColumn("Everything", "Ratio", new Field("Ratio", FieldType.Decimal) { Scale = 2 }, "FLOAT64", problems);

        ConnectorException emptied = await Assert.ThrowsAsync<ConnectorException>(() => ((IEmptiesTables)world.Destination).EmptyAsync(container, Table, BigQueryWorld.Cancel));

        Assert.Equal(("BIGQUERY-TYPE", "BIGQUERY-STREAMED"), (Assert.Single(problems.Errors).Code, emptied.Error.Code));
    }

    private static Field[] Fields() =>
    [
        new("Whole", FieldType.Integer), new("Rate", FieldType.Decimal) { Precision = 41, Scale = 18 }, new("Moment", FieldType.DateTime) { Zone = "UTC" }, new("Local", FieldType.DateTime), new("Flag", FieldType.Boolean), new("Words", FieldType.Text),
    ];

    private static KitBatch Batch(string batch) => new(new BatchReference(batch, Table, 1, 1), [Row(batch, "1")]);

    private static string?[] Row(string batch, string key, string? amount = "1.00", params string?[] more)
    {
        string?[] plain = TestTables.Row(batch, key, 7, amount);
        return [.. plain[..3], .. more.Length > 0 ? more : new string?[6], .. plain[3..]];
    }

    private static Task<BigQueryWorld> StartAsync(params (string, Abstractions.Configuration.SettingNode)[] more) => StartAsync(BigQueryWorld.WithBilling, more);

    private static Task<BigQueryWorld> StartAsync(BigQuerySandboxOptions options, params (string, Abstractions.Configuration.SettingNode)[] more) =>
        BigQueryWorld.StartAsync(options, [("load", Settings.Text("storageWrite")), ("storageBase", Settings.Text("{host}")), ("patience", Settings.Text("5s")), .. more]);

    /// <summary>A batch whose store fails when the name of its stream is to be kept.</summary>
    private sealed class Forgetful(KitBatch batch) : DeliveryBatch
    {
        public override BatchReference Reference => batch.Reference;

        public override int ValueBytes => batch.ValueBytes;

        public override DeliveryRows OpenRows() => batch.OpenRows();

        public override Task KeepRequestAsync(string requestId, CancellationToken cancel) => throw new TimeoutException("The store did not answer.");
    }
}
