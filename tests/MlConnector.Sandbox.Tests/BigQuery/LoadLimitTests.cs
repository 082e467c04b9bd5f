using System.Globalization;
using MlConnector.Sandbox.BigQuery;

namespace MlConnector.Sandbox.Tests.BigQuery;

/// <summary>Uploads in one request, and what jobs may change of a table.</summary>
public sealed class LoadLimitTests
{
    private const string ByMonth = """{"timePartitioning":{"type":"MONTH","field":"Day"}}""", ByLoading = """{"timePartitioning":{"type":"DAY"}}""", Row = """{"Name":"a","Day":"2026-01-01"}""";

    [Fact]
    public async Task An_upload_in_one_request_is_a_load_job_whose_id_is_taken_once()
    {
        await using var desk = await BigQueryDesk.StartAsync();

        var loaded = await desk.LoadAsync("j1", Row + "\n" + Row);
        var again = await desk.LoadAsync("j1", Row);

        Assert.Equal((200, "DONE", "2"), (loaded.Status, (string?)loaded.Body!["status"]!["state"], (string?)loaded.Body["statistics"]!["load"]!["outputRows"]));
        Assert.Equal((409, "duplicate", 2), (again.Status, BigQueryDesk.ReasonOf(again.Body), desk.Sandbox.Table("Finance", "Gl").Rows.Count));
    }

    [Theory]
    [InlineData("application/json", "{}")]
    [InlineData("multipart/related; boundary=B", "--B\r\n\r\n{}\r\n--B--\r\n")]
    [InlineData("multipart/related; boundary=B", "--B\r\n\r\n{}\r\n--B\r\n\r\nx")]
    public async Task An_upload_without_two_parts_is_refused(string type, string body)
    {
        await using var desk = await BigQueryDesk.StartAsync();
        var content = new ByteArrayContent(System.Text.Encoding.UTF8.GetBytes(body));
        content.Headers.TryAddWithoutValidation("Content-Type", type);

        var refused = await desk.SendAsync(new HttpRequestMessage(HttpMethod.Post, new Uri(BigQueryDesk.Upload + "?uploadType=multipart", UriKind.Relative)) { Content = content });

        Assert.Equal((400, "invalid"), (refused.Status, BigQueryDesk.ReasonOf(refused.Body)));
        Assert.Empty(desk.Sandbox.Jobs);
    }

    [Fact]
    public async Task A_job_of_too_many_partitions_stores_nothing()
    {
        await using var desk = await BigQueryDesk.StartAsync(new BigQuerySandboxOptions { PartitionsPerJob = 3, PartitionsPerTable = 4 }, ByMonth);

        string refused = BigQueryDesk.MessageOf((await desk.LoadAsync("j1", Months(2020, 4))).Body);
        string stored = BigQueryDesk.ReasonOf((await desk.LoadAsync("j2", Months(2020, 3))).Body), full = BigQueryDesk.MessageOf((await desk.LoadAsync("j3", Months(2021, 2))).Body);

        Assert.StartsWith("Too many partitions produced by query, allowed 3, query produces at least 4 partitions", refused, StringComparison.Ordinal);
        Assert.Equal(("", 3), (stored, desk.Sandbox.Table("Finance", "Gl").Rows.Count));
        Assert.StartsWith("Too many partitions: table ", full, StringComparison.Ordinal);
    }

    /// <summary>A statement counts the partitions that rows leave, too; it is refused as a whole.</summary>
    [Fact]
    public async Task A_statement_that_changes_too_many_partitions_changes_nothing()
    {
        await using var desk = await BigQueryDesk.StartAsync(new BigQuerySandboxOptions { PartitionsPerJob = 3, PartitionsPerTable = 5 }, ByMonth);
        string target = "`acme-finance.Finance.Gl`", moves = $"MERGE {target} T USING (SELECT `Name`, `Day` FROM `acme-finance.Finance.New`) S ON T.`Name` = S.`Name` WHEN MATCHED THEN UPDATE SET `Day` = S.`Day` WHEN NOT MATCHED THEN INSERT (`Name`, `Day`) VALUES (S.`Name`, S.`Day`)";
        desk.Sandbox.AddTable("Finance", """{"tableReference":{"tableId":"New"},"schema":{"fields":[{"name":"Name","type":"STRING"},{"name":"Day","type":"DATE"}]}}""");
        await desk.LoadAsync("j1", """{"Name":"a","Day":"2020-01-01"}""" + "\n" + """{"Name":"b","Day":"2020-02-01"}""");
        await desk.LoadAsync("j2", """{"Name":"a","Day":"2021-01-01"}""" + "\n" + """{"Name":"b","Day":"2021-02-01"}""", "New");

        var refused = await desk.QueryAsync(moves);
        string[] before = Days(desk);
        var copied = await desk.QueryAsync($"INSERT INTO {target} (`Name`, `Day`) SELECT `Name`, `Day` FROM `acme-finance.Finance.New`");
        await desk.LoadAsync("j3", Months(2022, 2), "New");
        var full = await desk.QueryAsync($"INSERT INTO {target} (`Name`, `Day`) SELECT `Name`, `Day` FROM `acme-finance.Finance.New` WHERE `Name` = 'a'");

        Assert.StartsWith("Too many partitions produced by query, allowed 3, query produces at least 4 partitions", BigQueryDesk.MessageOf(refused.Body), StringComparison.Ordinal);
        Assert.Equal(["2020-01-01", "2020-02-01"], before);
        Assert.Equal(200, copied.Status);
        Assert.StartsWith("Too many partitions: table ", BigQueryDesk.MessageOf(full.Body), StringComparison.Ordinal);
        Assert.Equal(4, desk.Sandbox.Table("Finance", "Gl").Rows.Count);
    }

    [Fact]
    public async Task A_project_loads_so_often_a_day()
    {
        await using var desk = await BigQueryDesk.StartAsync(new BigQuerySandboxOptions { ProjectLoadsPerDay = 1 });
        await desk.LoadAsync("j1", Row);

        Assert.Equal("quotaExceeded", BigQueryDesk.ReasonOf((await desk.LoadAsync("j2", Row)).Body));
        desk.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal("", BigQueryDesk.ReasonOf((await desk.LoadAsync("j3", Row)).Body));
    }

    [Fact]
    public async Task Partitions_are_counted_by_the_day_those_of_failed_jobs_and_of_rows_without_a_date_too()
    {
        await using var desk = await BigQueryDesk.StartAsync(new BigQuerySandboxOptions { ColumnPartitionsPerDay = 5 }, ByMonth);

        string first = BigQueryDesk.ReasonOf((await desk.LoadAsync("j1", Months(2020, 2) + "\n{\"Name\":\"a\"}")).Body);      // 3
        string failed = BigQueryDesk.ReasonOf((await desk.LoadAsync("j2", """{"Name":"a","Day":"never"}""")).Body);           // 4
        string same = BigQueryDesk.ReasonOf((await desk.LoadAsync("j3", Row + "\n" + Row)).Body);                              // 5
        string more = BigQueryDesk.ReasonOf((await desk.LoadAsync("j4", Row)).Body);
        desk.Clock.Advance(TimeSpan.FromDays(1));

        Assert.Equal(("", "invalid", "", "quotaExceeded"), (first, failed, same, more));
        Assert.Equal("", BigQueryDesk.ReasonOf((await desk.LoadAsync("j5", Row)).Body));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(ByLoading)]
    public async Task A_day_is_counted_by_the_table_s_name(string? layout)
    {
        await using var desk = await BigQueryDesk.StartAsync(new BigQuerySandboxOptions { LoadsPerDay = 2, PartitionLoadsPerDay = 2 }, layout);
        await desk.LoadAsync("j1", Row);
        await desk.SendAsync(HttpMethod.Delete, BigQueryDesk.Table);
        await desk.SendAsync(HttpMethod.Post, BigQueryDesk.Tables, """{"tableReference":{"tableId":"Gl"},"schema":{"fields":[{"name":"Name","type":"STRING"},{"name":"Day","type":"DATE"}]}""" + (layout is null ? "}" : "," + layout[1..]));

        Assert.Equal("", BigQueryDesk.ReasonOf((await desk.LoadAsync("j2", Row)).Body));
        Assert.Equal("quotaExceeded", BigQueryDesk.ReasonOf((await desk.LoadAsync("j3", Row)).Body));
    }

    private static string[] Days(BigQueryDesk desk) => [.. desk.Sandbox.Table("Finance", "Gl").Rows.Select(row => row["Day"]!).Order(StringComparer.Ordinal)];

    private static string Months(int year, int count) => string.Join('\n', Enumerable.Range(1, count).Select(month => string.Create(CultureInfo.InvariantCulture, $$"""{"Name":"a","Day":"{{year}}-{{month:00}}-01"}""")));
}
