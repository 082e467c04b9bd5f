namespace MlConnector.Sandbox.Tests.BigQuery;

/// <summary>Changes of tables and datasets.</summary>
public sealed class TableTests
{
    private const string Partitioned = """{"timePartitioning":{"type":"MONTH","field":"Day"}}""";

    [Fact]
    public async Task A_patch_changes_the_fields_that_it_supplies_and_an_update_replaces_them_all()
    {
        await using var desk = await BigQueryDesk.StartAsync(layout: """{"labels":{"team":"a"},"description":"old","clustering":{"fields":["Name"]}}""");

        var patched = await desk.SendAsync(HttpMethod.Patch, BigQueryDesk.Table, """{"description":"new"}""");
        var updated = await desk.SendAsync(HttpMethod.Put, BigQueryDesk.Table, """{"schema":{"fields":[{"name":"Name","type":"STRING"},{"name":"Day","type":"DATE"}]},"clustering":{"fields":["Day"]}}""");

        Assert.Equal(("new", "a", "Name"), ((string?)patched.Body!["description"], (string?)patched.Body["labels"]!["team"], (string?)patched.Body["clustering"]!["fields"]![0]));
        Assert.Equal((null, null, "Day"), ((string?)updated.Body!["description"], updated.Body["labels"], (string?)updated.Body["clustering"]!["fields"]![0]));
    }

    [Fact]
    public async Task A_change_of_what_was_changed_since_it_was_read_is_refused_and_changes_nothing()
    {
        await using var desk = await BigQueryDesk.StartAsync();
        string read = (string)(await desk.SendAsync(HttpMethod.Get, BigQueryDesk.Table)).Body!["etag"]!;

        var first = await desk.SendAsync(HttpMethod.Patch, BigQueryDesk.Table, """{"description":"first"}""", read);
        var second = await desk.SendAsync(HttpMethod.Patch, BigQueryDesk.Table, """{"description":"second"}""", read);
        var third = await desk.SendAsync(HttpMethod.Patch, BigQueryDesk.Table, """{"labels":{"x":"y"}}""", (string?)first.Body!["etag"]);

        Assert.Equal((200, 412, 200), (first.Status, second.Status, third.Status));
        Assert.Equal(("conditionNotMet", "first"), (BigQueryDesk.ReasonOf(second.Body), desk.Sandbox.Table("Finance", "Gl").Description));
        Assert.NotEqual(read, (string?)first.Body["etag"]);
    }

    [Fact]
    public async Task Datasets_are_listed_in_pages()
    {
        await using var desk = await BigQueryDesk.StartAsync();
        foreach (string name in new[] { "Audit", "Sales" }) desk.Sandbox.AddDataset(name, "EU");
        List<string> seen = [];
        for (string? token = ""; token is not null;)
        {
            var page = await desk.SendAsync(HttpMethod.Get, $"{BigQueryDesk.Api}/datasets?maxResults=2&pageToken={token}");
            seen.AddRange(page.Body!["datasets"]!.AsArray().Select(dataset => (string)dataset!["datasetReference"]!["datasetId"]!));
            token = (string?)page.Body["nextPageToken"];
        }

        Assert.Equal(["Audit", "Finance", "Sales"], seen);
        Assert.Equal(400, (await desk.SendAsync(HttpMethod.Get, $"{BigQueryDesk.Api}/datasets?maxResults=no")).Status);
    }

    [Fact]
    public async Task A_dataset_is_changed_by_its_etag_too_and_stays_where_it_is()
    {
        await using var desk = await BigQueryDesk.StartAsync();
        string address = BigQueryDesk.Api + "/datasets/Finance", read = (string)(await desk.SendAsync(HttpMethod.Get, address)).Body!["etag"]!;

        var first = await desk.SendAsync(HttpMethod.Patch, address, """{"labels":{"team":"a"}}""", read);
        var late = await desk.SendAsync(HttpMethod.Patch, address, """{"labels":{"team":"b"}}""", read);
        var moved = await desk.SendAsync(HttpMethod.Patch, address, """{"location":"US"}""");

        Assert.Equal((200, 412, 400), (first.Status, late.Status, moved.Status));
        Assert.Equal("""{"team":"a"}""", desk.Sandbox.LabelsOf("Finance"));
    }

    [Theory]
    [InlineData("""{"timePartitioning":{"type":"MONTH","field":"Day"}}""")]
    [InlineData("""{"clustering":{"fields":["Nowhere"]}}""")]
    [InlineData("""{"clustering":{"fields":["Name","Day","Name","Day","Name"]}}""")]
    [InlineData("""{"labels":{"Team":"x"}}""")]
    [InlineData("""{"labels":{"team":"With Blanks"}}""")]
    [InlineData("""{"schema":{"fields":[{"name":"Name","type":"STRING"}]}}""")]
    public async Task What_cannot_be_changed_is_refused_as_a_whole(string body)
    {
        await using var desk = await BigQueryDesk.StartAsync();

        var refused = await desk.SendAsync(HttpMethod.Patch, BigQueryDesk.Table, body.Insert(1, "\"description\":\"x\","));

        Assert.Equal((400, "invalid", ""), (refused.Status, BigQueryDesk.ReasonOf(refused.Body), desk.Sandbox.Table("Finance", "Gl").Description));
    }

    [Theory]
    [InlineData("""{"name":"Sum","type":"NUMERIC","precision":"18","scale":"2"}""")]
    [InlineData("""{"name":"Word","type":"STRING","maxLength":"5"}""")]
    [InlineData("""{"name":"Seen","type":"TIMESTAMP","defaultValueExpression":"CURRENT_TIMESTAMP()"}""")]
    [InlineData("""{"name":"Lines","type":"RECORD","fields":[]}""")]
    [InlineData("""{"name":"Tags","type":"STRING","mode":"REPEATED"}""")]
    public async Task What_would_change_values_and_is_not_imitated_is_refused(string field)
    {
        await using var desk = await BigQueryDesk.StartAsync();

        var refused = await desk.SendAsync(HttpMethod.Post, BigQueryDesk.Tables, $$$"""{"tableReference":{"tableId":"Other"},"schema":{"fields":[{{{field}}}]}}""");

        Assert.Equal((400, "invalid", false), (refused.Status, BigQueryDesk.ReasonOf(refused.Body), desk.Sandbox.Table("Finance", "Other").Exists));
    }

    [Fact]
    public async Task So_many_tables_are_created_a_second()
    {
        await using var desk = await BigQueryDesk.StartAsync();
        string Body(int number) => $$$"""{"tableReference":{"tableId":"T{{{number}}}"},"schema":{"fields":[{"name":"n","type":"INT64"}]}}""";
        for (int number = 0; number < 10; number++) Assert.Equal(200, (await desk.SendAsync(HttpMethod.Post, BigQueryDesk.Tables, Body(number))).Status);

        var refused = await desk.SendAsync(HttpMethod.Post, BigQueryDesk.Tables, Body(10));
        desk.Clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal((403, "rateLimitExceeded"), (refused.Status, BigQueryDesk.ReasonOf(refused.Body)));
        Assert.Equal(200, (await desk.SendAsync(HttpMethod.Post, BigQueryDesk.Tables, Body(10))).Status);
    }

    [Fact]
    public async Task Partitions_stay_as_they_are_and_may_be_kept_for_another_time()
    {
        await using var desk = await BigQueryDesk.StartAsync(layout: Partitioned);

        var other = await desk.SendAsync(HttpMethod.Patch, BigQueryDesk.Table, """{"timePartitioning":{"type":"DAY","field":"Day"}}""");
        var kept = await desk.SendAsync(HttpMethod.Patch, BigQueryDesk.Table, """{"timePartitioning":{"type":"MONTH","field":"Day","expirationMs":"86400000"}}""");

        Assert.Equal((400, 200), (other.Status, kept.Status));
        Assert.Contains("86400000", desk.Sandbox.Table("Finance", "Gl").Partitioning, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, 5, BigQueryDesk.Table)]
    [InlineData(Partitioned, 50, BigQueryDesk.Table)]
    [InlineData(null, 5, BigQueryDesk.Api + "/datasets/Finance")]
    public async Task So_many_changes_are_taken_within_ten_seconds(string? layout, int most, string address)
    {
        await using var desk = await BigQueryDesk.StartAsync(layout: layout);
        for (int i = 0; i < most; i++) Assert.Equal(200, (await desk.SendAsync(HttpMethod.Patch, address, """{"description":"x"}""")).Status);

        var refused = await desk.SendAsync(HttpMethod.Patch, address, """{"description":"x"}""");
        desk.Clock.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal((403, "rateLimitExceeded"), (refused.Status, BigQueryDesk.ReasonOf(refused.Body)));
        Assert.Equal(200, (await desk.SendAsync(HttpMethod.Patch, address, """{"description":"x"}""")).Status);
    }
}
