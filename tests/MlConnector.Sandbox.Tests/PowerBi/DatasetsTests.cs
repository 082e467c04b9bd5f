using System.Text.Json.Nodes;
using MlConnector.Sandbox.PowerBi;
using MlConnector.Sandbox.PowerBi.Datasets;

namespace MlConnector.Sandbox.Tests.PowerBi;

public sealed class DatasetsTests
{
    [Fact]
    public async Task A_created_dataset_is_listed_twice_if_created_twice_and_gone_when_deleted()
    {
        await using var world = await PowerBiWorld.StartAsync();
        string first = await world.CreateAsync();
        string second = await world.CreateAsync();

        var listed = await world.SendAsync(HttpMethod.Get, $"{world.Group}/datasets");
        Assert.Equal([first, second], listed.Body!["value"]!.AsArray().Select(dataset => (string)dataset!["id"]!));
        Assert.True((bool)listed.Body["value"]![0]!["addRowsAPIEnabled"]!);
        Assert.Equal(200, (await world.SendAsync(HttpMethod.Get, $"{world.Group}/datasets/{second}")).Status);
        Assert.Equal(200, (await world.SendAsync(HttpMethod.Delete, $"{world.Group}/datasets/{second}")).Status);
        Assert.Equal(404, (await world.SendAsync(HttpMethod.Get, $"{world.Group}/datasets/{second}")).Status);
        Assert.Equal(404, (await world.PostAsync(second, "{}")).Status);
    }

    [Fact]
    public async Task Creation_may_be_accepted_and_seen_later()
    {
        await using var world = await PowerBiWorld.StartAsync(new PowerBiSandboxOptions { CreationDelay = TimeSpan.FromSeconds(30) });
        var (status, body, _) = await world.SendAsync(HttpMethod.Post, $"{world.Group}/datasets", PowerBiWorld.Simple);
        string id = (string)body!["id"]!;

        Assert.Equal(202, status);
        Assert.Empty((await world.SendAsync(HttpMethod.Get, $"{world.Group}/datasets")).Body!["value"]!.AsArray());
        Assert.Equal(404, (await world.PostAsync(id, "{}")).Status);
        world.Clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(200, (await world.PostAsync(id, "{}")).Status);
    }

    [Theory]
    [InlineData("""{"tables":[]}""", "BadRequest")]
    [InlineData("""{"name":"x","tables":[]}""", "InvalidRequest")]
    [InlineData("""{"name":"x","tables":[{"name":"T","columns":[]}]}""", "InvalidRequest")]
    [InlineData("""{"name":"x","tables":[{"name":"a.b","columns":[{"name":"c","dataType":"Int64"}]}]}""", "InvalidRequest")]
    [InlineData("""{"name":"x","tables":[{"name":"a(b)","columns":[{"name":"c","dataType":"Int64"}]}]}""", "InvalidRequest")]
    [InlineData("""{"name":"x","tables":[{"name":"T","columns":[{"name":"c\u0001","dataType":"Int64"}]}]}""", "InvalidRequest")]
    [InlineData("""{"name":"x","tables":[{"name":"T","columns":[{"name":"c","datatype":"Int64"}]}]}""", "BadRequest")]
    [InlineData("""{"name":"x","tables":[{"name":"T","columns":[{"name":"c","dataType":"Money"}]}]}""", "BadRequest")]
    [InlineData("""{"name":"x","tables":[{"name":"T","columns":[{"name":"c","dataType":"Int64"},{"name":"C","dataType":"Int64"}]}]}""", "InvalidRequest")]
    [InlineData("""{"name":"x","tables":[{"name":"T","columns":[{"name":"c","dataType":"Int64"}]},{"name":"t","columns":[{"name":"c","dataType":"Int64"}]}]}""", "InvalidRequest")]
    [InlineData("""{"name":"x","tables":[{"name":"T","columns":[{"name":"c","dataType":"Int64"}],"measures":[{"name":"m"}]}]}""", "BadRequest")]
    [InlineData("""{"name":"x","colour":1,"tables":[{"name":"T","columns":[{"name":"c","dataType":"Int64"}]}]}""", "BadRequest")]
    [InlineData("""{"name":"x","defaultMode":"Streaming","tables":[{"name":"T","columns":[{"name":"c","dataType":"Int64"}]}]}""", "InvalidRequest")]
    [InlineData("""{"name":"x","defaultMode":"PushStreaming","tables":[{"name":"T","columns":[{"name":"c","dataType":"Int64","isHidden":true}]}]}""", "InvalidRequest")]
    [InlineData("""{"name":"x","defaultMode":"Nonsense","tables":[{"name":"T","columns":[{"name":"c","dataType":"Int64"}]}]}""", "BadRequest")]
    [InlineData("""{"name":"x","tables":"T"}""", "BadRequest")]
    [InlineData("{", "InvalidRequest")]
    public async Task A_body_that_breaks_a_rule_is_refused(string body, string code)
    {
        await using var world = await PowerBiWorld.StartAsync();

        var (status, answer, _) = await world.SendAsync(HttpMethod.Post, $"{world.Group}/datasets", body);

        Assert.Equal((400, code), (status, (string)answer!["error"]!["code"]!));
        Assert.Empty(world.Sandbox.Datasets());
    }

    [Fact]
    public async Task An_unknown_property_is_named_in_the_details()
    {
        await using var world = await PowerBiWorld.StartAsync();

        var (_, body, _) = await world.SendAsync(HttpMethod.Post, $"{world.Group}/datasets", """{"name":"x","tables":[{"name":"T","columns":[{"name":"c","dataType":"Int64","size":4}]}]}""");

        Assert.Equal("tables[0].columns[0].size", (string)body!["error"]!["details"]![0]!["target"]!);
        Assert.Contains("'size'", (string)body["error"]!["details"]![0]!["message"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Seventy_five_is_the_most_of_everything()
    {
        await using var world = await PowerBiWorld.StartAsync();

        Assert.Equal(201, (await world.SendAsync(HttpMethod.Post, $"{world.Group}/datasets", Sized(75, 75, 75))).Status);
        Assert.Equal(400, (await world.SendAsync(HttpMethod.Post, $"{world.Group}/datasets", Sized(76, 1, 0))).Status);
        Assert.Equal(400, (await world.SendAsync(HttpMethod.Post, $"{world.Group}/datasets", Sized(1, 76, 0))).Status);
        Assert.Equal(400, (await world.SendAsync(HttpMethod.Post, $"{world.Group}/datasets", Sized(75, 75, 76))).Status);
    }

    [Theory]
    [InlineData("A", "k", "B", "k", "OneDirection", 201)]
    [InlineData("A", "k", "B", "missing", "OneDirection", 400)]
    [InlineData("A", "k", "C", "k", "OneDirection", 400)]
    [InlineData("A", "k", "B", "n", "OneDirection", 400)]
    [InlineData("A", "k", "A", "k", "OneDirection", 400)]
    [InlineData("A", "k", "B", "k", "Sideways", 400)]
    public async Task A_relationship_joins_existing_columns_of_one_type(string from, string fromColumn, string to, string toColumn, string crossing, int status)
    {
        await using var world = await PowerBiWorld.StartAsync();
        string body = $$"""
            {"name":"x","tables":[{"name":"A","columns":[{"name":"k","dataType":"String"}]},{"name":"B","columns":[{"name":"k","dataType":"String"},{"name":"n","dataType":"Int64"}]}],
             "relationships":[{"name":"r","fromTable":"{{from}}","fromColumn":"{{fromColumn}}","toTable":"{{to}}","toColumn":"{{toColumn}}","crossFilteringBehavior":"{{crossing}}"}]}
            """;

        Assert.Equal(status, (await world.SendAsync(HttpMethod.Post, $"{world.Group}/datasets", body)).Status);
    }

    [Fact]
    public async Task Retired_creation_says_so_and_leaves_existing_datasets_alone()
    {
        await using var world = await PowerBiWorld.StartAsync();
        string id = await world.CreateAsync();
        world.Sandbox.Switches.CreationRetired = true;

        var (status, body, _) = await world.SendAsync(HttpMethod.Post, $"{world.Group}/datasets", PowerBiWorld.Simple);

        Assert.Equal((400, "FeatureDeprecatedError"), (status, (string)body!["error"]!["code"]!));
        Assert.Equal(["LearnMoreLink", "FeatureDeprecatedMessage"], body["error"]!["pbi.error"]!["details"]!.AsArray().Select(detail => (string)detail!["code"]!));
        Assert.Equal(200, (await world.PostAsync(id, "{}")).Status);
    }

    [Fact]
    public async Task Tables_are_listed_by_name_only_and_found_by_exact_case_only()
    {
        await using var world = await PowerBiWorld.StartAsync();
        string id = await world.CreateAsync();

        var (_, body, _) = await world.SendAsync(HttpMethod.Get, $"{world.Group}/datasets/{id}/tables");
        Assert.Equal("""{"value":[{"name":"ApInvoices"}]}""", body!.ToJsonString());
        var (status, refused, _) = await world.PostAsync(id, "{}", "apinvoices");
        Assert.Equal((404, "ItemNotFound"), (status, (string)refused!["error"]!["code"]!));
        Assert.Equal($"Table apinvoices not found in dataset {id}", (string)refused["error"]!["message"]!);
    }

    [Fact]
    public async Task An_import_dataset_is_no_push_dataset()
    {
        await using var world = await PowerBiWorld.StartAsync();
        string id = world.Sandbox.AddImportDataset("Finance", "Import");

        var tables = await world.SendAsync(HttpMethod.Get, $"{world.Group}/datasets/{id}/tables");
        Assert.Equal((404, "ItemNotFound", $"Dataset [{id}] is not Push API dataset."), (tables.Status, (string)tables.Body!["error"]!["code"]!, (string)tables.Body["error"]!["message"]!));
        Assert.Equal(404, (await world.PostAsync(id, "{}")).Status);
        Assert.True((bool)(await world.SendAsync(HttpMethod.Get, $"{world.Group}/datasets/{id}")).Body!["isRefreshable"]!);
    }

    [Fact]
    public async Task Put_adds_columns_and_changes_measures_and_old_rows_show_blank()
    {
        await using var world = await PowerBiWorld.StartAsync();
        string id = await world.CreateAsync();
        await world.PostAsync(id, """{"_SourceId":"old","Amount":1}""");

        int status = (await PutAsync(world, id, table =>
        {
            table["columns"]!.AsArray().Insert(0, JsonNode.Parse("""{"name":"Currency","dataType":"String"}"""));
            table["measures"] = JsonNode.Parse("""[{"name":"Total","expression":"SUM('ApInvoices'[Amount])"}]""");
        })).Status;
        await world.PostAsync(id, """{"_SourceId":"new","Amount":2,"Currency":"EUR"}""");

        Assert.Equal(200, status);
        Assert.Equal([("old", null, 1m), ("new", "EUR", 2m)], world.Sandbox.Dataset("Finance").Table("ApInvoices").Rows.Select(row => ((string?)row["_SourceId"], (string?)row["Currency"], (decimal?)row["Amount"])));
        Assert.Equal("""[{"ApInvoices[Currency]":"EUR","[t]":2},{"[t]":1}]""", await world.AskAsync(id, "EVALUATE SUMMARIZECOLUMNS('ApInvoices'[Currency], \"t\", [Total]) ORDER BY 'ApInvoices'[Currency] DESC"));
    }

    [Fact]
    public async Task Put_refuses_removal_retyping_renaming_and_unknown_tables()
    {
        await using var world = await PowerBiWorld.StartAsync();
        string id = await world.CreateAsync();

        Assert.Equal(400, (await PutAsync(world, id, static table => table["columns"]!.AsArray().RemoveAt(0))).Status);
        Assert.Equal(400, (await PutAsync(world, id, static table => table["columns"]![0]!["dataType"] = "Int64")).Status);
        Assert.Equal(400, (await PutAsync(world, id, static table => table["name"] = "Other")).Status);
        var unknown = await world.SendAsync(HttpMethod.Put, $"{world.Group}/datasets/{id}/tables/Other", "{}");
        Assert.Equal((404, "ItemNotFound"), (unknown.Status, (string)unknown.Body!["error"]!["code"]!));
    }

    [Fact]
    public async Task Put_may_break_where_that_is_switched_on()
    {
        await using var world = await PowerBiWorld.StartAsync(new PowerBiSandboxOptions { AllowBreakingSchemaChange = true });
        string id = await world.CreateAsync();
        await world.PostAsync(id, """{"_SourceId":"1","_Version":5,"Amount":1}""");

        await PutAsync(world, id, static table =>
        {
            table["columns"]!.AsArray().RemoveAt(0);
            table["columns"]![0]!["dataType"] = "String";
        });

        var row = world.Sandbox.Dataset("Finance").Table("ApInvoices").Rows.Single();
        Assert.False(row.ContainsKey("_SourceId"));
        Assert.Equal((null, 1m), (row["_Version"], row["Amount"]));
        Assert.Equal(ColumnType.String, world.Sandbox.Dataset("Finance").Table("ApInvoices").Schema.Columns[0].Type);
    }

    private static Task<(int Status, JsonNode? Body, HttpResponseMessage Answer)> PutAsync(PowerBiWorld world, string id, Action<JsonNode> change)
    {
        var table = JsonNode.Parse(PowerBiWorld.Simple)!["tables"]![0]!.DeepClone();
        change(table);
        return world.SendAsync(HttpMethod.Put, $"{world.Group}/datasets/{id}/tables/ApInvoices", table.ToJsonString());
    }

    private static string Sized(int tables, int columns, int relationships)
    {
        string column = string.Join(',', Enumerable.Range(0, columns).Select(number => $$"""{"name":"c{{number}}","dataType":"Int64"}"""));
        string table = string.Join(',', Enumerable.Range(0, tables).Select(number => $$"""{"name":"T{{number}}","columns":[{{column}}]}"""));
        string relationship = string.Join(',', Enumerable.Range(0, relationships).Select(number => $$"""{"name":"r{{number}}","fromTable":"T0","fromColumn":"c{{number % 75}}","toTable":"T1","toColumn":"c0"}"""));
        return $$"""{"name":"x","tables":[{{table}}],"relationships":[{{relationship}}]}""";
    }
}
