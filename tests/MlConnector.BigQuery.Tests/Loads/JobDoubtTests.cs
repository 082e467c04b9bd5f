using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.BigQuery.Tests.World;
using MlConnector.Sandbox.BigQuery;
using MlConnector.Sandbox.Faults;

namespace MlConnector.BigQuery.Tests.Loads;

/// <summary>A job that the service took, and that cannot be looked at any more.</summary>
public sealed class JobDoubtTests
{
    private static readonly TableSchema Table = TestTables.Invoices, Merged = TestTables.Table("Suppliers", WriteMode.Upsert), Replaced = TestTables.Table("Balances", WriteMode.Replace);
    private static readonly string?[][] Rows = [TestTables.Row("b1", "1", 7, "1.00")];
    private static readonly string?[] Closing = TestTables.Row("b1", "1", 1, "1.00", deleted: true, generation: 1);

    /// <summary>Answers that come from something between us and the service, or from a service that does not let us in any more.</summary>
    public static TheoryData<FaultOrder> Refusals =>
    [
        new FaultOrder { Effect = FaultEffect.Respond, Status = 404, Body = "<html>not here</html>", ContentType = "text/html" },
        new FaultOrder { Effect = FaultEffect.Respond, Status = 403 },
        new FaultOrder { Effect = FaultEffect.Respond, Status = 302, Headers = new Dictionary<string, string>(StringComparer.Ordinal) { ["Location"] = "https://elsewhere.example/" } },
    ];

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task INV3_a_job_that_was_taken_is_in_doubt_if_looking_at_it_is_refused(FaultOrder refusal)
    {
        await using BigQueryWorld world = await BigQueryWorld.StartAsync();
        ContainerReference container = await world.ApplyAsync(TestTables.Finance(Table));
        world.Order(BigQueryFaultPoints.Jobs, refusal);

        SendResult sent = await world.SendAsync(container, Table, "b1", Rows);
        ConfirmResult found = await world.Destination.ConfirmAsync(container, new BatchReference("b1", Table, 1, 1), BigQueryWorld.Cancel);

        Assert.Equal((SendOutcome.Unknown, "BIGQUERY-OUTCOME-UNKNOWN", ConfirmOutcome.Arrived), (sent.Outcome, sent.Error!.Code, found.Outcome));
        Assert.EndsWith("_g0", sent.RequestId, StringComparison.Ordinal);
        Assert.Single(world.Sandbox.Table("Finance", "ApInvoices").Rows);
    }

    [Fact]
    public async Task INV3_a_job_that_was_taken_is_in_doubt_if_the_key_is_revoked_before_its_end()
    {
        await using BigQueryWorld world = await BigQueryWorld.StartAsync();
        ContainerReference container = await world.ApplyAsync(TestTables.Finance(Table));
        world.Order(BigQueryFaultPoints.Jobs, new FaultOrder { Effect = FaultEffect.ExpireSessions });
        world.Order(BigQueryFaultPoints.Token, new FaultOrder { Effect = FaultEffect.Respond, Status = 400, Body = """{"error":"invalid_grant","error_description":"Invalid JWT Signature."}""", Times = null });

        SendResult sent = await world.SendAsync(container, Table, "b1", Rows);

        Assert.Equal((SendOutcome.Unknown, "BIGQUERY-OUTCOME-UNKNOWN"), (sent.Outcome, sent.Error!.Code));
        Assert.Equal("stored", Assert.Single(world.Sandbox.Jobs).Outcome);
    }

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task INV3_an_id_that_is_taken_leaves_the_batch_in_doubt_if_looking_at_its_job_is_refused(FaultOrder refusal)
    {
        await using BigQueryWorld world = await BigQueryWorld.StartAsync();
        ContainerReference container = await world.ApplyAsync(TestTables.Finance(Table));
        await world.SendAsync(container, Table, "b1", Rows);
        world.Order(BigQueryFaultPoints.Jobs, refusal);

        SendResult again = await world.SendAsync(container, Table, "b1", Rows);

        Assert.Equal((SendOutcome.Unknown, "BIGQUERY-OUTCOME-UNKNOWN"), (again.Outcome, again.Error!.Code));
    }

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task INV3_a_batch_that_was_sent_before_is_in_doubt_if_looking_for_its_job_is_refused(FaultOrder refusal)
    {
        await using BigQueryWorld world = await BigQueryWorld.StartAsync();
        ContainerReference container = await world.ApplyAsync(TestTables.Finance(Table));
        await world.SendAsync(container, Table, "b1", Rows);
        world.Order(BigQueryFaultPoints.Jobs, refusal);

        SendResult again = await world.SendAsync(container, Table, "b1", Rows, attempt: 2);

        Assert.Equal((SendOutcome.Unknown, "BIGQUERY-OUTCOME-UNKNOWN"), (again.Outcome, again.Error!.Code));
    }

    [Theory]
    [InlineData(1)] // looking for an earlier merge
    [InlineData(2)] // looking at the one that was started
    public async Task INV3_a_merge_is_in_doubt_if_looking_at_its_job_is_refused(int before)
    {
        await using BigQueryWorld world = await BigQueryWorld.StartAsync();
        ContainerReference container = await world.ApplyAsync(TestTables.Finance(Merged));
        world.Order(BigQueryFaultPoints.Jobs, new FaultOrder { Effect = FaultEffect.Respond, Status = 403, After = before });

        SendResult sent = await world.SendAsync(container, Merged, "b1", Rows);

        Assert.Equal((SendOutcome.Unknown, "BIGQUERY-OUTCOME-UNKNOWN"), (sent.Outcome, sent.Error!.Code));
        Assert.Equal(before, world.Sandbox.Jobs.Count);
    }

    [Fact]
    public async Task A_merge_that_the_service_does_not_begin_is_refused_and_changes_nothing()
    {
        await using BigQueryWorld world = await BigQueryWorld.StartAsync();
        ContainerReference container = await world.ApplyAsync(TestTables.Finance(Merged));
        world.Refuse(BigQueryFaultPoints.NewJob, 403, "accessDenied");

        SendResult sent = await world.SendAsync(container, Merged, "b1", Rows);

        Assert.Equal((SendOutcome.Refused, "BIGQUERY-DENIED", ErrorKind.Auth), (sent.Outcome, sent.Error!.Code, sent.Error.Kind));
        Assert.Empty(world.Sandbox.Table("Finance", "Suppliers").Rows);
    }

    /// <summary>The first attempt made the job, and only its answer was lost: what the second one is told says nothing of it.</summary>
    [Theory]
    [MemberData(nameof(LostAnswers))]
    public async Task INV3_a_second_job_whose_answer_was_lost_is_asked_for_although_its_repetition_is_refused(bool copies, FaultOrder lost)
    {
        await using BigQueryWorld world = await BigQueryWorld.StartAsync();
        TableSchema table = copies ? Replaced : Merged;
        ContainerReference container = await world.ApplyAsync(TestTables.Finance(table));
        world.Order(BigQueryFaultPoints.NewJob, lost);
        world.Refuse(BigQueryFaultPoints.NewJob, 403, "accessDenied");

        SendResult sent = copies ? await world.CloseAsync(container, Replaced, "b1", Closing, 0) : await world.SendAsync(container, Merged, "b1", Rows);

        Assert.Equal((SendOutcome.Delivered, null), (sent.Outcome, sent.Error));
        Assert.EndsWith(copies ? "_c0" : "_m0", sent.RequestId, StringComparison.Ordinal);
    }

    public static TheoryData<bool, FaultOrder> LostAnswers => new(
        from copies in new[] { false, true }
        from effect in new[] { FaultEffect.DropAfterCommit, FaultEffect.CutBody }
        select (copies, new FaultOrder { Effect = effect }));

    /// <summary>The first attempt makes the job later than anybody looks: it is asked for like every other in doubt.</summary>
    [Theory]
    [InlineData(403, "accessDenied")]
    [InlineData(400, "invalid")]
    [InlineData(404, "notFound")]
    [InlineData(413, "requestTooLarge")]
    public async Task INV3_a_second_job_that_may_still_be_made_is_in_doubt_if_its_repetition_is_refused(int status, string reason)
    {
        await using BigQueryWorld world = await BigQueryWorld.StartAsync(null, ("settle", Settings.Text("1s")));
        ContainerReference container = await world.ApplyAsync(TestTables.Finance(Merged));
        world.Order(BigQueryFaultPoints.NewJob, new FaultOrder { Effect = FaultEffect.CommitLate, Delay = TimeSpan.FromMinutes(10) });
        world.Refuse(BigQueryFaultPoints.NewJob, status, reason);

        SendResult sent = await world.SendAsync(container, Merged, "b1", Rows);
        world.Clock.Advance(TimeSpan.FromMinutes(10));
        await world.Host.Context.LateCommits.SettledAsync();
        ConfirmResult found = await world.Destination.ConfirmAsync(container, new BatchReference("b1", Merged, 1, 1), BigQueryWorld.Cancel);

        Assert.Equal((SendOutcome.Unknown, "BIGQUERY-OUTCOME-UNKNOWN", ConfirmOutcome.Arrived), (sent.Outcome, sent.Error!.Code, found.Outcome));
        Assert.Equal("1", Assert.Single(world.Sandbox.Table("Finance", "Suppliers").Rows)["Amount"]);
    }

    /// <summary>A token that is refused says nothing of a job either that an earlier attempt may have made.</summary>
    [Fact]
    public async Task INV3_a_second_job_whose_answer_was_lost_is_in_doubt_if_the_key_is_revoked_before_its_repetition()
    {
        await using BigQueryWorld world = await BigQueryWorld.StartAsync();
        ContainerReference container = await world.ApplyAsync(TestTables.Finance(Merged));
        world.Order(BigQueryFaultPoints.NewJob, new FaultOrder { Effect = FaultEffect.DropAfterCommit });
        world.Order(BigQueryFaultPoints.NewJob, new FaultOrder { Effect = FaultEffect.ExpireSessions });
        world.Order(BigQueryFaultPoints.Token, new FaultOrder { Effect = FaultEffect.Respond, Status = 400, Body = """{"error":"invalid_grant","error_description":"Invalid JWT Signature."}""", Times = null });

        SendResult sent = await world.SendAsync(container, Merged, "b1", Rows);

        Assert.Equal((SendOutcome.Unknown, "BIGQUERY-OUTCOME-UNKNOWN"), (sent.Outcome, sent.Error!.Code));
        Assert.Single(world.Sandbox.Table("Finance", "Suppliers").Rows);
    }
}
