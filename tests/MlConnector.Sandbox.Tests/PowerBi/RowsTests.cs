using System.Globalization;

namespace MlConnector.Sandbox.Tests.PowerBi;

public sealed class RowsTests
{
    [Fact]
    public async Task Rows_arrive_with_every_value_exact_and_missing_or_null_is_blank()
    {
        await using var world = await PowerBiWorld.StartAsync();
        string id = await world.CreateAsync();

        var (status, _, answer) = await world.PostAsync(id, """
            {"_SourceId":"A|ap|1","_Version":9007199254740993,"_BatchId":"b1","_Deleted":false,"Amount":123456789012345678901234.5678,"Quantity":1.00000000000001,"Due":"2026-05-31T10:00:00Z","Bucket":"caf\u00e9 \"x\" 🙂"},
            {"Due":"2026-05-31","_SourceId":"A|ap|2","Amount":null,"Quantity":-0.1}
            """);

        Assert.Equal((200, 0), (status, (int)answer.Content.Headers.ContentLength!));
        var rows = world.Sandbox.Dataset("Finance").Table("ApInvoices").Rows.ToList();
        Assert.Equal(2, rows.Count);
        Assert.Equal(9007199254740993L, rows[0]["_Version"]);
        Assert.Equal(123456789012345678901234.5678m, rows[0]["Amount"]);
        Assert.Equal(1.00000000000001m, rows[0]["Quantity"]);
        Assert.Equal(new DateTime(2026, 5, 31, 10, 0, 0, DateTimeKind.Unspecified), rows[0]["Due"]);
        Assert.Equal("café \"x\" 🙂", rows[0]["Bucket"]);
        Assert.Equal(false, rows[0]["_Deleted"]);
        Assert.Equal(("A|ap|2", null, -0.1m, null), (rows[1]["_SourceId"], rows[1]["Amount"], rows[1]["Quantity"], rows[1]["_BatchId"]));
    }

    [Theory]
    [InlineData("""{"_Version":9223372036854775807}""")]
    [InlineData("""{"_Version":-9223372036854775808}""")]
    [InlineData("""{"_Version":1.5}""")]
    [InlineData("""{"_Version":"1"}""")]
    [InlineData("""{"Amount":0.00001}""")]
    [InlineData("""{"Amount":12345678901234567890123456789}""")]
    [InlineData("""{"Amount":"1.5"}""")]
    [InlineData("""{"Quantity":1e300}""")]
    [InlineData("""{"Quantity":NaN}""")]
    [InlineData("""{"Due":"yesterday"}""")]
    [InlineData("""{"Due":20260531}""")]
    [InlineData("""{"_Deleted":"true"}""")]
    [InlineData("""{"Bucket":5}""")]
    [InlineData("""{"Bucket":"\ud800"}""")]
    [InlineData("""{"Bucket":{"a":1}}""")]
    [InlineData("""{"Bucket":["a"]}""")]
    [InlineData("""{"bucket":"wrong case"}""")]
    [InlineData("""{"Extra":1}""")]
    [InlineData("17")]
    [InlineData("""{"\ud800":1}""")]
    [InlineData("""{"Due":"\ud800\ud80"}""")]
    public async Task One_bad_row_refuses_the_whole_post(string bad)
    {
        await using var world = await PowerBiWorld.StartAsync();
        string id = await world.CreateAsync();

        var (status, body, _) = await world.PostAsync(id, """{"_SourceId":"good"},""" + bad);

        Assert.Equal((400, "InvalidRequest"), (status, (string)body!["error"]!["code"]!));
        Assert.Equal(0, world.Sandbox.Dataset("Finance").Table("ApInvoices").Count);
    }

    [Theory]
    [InlineData("""[{"_SourceId":"x"}]""")]
    [InlineData("""{"_SourceId":"x"}""")]
    [InlineData("""{"rows":{"_SourceId":"x"}}""")]
    public async Task A_body_without_rows_is_refused_in_the_vendors_words(string body)
    {
        await using var world = await PowerBiWorld.StartAsync();
        string id = await world.CreateAsync();

        var answer = await world.SendAsync(HttpMethod.Post, $"{world.Group}/datasets/{id}/tables/ApInvoices/rows", body);

        Assert.Equal(400, answer.Status);
        Assert.Equal("Did not encounter start array token or start object token for rowset", (string)answer.Body!["error"]!["message"]!);
    }

    [Fact]
    public async Task Bytes_that_are_no_UTF_8_are_refused()
    {
        await using var world = await PowerBiWorld.StartAsync();
        string id = await world.CreateAsync();
        byte[] body = [.. """{"rows":[{"Bucket":"caf"""u8, 0xE9, .. "\"}]}"u8];

        using var content = new ByteArrayContent(body);
        using var answer = await world.Client.PostAsync(new Uri($"{world.Group}/datasets/{id}/tables/ApInvoices/rows", UriKind.Relative), content, PowerBiWorld.Cancel);

        Assert.Equal(400, (int)answer.StatusCode);
    }

    [Fact]
    public async Task Posts_side_by_side_keep_every_row_once()
    {
        await using var world = await PowerBiWorld.StartAsync();
        string id = await world.CreateAsync();

        await Task.WhenAll(Enumerable.Range(0, 5).Select(async writer =>
        {
            for (int post = 0; post < 10; post++) Assert.Equal(200, (await world.PostAsync(id, PowerBiWorld.Many(100, $"w{writer}p{post}"))).Status);
        }));

        var counts = world.Sandbox.Dataset("Finance").Table("ApInvoices").CountBy("_BatchId");
        Assert.Equal(50, counts.Count);
        Assert.All(counts.Values, count => Assert.Equal(100, count));
        Assert.Equal((50, 5000), (world.Sandbox.Counters.Posts, world.Sandbox.Counters.RowsAccepted));
    }

    [Fact]
    public async Task Text_of_4000_characters_is_the_longest()
    {
        await using var world = await PowerBiWorld.StartAsync();
        string id = await world.CreateAsync();

        Assert.Equal(200, (await world.PostAsync(id, $$"""{"Bucket":"{{new string('é', 4000)}}"}""")).Status);
        Assert.Equal(400, (await world.PostAsync(id, $$"""{"Bucket":"{{new string('é', 4001)}}"}""")).Status);
    }

    [Fact]
    public async Task Ten_thousand_rows_are_the_most_and_16_MB_too()
    {
        await using var world = await PowerBiWorld.StartAsync();
        string id = await world.CreateAsync();

        Assert.Equal(200, (await world.PostAsync(id, PowerBiWorld.Many(10_000))).Status);
        Assert.Equal(400, (await world.PostAsync(id, PowerBiWorld.Many(10_001))).Status);
        var (status, body, _) = await world.PostAsync(id, $$"""{"Bucket":"{{new string('x', 16 * 1024 * 1024)}}"}""");
        Assert.Equal((413, "RequestEntityTooLarge"), (status, (string)body!["error"]!["code"]!));
    }

    [Fact]
    public async Task Delete_empties_the_table_at_once()
    {
        await using var world = await PowerBiWorld.StartAsync();
        string id = await world.CreateAsync();
        await world.PostAsync(id, PowerBiWorld.Many(5));

        Assert.Equal(200, (await world.SendAsync(HttpMethod.Delete, $"{world.Group}/datasets/{id}/tables/ApInvoices/rows")).Status);
        Assert.Equal(0, world.Sandbox.Dataset("Finance").Table("ApInvoices").Count);
        Assert.Equal("[]", await world.AskAsync(id, "EVALUATE 'ApInvoices'"));
    }

    [Fact]
    public async Task Times_are_kept_in_steps_of_a_300th_of_a_second_and_offsets_become_utc()
    {
        await using var world = await PowerBiWorld.StartAsync();
        string id = await world.CreateAsync();

        await world.PostAsync(id, """{"Due":"2026-05-31T10:00:00.001"},{"Due":"2026-05-31T10:00:00.005Z"},{"Due":"2026-05-31T12:00:00+02:00"},{"Due":"07/30/2014"}""");

        var times = world.Sandbox.Dataset("Finance").Table("ApInvoices").Rows.Select(row => ((DateTime)row["Due"]!).ToString("yyyy-MM-ddTHH:mm:ss.fffffff", CultureInfo.InvariantCulture));
        Assert.Equal(["2026-05-31T10:00:00.0000000", "2026-05-31T10:00:00.0066667", "2026-05-31T10:00:00.0000000", "2014-07-30T00:00:00.0000000"], times);
    }

    [Fact]
    public async Task A_double_keeps_15_significant_digits()
    {
        await using var world = await PowerBiWorld.StartAsync();
        string id = await world.CreateAsync();

        await world.PostAsync(id, """{"Quantity":123456789.012345},{"Quantity":123456789.0123456},{"Quantity":12345678901234567890},{"Quantity":1.5e3}""");

        Assert.Equal([123456789.012345m, 123456789.012346m, 12345678901234600000m, 1500m], world.Sandbox.Dataset("Finance").Table("ApInvoices").Rows.Select(row => (decimal)row["Quantity"]!));
    }
}
