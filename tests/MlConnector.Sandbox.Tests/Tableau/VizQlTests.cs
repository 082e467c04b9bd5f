using System.Text.Json;
using MlConnector.Sandbox.Tableau;

namespace MlConnector.Sandbox.Tests.Tableau;

/// <summary>VizQL Data Service over rows that are known: functions, filters, what is refused with which code.</summary>
public sealed class VizQlTests
{
    private const string Amount = """{"fieldCaption":"Amount","function":"SUM"}""", Customer = """{"fieldCaption":"Customer"}""", Lines = """{"fieldCaption":"Lines"}""";

    [Theory]
    [InlineData("""{"fieldCaption":"Amount","function":"SUM"}""", "[142]")]
    [InlineData("""{"fieldCaption":"Amount","function":"COUNT"}""", "[9]")]
    [InlineData("""{"fieldCaption":"Customer","function":"COUNTD"}""", "[4]")]
    [InlineData("""{"fieldCaption":"Lines","function":"AVG","maxDecimalPlaces":3}""", "[5.778]")]
    [InlineData("""{"fieldCaption":"Amount","function":"MEDIAN"}""", "[4]")]
    [InlineData("""{"fieldCaption":"Lines","function":"VAR","maxDecimalPlaces":2}""", "[9.44]")]
    [InlineData("""{"fieldCaption":"Lines","function":"STDEV","maxDecimalPlaces":2}""", "[3.07]")]
    [InlineData("""{"fieldCaption":"Due","function":"MAX"}""", "[\"2026-07-01\"]")]
    [InlineData("""{"fieldCaption":"At","function":"MIN"}""", "[\"2026-05-30T08:00:00.000Z\"]")]
    [InlineData("""{"fieldCaption":"Due","function":"YEAR","sortPriority":1}""", "[null],[2025],[2026]")]
    [InlineData("""{"fieldCaption":"Due","function":"QUARTER","sortPriority":1,"sortDirection":"DESC"}""", "[4],[3],[2],[1],[null]")]
    [InlineData("""{"fieldCaption":"Due","function":"TRUNC_QUARTER","sortPriority":1}""", "[null],[\"2025-10-01\"],[\"2026-01-01\"],[\"2026-04-01\"],[\"2026-07-01\"]")]
    [InlineData("""{"fieldCaption":"At","function":"TRUNC_MONTH","sortPriority":1}""", "[null],[\"2026-05-01T00:00:00.000Z\"],[\"2026-06-01T00:00:00.000Z\"]")]
    public async Task Functions_are_evaluated(string field, string rows)
    {
        await using var desk = await TableauDesk.StartAsync();
        Assert.Equal($"[{rows}]", await RowsAsync(desk, field, ""));
    }

    [Theory]
    [InlineData("""{"field":{"fieldCaption":"Customer"},"filterType":"SET","values":["Ada",null]}""", "1,2,null,10")]
    [InlineData("""{"field":{"fieldCaption":"Open"},"filterType":"SET","values":[true],"exclude":true}""", "2,null,6,7,10")]
    [InlineData("""{"field":{"fieldCaption":"Amount"},"filterType":"SET","values":[0.750,20]}""", "2,5")]
    [InlineData("""{"field":{"fieldCaption":"Due","function":"MONTH"},"filterType":"SET","values":[6]}""", "7,8")]
    [InlineData("""{"field":{"fieldCaption":"Customer"},"filterType":"MATCH","startsWith":"D","contains":"e","endsWith":"e"}""", "8,9")]
    [InlineData("""{"field":{"fieldCaption":"Customer"},"filterType":"MATCH","contains":"e","exclude":true}""", "1,2,null,4,5,6,7,10")]
    [InlineData("""{"field":{"fieldCaption":"Amount"},"filterType":"QUANTITATIVE_NUMERICAL","quantitativeFilterType":"RANGE","min":0.75,"max":2}""", "2,8,9")]
    [InlineData("""{"field":{"fieldCaption":"Amount"},"filterType":"QUANTITATIVE_NUMERICAL","quantitativeFilterType":"MIN","min":20,"includeNulls":true}""", "5,7,10")]
    [InlineData("""{"field":{"fieldCaption":"Amount"},"filterType":"QUANTITATIVE_NUMERICAL","quantitativeFilterType":"ONLY_NULL"}""", "7")]
    [InlineData("""{"field":{"fieldCaption":"Due"},"filterType":"QUANTITATIVE_DATE","quantitativeFilterType":"RANGE","minDate":"2026-01-01","maxDate":"2026-03-01"}""", "2,null,4")]
    [InlineData("""{"field":{"fieldCaption":"Due"},"filterType":"QUANTITATIVE_DATE","quantitativeFilterType":"MAX","maxDate":"2025-12-31","includeNulls":true}""", "1,9")]
    [InlineData("""{"field":{"fieldCaption":"At"},"filterType":"QUANTITATIVE_DATE","quantitativeFilterType":"MAX","maxDate":"2026-05-31"}""", "1,2")]
    [InlineData("""{"field":{"fieldCaption":"At"},"filterType":"QUANTITATIVE_DATE","quantitativeFilterType":"ONLY_NON_NULL"}""", "1,2,null,5,6,7,8,9,10")]
    [InlineData("""{"field":{"fieldCaption":"Due","function":"TRUNC_MONTH"},"filterType":"QUANTITATIVE_DATE","quantitativeFilterType":"MIN","minDate":"2026-06-01"}""", "7,8,10")]
    [InlineData("""{"field":{"fieldCaption":"Due"},"filterType":"DATE","periodType":"MONTHS","dateRangeType":"CURRENT"}""", "7,8")]
    [InlineData("""{"field":{"fieldCaption":"Due"},"filterType":"DATE","periodType":"MONTHS","dateRangeType":"LAST"}""", "6")]
    [InlineData("""{"field":{"fieldCaption":"Due"},"filterType":"DATE","periodType":"MONTHS","dateRangeType":"NEXT"}""", "10")]
    [InlineData("""{"field":{"fieldCaption":"Due"},"filterType":"DATE","periodType":"QUARTERS","dateRangeType":"LASTN","rangeN":2}""", "2,null,4,5,6,7,8")]
    [InlineData("""{"field":{"fieldCaption":"Due"},"filterType":"DATE","periodType":"DAYS","dateRangeType":"NEXTN","rangeN":2,"anchorDate":"2026-02-28","includeNulls":true}""", "null,4,9")]
    [InlineData("""{"field":{"fieldCaption":"Due"},"filterType":"DATE","periodType":"YEARS","dateRangeType":"TODATE"}""", "2,null,4,5,6,7")]
    [InlineData("""{"field":{"fieldCaption":"Customer"},"filterType":"TOP","howMany":2,"fieldToMeasure":{"fieldCaption":"Amount","function":"SUM"}}""", "4,5,10")]
    [InlineData("""{"field":{"fieldCaption":"Customer"},"filterType":"TOP","direction":"BOTTOM","howMany":1,"fieldToMeasure":{"fieldCaption":"Due","function":"MAX"}}""", "1,2,null")]
    [InlineData("""{"field":{"fieldCaption":"Customer"},"filterType":"CONDITION","condition":{"fieldCaption":"Amount","function":"SUM","comparison":"<=","value":7}}""", "6,7,8,9")]
    [InlineData("""{"field":{"fieldCaption":"Customer"},"filterType":"CONDITION","condition":{"fieldCaption":"Due","function":"MIN","comparison":"=","value":"2025-12-31"}}""", "1,2,null")]
    public async Task Filters_leave_what_they_say(string filter, string lines)
    {
        await using var desk = await TableauDesk.StartAsync();
        Assert.Equal($"[[{lines.Replace(",", "],[", StringComparison.Ordinal)}]]", await RowsAsync(desk, Lines, filter));
    }

    /// <summary>The best are looked for among what a context leaves, not among what the other filters leave; a filter by a measure sees groups.</summary>
    [Fact]
    public async Task Filters_are_taken_in_their_order()
    {
        await using var desk = await TableauDesk.StartAsync();
        const string Top = """{"field":{"fieldCaption":"Customer"},"filterType":"TOP","howMany":1,"fieldToMeasure":{"fieldCaption":"Amount","function":"SUM"}}""";
        const string Few = """{"field":{"fieldCaption":"Lines"},"filterType":"QUANTITATIVE_NUMERICAL","quantitativeFilterType":"MAX","max":9""";
        Assert.Equal("[]", await RowsAsync(desk, $"{Customer},{Amount}", $"{Top},{Few}}}"));
        Assert.Equal("""[["Bob",17]]""", await RowsAsync(desk, $"{Customer},{Amount}", $$"""{{Top}},{{Few}},"context":true}"""));
        Assert.Equal("""[["Ada",15],["Bob",17]]""", await RowsAsync(desk, $"{Customer},{Amount}", $$"""{"field":{{Amount}},"filterType":"QUANTITATIVE_NUMERICAL","quantitativeFilterType":"RANGE","min":10,"max":20}"""));
    }

    [Fact]
    public async Task Rows_may_be_asked_for_one_by_one()
    {
        await using var desk = await TableauDesk.StartAsync();
        Assert.Equal("""[["Ada"],["Ada"],["Ada"],["Bob"]]""", await RowsAsync(desk, Customer, "", ""","disaggregate":true,"rowLimit":4"""));
        (_, _, var body) = await desk.AskAsync("query-datasource", """ "query":{"fields":[{"fieldCaption":"Customer","fieldAlias":"Who","sortPriority":2},{"fieldCaption":"Lines","sortPriority":1,"sortDirection":"DESC"}]},"options":{"rowLimit":1,"disaggregate":true}""");
        Assert.Equal("""[{"Who":null,"Lines":10}]""", body.GetProperty("data").GetRawText());
    }

    [Theory]
    [InlineData("""{"fieldCaption":"Nobody"}""", "", "404934")]
    [InlineData("""{"fieldCaption":"Ratio"}""", "", "400803")]
    [InlineData("""{"fieldCaption":"Customer","function":"SUM"}""", "", "400803")]
    [InlineData("""{"fieldCaption":"Amount","function":"YEAR"}""", "", "400803")]
    [InlineData("""{"fieldCaption":"Due","function":"WEEK"}""", "", "400803")]
    [InlineData("""{"fieldCaption":"Amount","function":"PRODUCT"}""", "", "400802")]
    [InlineData("""{"fieldCaption":"X","calculation":"SUM([Amount])"}""", "", "400803")]
    [InlineData("""{"fieldCaption":"Amount","binSize":5}""", "", "400803")]
    [InlineData("""{"fieldCaption":"Amount","colour":"red"}""", "", "400802")]
    [InlineData(Customer + "," + Customer, "", "400803")]
    [InlineData(Customer, """{"field":{"fieldCaption":"Due"},"filterType":"SET","values":["2026-01-01"]}""", "400803")]
    [InlineData(Customer, """{"field":{"fieldCaption":"Lines"},"filterType":"SET","values":["1"]}""", "400803")]
    [InlineData(Customer, """{"field":{"fieldCaption":"Lines"},"filterType":"MATCH","startsWith":"1"}""", "400803")]
    [InlineData(Customer, """{"field":{"fieldCaption":"Customer"},"filterType":"MATCH"}""", "400803")]
    [InlineData(Customer, """{"field":{"fieldCaption":"Customer"},"filterType":"LIKE","startsWith":"A"}""", "400802")]
    [InlineData(Customer, """{"field":{"fieldCaption":"Amount"},"filterType":"QUANTITATIVE_NUMERICAL","quantitativeFilterType":"RANGE","min":1}""", "400803")]
    [InlineData(Customer, """{"field":{"fieldCaption":"Due"},"filterType":"QUANTITATIVE_DATE","quantitativeFilterType":"MIN","minDate":"1.1.2026"}""", "400802")]
    [InlineData(Customer, """{"field":{"fieldCaption":"Amount"},"filterType":"QUANTITATIVE_DATE","quantitativeFilterType":"ONLY_NULL"}""", "400803")]
    [InlineData(Customer, """{"field":{"fieldCaption":"Due"},"filterType":"DATE","periodType":"WEEKS","dateRangeType":"CURRENT"}""", "400803")]
    [InlineData(Customer, """{"field":{"fieldCaption":"Due"},"filterType":"DATE","periodType":"DAYS","dateRangeType":"LASTN"}""", "400803")]
    [InlineData(Customer, """{"field":{"fieldCaption":"Customer"},"filterType":"TOP","howMany":1,"fieldToMeasure":{"fieldCaption":"Amount"}}""", "400803")]
    [InlineData(Customer, """{"field":{"fieldCaption":"Customer"},"filterType":"CONDITION","calculation":"TRUE"}""", "400803")]
    [InlineData(Customer, """{"field":{"fieldCaption":"Customer"},"filterType":"SET","values":["A"]},{"field":{"fieldCaption":"Customer"},"filterType":"MATCH","endsWith":"a"}""", "400803")]
    public async Task What_does_not_fit_or_is_not_evaluated_here_is_refused(string fields, string filters, string code)
    {
        await using var desk = await TableauDesk.StartAsync();
        desk.Sales.AddCalculation("Ratio");
        (int status, string refused, _) = await AskAsync(desk, fields, filters);
        Assert.Equal((int.Parse(code[..3], System.Globalization.CultureInfo.InvariantCulture), code), (status, refused));
    }

    /// <summary>A caption may be two fields' own: who means one of them has to name it.</summary>
    [Fact]
    public async Task A_caption_of_two_fields_is_refused_and_the_name_of_one_is_not()
    {
        await using var desk = await TableauDesk.StartAsync();
        desk.Sales.AddCalculation("Customer");
        Assert.Equal((404, "404935"), Short(await AskAsync(desk, Customer, "")));
        Assert.Equal("""[["Ada"]]""", await RowsAsync(desk, Customer, "", ""","interpretFieldCaptionsAsFieldNames":true,"rowLimit":1"""));
    }

    [Fact]
    public async Task The_model_and_the_functions_are_told()
    {
        await using var desk = await TableauDesk.StartAsync();
        (_, _, var model) = await desk.AskAsync("get-datasource-model");
        Assert.Equal("""{"logicalTables":[{"logicalTableId":"Extract","caption":"Sales"}],"logicalTableRelationships":[]}""", model.GetRawText());
        (_, _, var functions) = await desk.AskAsync("list-supported-functions");
        Assert.Equal(["AVG", "COUNT", "COUNTD", "DAY", "MAX", "MEDIAN", "MIN", "MONTH", "QUARTER", "STDEV", "SUM", "VAR", "YEAR"], functions.EnumerateArray().Select(each => each.GetProperty("name").GetString()!).Order(StringComparer.Ordinal));
        Assert.Contains("""{"arg_types":["STR"],"return_type":"STR"}""", functions.EnumerateArray().Single(each => each.GetProperty("name").GetString() == "MIN").GetRawText(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("read-metadata")]
    [InlineData("query-datasource")]
    [InlineData("get-datasource-model")]
    [InlineData("list-supported-functions")]
    public async Task Every_question_takes_of_the_hour_s_budget_and_needs_a_data_source_that_is_there(string question)
    {
        await using var desk = await TableauDesk.StartAsync(new TableauSandboxOptions { QueriesPerHour = 1 });
        var nowhere = TableauDesk.Json(new { datasource = new { datasourceLuid = "none" } });
        Assert.Equal((403, "403800"), Short(await desk.SendAsync(HttpMethod.Post, "/api/v1/vizql-data-service/" + question, nowhere)));
        Assert.Equal((429, "429000"), Short(await desk.AskAsync(question)));
    }

    [Fact]
    public async Task An_endpoint_that_does_not_exist_has_a_code_of_its_own_and_the_question_for_health_takes_nothing_of_the_budget()
    {
        await using var desk = await TableauDesk.StartAsync(new TableauSandboxOptions { QueriesPerHour = 0 });
        Assert.Equal((404, "404950"), Short(await desk.SendAsync(HttpMethod.Post, "/api/v1/vizql-data-service/query", TableauDesk.Json(new { }))));
        Assert.Equal((200, ""), Short(await desk.SendAsync(HttpMethod.Get, "/api/v1/vizql-data-service/simple-request")));
    }

    private static async Task<string> RowsAsync(TableauDesk desk, string fields, string filters, string options = "")
    {
        (int status, _, var body) = await AskAsync(desk, fields, filters, options);
        Assert.True(status == 200, body.GetRawText());
        return body.GetProperty("data").GetRawText();
    }

    private static Task<(int Status, string Code, JsonElement Body)> AskAsync(TableauDesk desk, string fields, string filters, string options = "") =>
        desk.AskAsync("query-datasource", $$$""" "query":{"fields":[{{{fields}}}],"filters":[{{{filters}}}]},"options":{"returnFormat":"ARRAYS"{{{options}}}} """);

    private static (int, string) Short((int Status, string Code, JsonElement Body) answer) => (answer.Status, answer.Code);
}
