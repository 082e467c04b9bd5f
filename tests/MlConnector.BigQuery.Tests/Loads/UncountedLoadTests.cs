using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Schemas;
using MlConnector.BigQuery.Tests.World;
using MlConnector.Sandbox.BigQuery;
using MlConnector.Sandbox.Faults;

namespace MlConnector.BigQuery.Tests.Loads;

/// <summary>A load takes of the day of its table once there is a job, whatever becomes of that; one that was refused before takes nothing.</summary>
public sealed class UncountedLoadTests
{
    private static readonly TableSchema Table = TestTables.Invoices, Merged = TestTables.Table("Suppliers", WriteMode.Upsert);
    private static readonly string?[][] Rows = [TestTables.Row("b1", "1", 7, "1.00")];

    [Theory]
    [InlineData(BigQueryFaultPoints.UploadBegin, 403, "accessDenied")]
    [InlineData(BigQueryFaultPoints.UploadBegin, 403, "quotaExceeded")]
    [InlineData(BigQueryFaultPoints.UploadFinish, 400, "invalid")]
    [InlineData(BigQueryFaultPoints.UploadFinish, 404, "notFound")]
    public async Task A_load_that_was_refused_before_there_was_a_job_takes_nothing(string point, int status, string reason)
    {
        await using BigQueryWorld world = await BigQueryWorld.WithAsync(Table);
        world.Refuse(point, status, reason);

        SendResult sent = await world.SendAsync(world.Container, Table, "b1", Rows);

        Assert.Equal((SendOutcome.Refused, true), (sent.Outcome, sent.TookNothing));
        Assert.Empty(world.Sandbox.Jobs);
    }

    [Theory]
    [InlineData(FaultEffect.DropBeforeCommit)]
    [InlineData(FaultEffect.DropAfterCommit)]
    public async Task INV3_a_load_that_may_have_become_a_job_takes_what_a_job_takes(FaultEffect effect)
    {
        await using BigQueryWorld world = await BigQueryWorld.WithAsync(Table);
        world.Order(BigQueryFaultPoints.UploadFinish, new FaultOrder { Effect = effect });

        SendResult sent = await world.SendAsync(world.Container, Table, "b1", Rows);

        Assert.Equal((SendOutcome.Unknown, false), (sent.Outcome, sent.TookNothing));
    }

    [Fact]
    public async Task A_job_that_failed_is_counted()
    {
        await using BigQueryWorld world = await BigQueryWorld.WithAsync(Table);

        SendResult sent = await world.SendAsync(world.Container, Table, "b1", [TestTables.Row("b1", "1", 7, "no number")]);

        Assert.Equal((SendOutcome.Refused, false, 1), (sent.Outcome, sent.TookNothing, world.Sandbox.Jobs.Count));
    }

    [Fact]
    public async Task A_load_whose_merge_was_not_begun_is_counted()
    {
        await using BigQueryWorld world = await BigQueryWorld.WithAsync(Merged);
        world.Refuse(BigQueryFaultPoints.NewJob, 403, "accessDenied");

        SendResult sent = await world.SendAsync(world.Container, Merged, "b1", Rows);

        Assert.Equal((SendOutcome.Refused, false, 1), (sent.Outcome, sent.TookNothing, world.Sandbox.Jobs.Count));
    }
}
