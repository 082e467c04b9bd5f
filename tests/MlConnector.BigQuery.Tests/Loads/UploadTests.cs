using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.BigQuery.Tests.World;
using MlConnector.Sandbox.BigQuery;
using MlConnector.Sandbox.Faults;

namespace MlConnector.BigQuery.Tests.Loads;

/// <summary>Uploads in several pieces, and what happens between two of them.</summary>
public sealed class UploadTests
{
    private const int Piece = 256 << 10;
    private static readonly string Words = new('x', 200_000);
    private static readonly TableSchema Table = TestTables.Table("Texts", WriteMode.Append, new Field("Words", FieldType.Text));

    /// <summary>What strikes from the second piece on: the piece itself, then the questions how much has arrived.</summary>
    public static TheoryData<FaultOrder> Passing =>
    [
        new FaultOrder { Effect = FaultEffect.DropBeforeCommit },
        new FaultOrder { Effect = FaultEffect.DropBeforeCommit, Times = 3 },
        new FaultOrder { Effect = FaultEffect.DropAfterCommit, Times = 2 },
        Answer(503, "backendError"),
        Answer(503, "backendError", times: 3),
        Answer(500, "internalError"),
        Answer(408, "timeout"),
        Answer(429, "rateLimitExceeded"),
        Answer(403, "rateLimitExceeded"),
        new FaultOrder { Effect = FaultEffect.Respond, Status = 502, Body = "<html>bad gateway</html>", ContentType = "text/html", Times = 2 },
        new FaultOrder { Effect = FaultEffect.Respond, Status = 404, Body = "<html>not here</html>", ContentType = "text/html" },
        new FaultOrder { Effect = FaultEffect.Respond, Status = 200, Body = "<html>sign in</html>", ContentType = "text/html" },
        new FaultOrder { Effect = FaultEffect.Respond, Status = 308 },
        new FaultOrder { Effect = FaultEffect.Respond, Status = 308, Times = 3 },
    ];

    /// <summary>The same for good, and what it is told as.</summary>
    public static TheoryData<FaultOrder, string> Lasting => new()
    {
        { new FaultOrder { Effect = FaultEffect.DropBeforeCommit, Times = null }, "BIGQUERY-UNREACHABLE" },
        { Answer(503, "backendError", times: null), "BIGQUERY-SERVICE" },
        { Answer(429, "rateLimitExceeded", times: null), "BIGQUERY-THROTTLED" },
        { new FaultOrder { Effect = FaultEffect.Respond, Status = 404, Body = "<html>not here</html>", ContentType = "text/html", Times = null }, "BIGQUERY-REFUSED" },
        { new FaultOrder { Effect = FaultEffect.Respond, Status = 308, Times = null }, "BIGQUERY-ANSWER" },
    };

    [Theory]
    [MemberData(nameof(Passing))]
    public async Task A_piece_or_a_question_that_fails_in_passing_is_made_good_from_where_it_broke(FaultOrder fault)
    {
        await using BigQueryWorld world = await StartAsync();
        ContainerReference container = await world.ApplyAsync(TestTables.Finance(Table));
        world.Order(BigQueryFaultPoints.UploadPiece, fault with { After = 1 });
        world.Order(BigQueryFaultPoints.UploadBegin, new FaultOrder { Effect = FaultEffect.Respond, Status = 400, After = 1, Times = null });

        SendResult sent = await world.SendAsync(container, Table, "b1", Rows);

        Assert.Equal((null, SendOutcome.Delivered), (sent.Error, sent.Outcome));
        Assert.Equal(Rows.Length, world.Sandbox.Table("Finance", "Texts").Rows.Count(row => row["Words"] == Words));
        Assert.Single(world.Sandbox.Jobs);
    }

    [Theory]
    [MemberData(nameof(Lasting))]
    public async Task INV3_an_upload_that_cannot_be_gone_on_with_is_refused_by_its_reason_and_starts_no_job(FaultOrder fault, string code)
    {
        await using BigQueryWorld world = await StartAsync();
        ContainerReference container = await world.ApplyAsync(TestTables.Finance(Table));
        world.Order(BigQueryFaultPoints.UploadPiece, fault with { After = 1 });

        SendResult sent = await world.SendAsync(container, Table, "b1", Rows);

        Assert.Equal((SendOutcome.Refused, code), (sent.Outcome, sent.Error?.Code));
        Assert.Empty(world.Sandbox.Jobs);
    }

    [Fact]
    public async Task An_upload_that_the_service_has_forgotten_is_begun_again_by_the_next_send()
    {
        await using BigQueryWorld world = await StartAsync();
        ContainerReference container = await world.ApplyAsync(TestTables.Finance(Table));
        world.Order(BigQueryFaultPoints.UploadPiece, Answer(404, "notFound") with { After = 1 });

        SendResult sent = await world.SendAsync(container, Table, "b1", Rows), again = await world.SendAsync(container, Table, "b1", Rows, attempt: 2);

        Assert.Equal((SendOutcome.Refused, "BIGQUERY-SERVICE", ErrorKind.Transient), (sent.Outcome, sent.Error!.Code, sent.Error.Kind));
        Assert.Equal(SendOutcome.Delivered, again.Outcome);
    }

    private static string?[][] Rows => [.. Enumerable.Range(0, 6).Select(i => TestTables.Row("b1", $"{i}", i, "1.00")).Select(row => (string?[])[.. row[..3], Words, .. row[3..]])];

    private static async Task<BigQueryWorld> StartAsync()
    {
        BigQueryWorld world = await BigQueryWorld.StartAsync();
        await world.UseAsync(options => options with { PieceBytes = Piece });
        return world;
    }

    private static FaultOrder Answer(int status, string reason, int? times = 1) => new()
    {
        Effect = FaultEffect.Respond,
        Status = status,
        Times = times,
        Body = $$$"""{"error":{"code":{{{status}}},"message":"because","errors":[{"message":"because","reason":"{{{reason}}}"}]}}""",
    };
}
