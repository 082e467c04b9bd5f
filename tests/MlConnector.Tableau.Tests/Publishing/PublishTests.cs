using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Sandbox.Faults;
using MlConnector.Sandbox.Hosting;
using MlConnector.Sandbox.Tableau;
using MlConnector.Tableau.Tests.World;
using MlConnector.BigQuery.Tests.World;

namespace MlConnector.Tableau.Tests.Publishing;

/// <summary>Publishing, and everything that the service does instead.</summary>
public sealed class PublishTests
{
    [Fact]
    public async Task A_publication_is_received_with_the_tables_identity_and_time_of_update()
    {
        await using TableauWorld world = await TableauWorld.StartAsync();
        ContainerReference container = await world.ApplyAsync(TestTables.Invoices);
        SendResult sent = await world.SendAsync(container, TestTables.Invoices, "b1", TestTables.Row("b1", "1", "12345678901234.56"), TestTables.Row("b1", "2", null));
        Assert.Equal((SendOutcome.Delivered, world.Source("ApInvoices").Id), (sent.Outcome, sent.Receipt!.Identity));
        TableState state = Assert.Single(await world.Destination.InspectAsync(container, [TestTables.Invoices], TableauWorld.Cancel));
        Assert.Equal((sent.Receipt.Identity, sent.Receipt.Stamp), (state.Identity, state.Stamp));
        Assert.Equal(["12345678901234.56", null], world.Source("ApInvoices").Rows.Select(row => row["Amount"]));
        Assert.Equal(sent.RequestId, Assert.Single(world.Sandbox.Jobs).Id);
    }

    [Fact]
    public async Task A_file_of_several_pieces_arrives_whole()
    {
        await using TableauWorld world = await TableauWorld.StartAsync(settings: [("limits", Settings.Map(("pieceBytes", Settings.Text("1048576")))), ("compression", Settings.Text("none"))]);
        ContainerReference container = await world.ApplyAsync(TestTables.Invoices);
        string?[][] rows = [.. Enumerable.Range(0, 40_000).Select(i => TestTables.Row("b1", $"key {i}", $"{i}.25"))];
        SendResult sent = await world.SendAsync(container, TestTables.Invoices, "b1", rows);
        Assert.Equal(SendOutcome.Delivered, sent.Outcome);
        Assert.True(sent.Bytes > 3 << 20);
        Assert.Equal(40_000, world.Source("ApInvoices").Rows.Count);
        Assert.Equal(rows[39_999][3], world.Source("ApInvoices").Rows[39_999]["_SourceId"]);
    }

    [Fact]
    public async Task A_piece_that_breaks_off_is_a_passing_refusal_and_nothing_is_published()
    {
        await using TableauWorld world = await TableauWorld.StartAsync();
        ContainerReference container = await world.ApplyAsync(TestTables.Invoices);
        world.Order(TableauFaultPoints.UploadPiece, new FaultOrder { Effect = FaultEffect.DropAfterCommit });
        SendResult sent = await world.SendAsync(container, TestTables.Invoices, "b1", TestTables.Row("b1", "1", "5.00"));
        Assert.Equal((SendOutcome.Refused, ErrorKind.Transient), (sent.Outcome, sent.Error!.Kind));
        Assert.Empty(world.Sandbox.Jobs);
    }

    [Fact]
    public async Task A_proxy_that_takes_smaller_pieces_only_is_named()
    {
        await using TableauWorld world = await TableauWorld.StartAsync(new TableauSandboxOptions { MaxPieceBytes = 100 });
        ContainerReference container = await world.ApplyAsync(TestTables.Invoices);
        SendResult sent = await world.SendAsync(container, TestTables.Invoices, "b1", TestTables.Row("b1", "1", "5.00"));
        Assert.Equal((SendOutcome.Refused, "TABLEAU-PIECE", ErrorKind.Config), (sent.Outcome, sent.Error!.Code, sent.Error.Kind));
        Assert.Contains("limits.pieceBytes", sent.Error.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_of_a_proxy_that_takes_smaller_pieces_is_no_passing_fault()
    {
        await using TableauWorld world = await TableauWorld.StartAsync();
        ContainerReference container = await world.ApplyAsync(TestTables.Invoices);
        world.Order(TableauFaultPoints.UploadPiece, new FaultOrder { Effect = FaultEffect.Respond, Status = 413, Body = "<html>413 Request Entity Too Large</html>", ContentType = "text/html" });
        SendResult sent = await world.SendAsync(container, TestTables.Invoices, "b1", TestTables.Row("b1", "1", "5.00"));
        Assert.Equal((SendOutcome.Refused, "TABLEAU-PIECE"), (sent.Outcome, sent.Error!.Code));
    }

    [Fact]
    public async Task What_people_wrote_about_a_data_source_stays_when_it_is_published_again()
    {
        await using TableauWorld world = await TableauWorld.StartAsync();
        ContainerReference container = await world.ApplyAsync(TestTables.Invoices);
        await world.SendAsync(container, TestTables.Invoices, "b1", TestTables.Row("b1", "1", "5.00"));
        Assert.Contains("ml-connector", world.Source("ApInvoices").Description, StringComparison.Ordinal);
        world.Source("ApInvoices").Describe("Ask Anna before you use it");
        await world.SendAsync(container, TestTables.Invoices, "b2", TestTables.Row("b2", "1", "6.00"));
        Assert.Equal("Ask Anna before you use it", world.Source("ApInvoices").Description);
    }

    [Theory]
    [InlineData(502)]
    [InlineData(504)]
    [InlineData(202)]
    public async Task A_gateways_page_for_an_answer_is_an_unknown_outcome_INV3(int status)
    {
        await using TableauWorld world = await TableauWorld.StartAsync();
        ContainerReference container = await world.ApplyAsync(TestTables.Invoices);
        world.Order(TableauFaultPoints.Publish, new FaultOrder { Effect = FaultEffect.Respond, Status = status, Body = "<html><body>Gateway</body></html>", ContentType = "text/html" });
        Assert.Equal(SendOutcome.Unknown, (await world.SendAsync(container, TestTables.Invoices, "b1", TestTables.Row("b1", "1", "5.00"))).Outcome);
    }

    [Fact]
    public async Task A_job_that_fails_late_is_a_refusal_and_the_table_is_as_it_was_INV5()
    {
        await using TableauWorld world = await TableauWorld.StartAsync();
        ContainerReference container = await world.ApplyAsync(TestTables.Invoices);
        await world.SendAsync(container, TestTables.Invoices, "b1", TestTables.Row("b1", "1", "5.00"));
        world.Sandbox.FailNextJob("The file is damaged");
        SendResult sent = await world.SendAsync(container, TestTables.Invoices, "b2", TestTables.Row("b2", "1", "6.00"));
        Assert.Equal((SendOutcome.Refused, "TABLEAU-PUBLISH-FAILED"), (sent.Outcome, sent.Error!.Code));
        Assert.Contains("damaged", sent.Error.Message, StringComparison.Ordinal);
        Assert.Equal("5", Assert.Single(world.Source("ApInvoices").Rows)["Amount"]);
    }

    /// <summary>Such a job says that it was no success, not that nothing was published.</summary>
    [Theory]
    [InlineData("noted", false, true)]
    [InlineData("noted", true, true)]
    [InlineData("cancelled", false, true)]
    [InlineData("cancelled", true, true)]
    [InlineData("noted", true, false)]
    [InlineData("cancelled", false, false)]
    public async Task A_job_that_was_noted_or_cancelled_leaves_an_unknown_outcome_that_reading_back_resolves_INV3(string end, bool published, bool readsBack)
    {
        await using TableauWorld world = await TableauWorld.StartAsync(settings: [("settle", Settings.Text("20s")), ("readBack", Settings.Text(readsBack ? "true" : "false"))]);
        ContainerReference container = await world.ApplyAsync(TestTables.Invoices);
        TableReceipt before = (await world.SendAsync(container, TestTables.Invoices, "b1", TestTables.Row("b1", "1", "5.00"))).Receipt!;
        world.Clock.Advance(TimeSpan.FromMinutes(1));
        if (end == "noted") world.Sandbox.NoteNextJob("could not be converted", published);
        else world.Sandbox.CancelNextJob(published);

        SendResult sent = await world.SendAsync(container, TestTables.Invoices, "b2", TestTables.Row("b2", "1", "6.00"));

        Assert.Equal((SendOutcome.Unknown, "TABLEAU-OUTCOME-UNKNOWN"), (sent.Outcome, sent.Error!.Code));
        Assert.Contains(end == "noted" ? "could not be converted" : "cancelled", sent.Error.Message, StringComparison.Ordinal);
        ConfirmResult found = await world.Destination.ConfirmAsync(container, new BatchReference("b2", TestTables.Invoices, 1, 1) { RequestId = sent.RequestId, Before = before }, TableauWorld.Cancel);
        Assert.Equal(!published ? ConfirmOutcome.Absent : readsBack ? ConfirmOutcome.Arrived : ConfirmOutcome.CannotTell, found.Outcome);
        Assert.Equal(published ? "6" : "5", Assert.Single(world.Source("ApInvoices").Rows)["Amount"]);
    }

    [Fact]
    public async Task A_job_that_is_forgotten_is_an_unknown_outcome_that_reading_back_resolves_INV3()
    {
        await using TableauWorld world = await TableauWorld.StartAsync();
        ContainerReference container = await world.ApplyAsync(TestTables.Invoices);
        world.Refuse(TableauFaultPoints.Jobs, "404009", times: null);
        SendResult sent = await world.SendAsync(container, TestTables.Invoices, "b1", TestTables.Row("b1", "1", "5.00"));
        Assert.Equal(SendOutcome.Unknown, sent.Outcome);
        ConfirmResult found = await world.Destination.ConfirmAsync(container, new BatchReference("b1", TestTables.Invoices, 1, 1), TableauWorld.Cancel);
        Assert.Equal((ConfirmOutcome.Arrived, world.Source("ApInvoices").Id), (found.Outcome, found.Receipt!.Identity));
    }

    [Fact]
    public async Task A_job_that_is_done_while_the_data_source_shows_other_rows_is_an_unknown_outcome_INV3()
    {
        await using TableauWorld world = await TableauWorld.StartAsync();
        ContainerReference container = await world.ApplyAsync(TestTables.Invoices);
        await world.SendAsync(container, TestTables.Invoices, "b1", TestTables.Row("b1", "1", "5.00"));
        world.Order(TableauFaultPoints.VizQl, new FaultOrder { Effect = FaultEffect.Respond, Status = 200, ContentType = "application/json", Body = """{"data":[["b1",1]]}""" });
        Assert.Equal(SendOutcome.Unknown, (await world.SendAsync(container, TestTables.Invoices, "b2", TestTables.Row("b2", "1", "6.00"))).Outcome);
    }

    [Fact]
    public async Task A_job_that_takes_long_is_followed()
    {
        await using TableauWorld world = await TableauWorld.StartAsync(new TableauSandboxOptions { JobDuration = TimeSpan.FromMinutes(10) });
        ContainerReference container = await world.ApplyAsync(TestTables.Invoices);
        Assert.Equal(SendOutcome.Delivered, (await world.SendAsync(container, TestTables.Invoices, "b1", TestTables.Row("b1", "1", "5.00"))).Outcome);
    }

    [Fact]
    public async Task A_state_without_rows_is_published_and_found()
    {
        await using TableauWorld world = await TableauWorld.StartAsync();
        ContainerReference container = await world.ApplyAsync(TestTables.Invoices);
        Assert.Equal(SendOutcome.Delivered, (await world.SendAsync(container, TestTables.Invoices, "b1")).Outcome);
        Assert.Equal(ConfirmOutcome.Arrived, (await world.Destination.ConfirmAsync(container, new BatchReference("b1", TestTables.Invoices, 0, 1), TableauWorld.Cancel)).Outcome);
        Assert.Equal(TestTables.Invoices.Columns.Select(column => column.Name), world.Source("ApInvoices").Columns.Select(column => column.Name));
    }

    [Fact]
    public async Task Whoever_may_not_publish_is_told()
    {
        await using TableauWorld world = await TableauWorld.StartAsync(new TableauSandboxOptions { MayPublish = false });
        ContainerReference container = await world.ApplyAsync(TestTables.Invoices);
        SendResult sent = await world.SendAsync(container, TestTables.Invoices, "b1", TestTables.Row("b1", "1", "5.00"));
        Assert.Equal((SendOutcome.Refused, "TABLEAU-DENIED"), (sent.Outcome, sent.Error!.Code));
    }

    [Theory]
    [InlineData(SandboxProfile.Busy)]
    [InlineData(SandboxProfile.Hostile)]
    public async Task A_difficult_site_shows_in_the_end_what_was_published_last(SandboxProfile profile)
    {
        await using TableauWorld world = await TableauWorld.StartAsync(profile: profile, settings: ("settle", Settings.Text("10s")));
        ContainerReference container = await world.ApplyAsync(TestTables.Invoices);
        for (int i = 1; i <= 6; i++)
        {
            var reference = new BatchReference($"b{i}", TestTables.Invoices, i, 1);
            string?[][] rows = [.. Enumerable.Range(1, i).Select(row => TestTables.Row($"b{i}", $"{row}", $"{row}.10"))];
            for (int attempt = 1; ; attempt++)
            {
                Assert.True(attempt < 10, "It never arrives.");
                SendResult sent = await world.SendAsync(container, TestTables.Invoices, reference.BatchId, rows);
                if (sent.Outcome == SendOutcome.Delivered) break;
                if (sent.Outcome == SendOutcome.Unknown && (await world.Destination.ConfirmAsync(container, reference, TableauWorld.Cancel)).Outcome == ConfirmOutcome.Arrived) break;
            }

            Assert.Equal(i, world.Source("ApInvoices").Rows.Count);
            Assert.All(world.Source("ApInvoices").Rows, row => Assert.Equal(reference.BatchId, row["_BatchId"]));
        }
    }
}
