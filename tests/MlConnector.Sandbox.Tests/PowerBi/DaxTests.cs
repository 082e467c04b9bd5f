using System.Text.Json.Nodes;

namespace MlConnector.Sandbox.Tests.PowerBi;

/// <summary>The DAX subset over one small dataset: three invoices, one changed twice, one deleted, one never filled.</summary>
public sealed class DaxTests : IAsyncLifetime
{
    private const string Model = """
        {"name":"Finance","tables":[
          {"name":"ApInvoices","columns":[
            {"name":"_SourceId","dataType":"String"},{"name":"_Version","dataType":"Int64"},{"name":"_BatchId","dataType":"String"},{"name":"_Deleted","dataType":"Boolean"},
            {"name":"Supplier","dataType":"String"},{"name":"Amount","dataType":"Decimal"},{"name":"Due","dataType":"DateTime"},{"name":"Bucket","dataType":"String"}],
           "measures":[
            {"name":"Total","expression":"SUM('ApInvoices'[Amount])"},
            {"name":"Current","expression":"CALCULATE(SUM('ApInvoices'[Amount]), FILTER('ApInvoices', 'ApInvoices'[_Version] = CALCULATE(MAX('ApInvoices'[_Version]), ALLEXCEPT('ApInvoices','ApInvoices'[_SourceId])) && 'ApInvoices'[_Deleted] = FALSE()))"},
            {"name":"CurrentFast","expression":"SUMX(SUMMARIZE('ApInvoices','ApInvoices'[_SourceId],\"@v\",MAX('ApInvoices'[_Version])), VAR v = [@v] RETURN CALCULATE(SUM('ApInvoices'[Amount]), 'ApInvoices'[_Version] = v, 'ApInvoices'[_Deleted] = FALSE()))"},
            {"name":"Over30","expression":"CALCULATE([Current], 'ApInvoices'[Bucket] IN {\"30\", \"60\"})"},
            {"name":"Ring","expression":"[Ring] + 1"},
            {"name":"Foreign","expression":"MEDIAN('ApInvoices'[Amount])"}]},
          {"name":"Suppliers","columns":[{"name":"Supplier","dataType":"String"},{"name":"Country","dataType":"String"}]},
          {"name":"Balances","columns":[{"name":"Account","dataType":"String"},{"name":"_Generation","dataType":"Int64"},{"name":"Amount","dataType":"Decimal"}],
           "measures":[{"name":"Balance","expression":"VAR g = MAX('_Load'[_Generation]) RETURN CALCULATE(SUM('Balances'[Amount]), 'Balances'[_Generation] = g)"}]},
          {"name":"_Load","columns":[{"name":"_Generation","dataType":"Int64"}]},
          {"name":"Empty","columns":[{"name":"Key","dataType":"String"},{"name":"Amount","dataType":"Decimal"}]}],
         "relationships":[{"name":"Supplier","fromTable":"ApInvoices","fromColumn":"Supplier","toTable":"Suppliers","toColumn":"Supplier"}]}
        """;

    private PowerBiWorld world = null!;
    private string id = "";

    public async ValueTask InitializeAsync()
    {
        world = await PowerBiWorld.StartAsync();
        id = await world.CreateAsync(Model);
        await world.PostAsync(id, """{"Supplier":"S1","Country":"DE"},{"Supplier":"S2","Country":"FR"}""", "Suppliers");
        await world.PostAsync(id, """
            {"_SourceId":"1","_Version":1,"_BatchId":"b1","_Deleted":false,"Supplier":"S1","Amount":100.0000,"Due":"2026-01-31","Bucket":"30"},
            {"_SourceId":"2","_Version":2,"_BatchId":"b1","_Deleted":false,"Supplier":"S2","Amount":0.1,"Due":"2026-02-28","Bucket":"60"},
            {"_SourceId":"3","_Version":3,"_BatchId":"b1","_Deleted":false,"Supplier":"S2","Amount":7}
            """);
        await world.PostAsync(id, """
            {"_SourceId":"1","_Version":4,"_BatchId":"b2","_Deleted":false,"Supplier":"S1","Amount":60.5,"Due":"2026-01-31","Bucket":"0"},
            {"_SourceId":"3","_Version":5,"_BatchId":"b2","_Deleted":true,"Supplier":"S2","Amount":7},
            {"_SourceId":"2","_Version":6,"_BatchId":"b2","_Deleted":false,"Supplier":"S2","Amount":0.2,"Due":"2026-02-28","Bucket":"60"}
            """);
        await world.PostAsync(id, """{"Account":"1000","_Generation":1,"Amount":5},{"Account":"1000","_Generation":2,"Amount":8},{"Account":"2000","_Generation":2,"Amount":-8.25},{"Account":"1000","_Generation":3,"Amount":99}""", "Balances");
        await world.PostAsync(id, """{"_Generation":1},{"_Generation":2}""", "_Load");
    }

    public ValueTask DisposeAsync() => world.DisposeAsync();

    [Theory]
    [InlineData("EVALUATE SUMMARIZECOLUMNS('ApInvoices'[_BatchId], \"n\", COUNTROWS('ApInvoices'), \"amt\", SUM('ApInvoices'[Amount]))", """[{"ApInvoices[_BatchId]":"b1","[n]":3,"[amt]":107.1},{"ApInvoices[_BatchId]":"b2","[n]":3,"[amt]":67.7}]""")]
    [InlineData("EVALUATE SUMMARIZECOLUMNS('ApInvoices'[_BatchId], TREATAS({\"b2\", \"b9\"}, 'ApInvoices'[_BatchId]), \"n\", COUNTROWS('ApInvoices'))", """[{"ApInvoices[_BatchId]":"b2","[n]":3}]""")]
    [InlineData("EVALUATE SUMMARIZECOLUMNS('ApInvoices'[_BatchId], FILTER('ApInvoices', 'ApInvoices'[Amount] > 60), \"n\", COUNTROWS('ApInvoices'))", """[{"ApInvoices[_BatchId]":"b1","[n]":1},{"ApInvoices[_BatchId]":"b2","[n]":1}]""")]
    [InlineData("EVALUATE SUMMARIZECOLUMNS(\"n\", COUNTROWS('Empty'))", "[]")]
    [InlineData("EVALUATE SUMMARIZECOLUMNS('Suppliers'[Country], \"amt\", [Total])", """[{"Suppliers[Country]":"DE","[amt]":160.5},{"Suppliers[Country]":"FR","[amt]":14.3}]""")]
    [InlineData("EVALUATE SUMMARIZECOLUMNS('ApInvoices'[_SourceId], 'ApInvoices'[_BatchId], \"v\", MAX('ApInvoices'[_Version])) ORDER BY [v] DESC", """[{"ApInvoices[_SourceId]":"2","ApInvoices[_BatchId]":"b2","[v]":6},{"ApInvoices[_SourceId]":"3","ApInvoices[_BatchId]":"b2","[v]":5},{"ApInvoices[_SourceId]":"1","ApInvoices[_BatchId]":"b2","[v]":4},{"ApInvoices[_SourceId]":"3","ApInvoices[_BatchId]":"b1","[v]":3},{"ApInvoices[_SourceId]":"2","ApInvoices[_BatchId]":"b1","[v]":2},{"ApInvoices[_SourceId]":"1","ApInvoices[_BatchId]":"b1","[v]":1}]""")]
    [InlineData("EVALUATE ROW(\"n\", CALCULATE(COUNTROWS('ApInvoices'), 'ApInvoices'[_BatchId] = \"b2\"))", """[{"[n]":3}]""")]
    [InlineData("EVALUATE ROW(\"n\", CALCULATE(COUNTROWS('ApInvoices'), 'ApInvoices'[_BatchId] = \"none\"))", "[{}]")]
    [InlineData("EVALUATE ROW(\"n\", COUNTROWS(FILTER('ApInvoices', 'ApInvoices'[_BatchId] IN {\"b1\", \"b2\"} && NOT 'ApInvoices'[_Deleted])))", """[{"[n]":5}]""")]
    [InlineData("EVALUATE ROW(\"m\", COALESCE(MAX('Empty'[Amount]), 0), \"b\", ISBLANK(SUM('Empty'[Amount])))", """[{"[m]":0,"[b]":true}]""")]
    [InlineData("EVALUATE ROW(\"a\", 1 + BLANK(), \"b\", 2 * 3 - 4 / 8, \"c\", -(2), \"d\", \"x\" & \"y\", \"e\", IF(1 < 2, 10, 20), \"f\", DIVIDE(1, 0))", """[{"[a]":1,"[b]":5.5,"[c]":-2,"[d]":"xy","[e]":10}]""")]
    [InlineData("EVALUATE ROW(\"s\", SUM('ApInvoices'[Amount]), \"lo\", MIN('ApInvoices'[Amount]), \"hi\", MAX('ApInvoices'[Due]), \"k\", DISTINCTCOUNT('ApInvoices'[_SourceId]))", """[{"[s]":174.8,"[lo]":0.1,"[hi]":"2026-02-28T00:00:00","[k]":3}]""")]
    [InlineData("EVALUATE TOPN(0, 'ApInvoices')", "[]")]
    [InlineData("EVALUATE SELECTCOLUMNS(TOPN(2, 'ApInvoices', 'ApInvoices'[_Version], DESC), \"v\", 'ApInvoices'[_Version], \"a\", 'ApInvoices'[Amount] * 10)", """[{"[v]":6,"[a]":2},{"[v]":5,"[a]":70}]""")]
    [InlineData("EVALUATE SELECTCOLUMNS(TOPN(1, 'ApInvoices', 'ApInvoices'[Supplier], ASC), 'ApInvoices'[_Version])", """[{"ApInvoices[_Version]":1},{"ApInvoices[_Version]":4}]""")]
    [InlineData("EVALUATE DISTINCT('ApInvoices'[Supplier])", """[{"ApInvoices[Supplier]":"S1"},{"ApInvoices[Supplier]":"S2"}]""")]
    [InlineData("EVALUATE CALCULATETABLE(VALUES('ApInvoices'[_SourceId]), 'ApInvoices'[_BatchId] == \"b2\", 'ApInvoices'[_Version] >= 5)", """[{"ApInvoices[_SourceId]":"3"},{"ApInvoices[_SourceId]":"2"}]""")]
    [InlineData("EVALUATE CALCULATETABLE(VALUES('ApInvoices'[_SourceId]), 'ApInvoices'[_Version] = MAX('ApInvoices'[_Version]))", """[{"ApInvoices[_SourceId]":"2"}]""")]
    [InlineData("EVALUATE CALCULATETABLE(VALUES('ApInvoices'[_SourceId]), 'ApInvoices'[_Version] = 5 || 'ApInvoices'[Amount] = 100)", """[{"ApInvoices[_SourceId]":"1"},{"ApInvoices[_SourceId]":"3"}]""")]
    [InlineData("EVALUATE ADDCOLUMNS(VALUES('ApInvoices'[_SourceId]), \"latest\", CALCULATE(MAX('ApInvoices'[_Version])), \"n\", CALCULATE(COUNTROWS('ApInvoices'), REMOVEFILTERS('ApInvoices'))) ORDER BY 'ApInvoices'[_SourceId]", """[{"ApInvoices[_SourceId]":"1","[latest]":4,"[n]":6},{"ApInvoices[_SourceId]":"2","[latest]":6,"[n]":6},{"ApInvoices[_SourceId]":"3","[latest]":5,"[n]":6}]""")]
    [InlineData("EVALUATE SUMMARIZE('ApInvoices', 'ApInvoices'[Supplier], \"last\", MAX('ApInvoices'[_Version]))", """[{"ApInvoices[Supplier]":"S1","[last]":4},{"ApInvoices[Supplier]":"S2","[last]":6}]""")]
    [InlineData("EVALUATE VAR late = FILTER('ApInvoices', 'ApInvoices'[_Version] > 3) VAR n = COUNTROWS(late) RETURN ROW(\"n\", n, \"sum\", SUMX(late, 'ApInvoices'[Amount]), \"max\", MAXX(late, 'ApInvoices'[Amount]), \"min\", MINX(late, 'ApInvoices'[Amount]))", """[{"[n]":3,"[sum]":67.7,"[max]":60.5,"[min]":0.2}]""")]
    [InlineData("EVALUATE {1, 2}", """[{"[Value]":1},{"[Value]":2}]""")]
    [InlineData("EVALUATE CALCULATETABLE(VALUES('ApInvoices'[_Version]), TREATAS({(\"1\", \"b1\"), (\"3\", \"b2\")}, 'ApInvoices'[_SourceId], 'ApInvoices'[_BatchId]))", """[{"ApInvoices[_Version]":1},{"ApInvoices[_Version]":5}]""")]
    [InlineData("EVALUATE FILTER(VALUES('ApInvoices'[Due]), 'ApInvoices'[Due] < DATE(2026, 2, 1) && 'ApInvoices'[Due] > dt\"2026-01-01\")", """[{"ApInvoices[Due]":"2026-01-31T00:00:00"}]""")]
    [InlineData("evaluate row(\"n\", countrows(apinvoices)) -- names and words without case, and a comment", """[{"[n]":6}]""")]
    [InlineData("EVALUATE FILTER(VALUES('ApInvoices'[Supplier]), 'ApInvoices'[Supplier] = \"s1\")", """[{"ApInvoices[Supplier]":"S1"}]""")]
    public async Task The_subset_answers(string query, string expected) =>
        Assert.Equal(expected, await world.AskAsync(id, query));

    [Theory]
    [InlineData("EVALUATE ROW(\"x\", [Current], \"y\", [CurrentFast])", """[{"[x]":60.7,"[y]":60.7}]""")]
    [InlineData("EVALUATE SUMMARIZECOLUMNS('Suppliers'[Country], \"x\", [Current], \"y\", [CurrentFast])", """[{"Suppliers[Country]":"DE","[x]":60.5,"[y]":60.5},{"Suppliers[Country]":"FR","[x]":0.2,"[y]":0.2}]""")]
    [InlineData("EVALUATE SUMMARIZECOLUMNS('ApInvoices'[Bucket], \"x\", [Current])", """[{"ApInvoices[Bucket]":"60","[x]":0.2},{"ApInvoices[Bucket]":"0","[x]":60.5}]""")]
    [InlineData("EVALUATE ROW(\"x\", [Over30])", """[{"[x]":0.2}]""")]
    [InlineData("EVALUATE ROW(\"x\", [Balance])", """[{"[x]":-0.25}]""")]
    [InlineData("EVALUATE SUMMARIZECOLUMNS('Balances'[Account], \"x\", [Balance])", """[{"Balances[Account]":"1000","[x]":8},{"Balances[Account]":"2000","[x]":-8.25}]""")]
    public async Task Measures_find_the_latest_version_the_current_generation_and_skip_tombstones(string query, string expected) =>
        Assert.Equal(expected, await world.AskAsync(id, query));

    [Theory]
    [InlineData("SELECT 1")]
    [InlineData("EVALUATE 'Nowhere'")]
    [InlineData("EVALUATE VALUES('Empty'[Nothing])")]
    [InlineData("EVALUATE FILTER('Empty', 'Empty'[Nothing] = 1)")]
    [InlineData("EVALUATE FILTER('Empty', 'ApInvoices'[Amount] = 1)")]
    [InlineData("EVALUATE TOPN(0, SELECTCOLUMNS('Empty', \"x\", 'Empty'[Nothing]))")]
    [InlineData("EVALUATE ROW(\"x\", [Nothing])")]
    [InlineData("EVALUATE ROW(\"x\", [Ring])")]
    [InlineData("EVALUATE ROW(\"x\", [Foreign])")]
    [InlineData("EVALUATE ROW(\"x\", AVERAGE('ApInvoices'[Amount]))")]
    [InlineData("EVALUATE ROW(\"x\", 'ApInvoices'[Amount])")]
    [InlineData("EVALUATE ROW(\"x\", SUM('ApInvoices'[Supplier]))")]
    [InlineData("EVALUATE ROW(\"x\", 1 / 0)")]
    [InlineData("EVALUATE ROW(\"x\", 79228162514264337593543950335 * 2)")]
    [InlineData("EVALUATE ROW(\"x\", CALCULATE(COUNTROWS('ApInvoices'), 'ApInvoices'[_Version] = CALCULATE(MAX('ApInvoices'[_Version]))))")]
    [InlineData("EVALUATE ROW(\"x\", CALCULATE(COUNTROWS('ApInvoices'), 'ApInvoices'[_Version] = \"text\"))")]
    [InlineData("EVALUATE ROW(\"x\", CALCULATE(COUNTROWS('ApInvoices'), USERELATIONSHIP('ApInvoices'[Supplier], 'Suppliers'[Supplier])))")]
    [InlineData("EVALUATE SUMMARIZECOLUMNS('ApInvoices'[_BatchId], 'ApInvoices'[_Version] = 1, \"n\", COUNTROWS('ApInvoices'))")]
    [InlineData("EVALUATE ROW(\"x\", 1")]
    [InlineData("EVALUATE ROW(\"x\", 1) extra")]
    [InlineData("EVALUATE ROW(\"x\", \"open)")]
    [InlineData("EVALUATE INFO.TABLES()")]
    [InlineData("DEFINE MEASURE 'Empty'[m] = 1 EVALUATE ROW(\"x\", [m])")]
    public async Task Whatever_lies_outside_is_a_400_with_an_error(string query)
    {
        var (status, body, _) = await world.QueryAsync(id, query);

        Assert.Equal((400, "DatasetExecuteQueriesError"), (status, (string)body!["error"]!["code"]!));
        Assert.NotEmpty((string)body["error"]!["pbi.error"]!["details"]![0]!["detail"]!["value"]!);
    }

    [Fact]
    public async Task A_query_nested_without_end_is_refused()
    {
        var (status, _, _) = await world.QueryAsync(id, "EVALUATE ROW(\"x\", " + new string('(', 5000) + "1" + new string(')', 5000) + ")");

        Assert.Equal(400, status);
    }

    [Fact]
    public async Task Duplicate_keys_on_the_one_side_fail_the_query_and_not_the_post()
    {
        Assert.Equal(200, (await world.PostAsync(id, """{"Supplier":"S1","Country":"AT"}""", "Suppliers")).Status);
        world.Clock.Advance(TimeSpan.FromSeconds(2));

        var (status, body, _) = await world.QueryAsync(id, "EVALUATE SUMMARIZECOLUMNS('Suppliers'[Country], \"x\", [Total])");

        Assert.Equal(400, status);
        Assert.Contains("duplicate value", body!.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Blank_columns_are_missing_unless_nulls_are_asked_for()
    {
        const string query = "EVALUATE SELECTCOLUMNS(FILTER('ApInvoices', 'ApInvoices'[_Version] = 3), \"b\", 'ApInvoices'[Bucket])";

        Assert.Equal("[{}]", await world.AskAsync(id, query));
        Assert.Equal("""[{"[b]":null}]""", await world.AskAsync(id, query, nulls: true));
    }

    [Fact]
    public async Task Latest_version_measures_agree_with_a_plain_loop_over_many_keys()
    {
        var random = new Random(11);
        Dictionary<string, (int Version, decimal Amount, bool Deleted)> latest = new(StringComparer.Ordinal);
        int version = 10;
        for (int post = 0; post < 3; post++)
        {
            JsonArray rows = [];
            for (int row = 0; row < 3000; row++)
            {
                string key = $"K{random.Next(1500)}";
                decimal amount = random.Next(-1_000_000, 1_000_000) / 10_000m;
                bool deleted = random.Next(10) == 0;
                latest[key] = (++version, amount, deleted);
                rows.Add(new JsonObject { ["_SourceId"] = key, ["_Version"] = version, ["_BatchId"] = $"p{post}", ["_Deleted"] = deleted, ["Supplier"] = "S1", ["Amount"] = amount });
            }

            await world.SendAsync(HttpMethod.Post, $"{world.Group}/datasets/{id}/tables/ApInvoices/rows", new JsonObject { ["rows"] = rows }.ToJsonString());
        }

        decimal expected = 60.7m + latest.Values.Where(row => !row.Deleted).Sum(row => row.Amount);
        var answer = JsonNode.Parse(await world.AskAsync(id, "EVALUATE ROW(\"x\", [Current], \"y\", [CurrentFast])"))![0]!;

        Assert.Equal((expected, expected), ((decimal)answer["[x]"]!, (decimal)answer["[y]"]!));
    }
}
