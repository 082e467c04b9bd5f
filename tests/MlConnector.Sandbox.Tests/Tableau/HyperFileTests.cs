namespace MlConnector.Sandbox.Tests.Tableau;

/// <summary>Hyper files: their format is not documented, so that nothing is made up about what is in them; and what may be appended to what.</summary>
public sealed class HyperFileTests
{
    [Theory]
    [InlineData("read-metadata", "")]
    [InlineData("query-datasource", """ "query":{"fields":[{"fieldCaption":"Customer"}]} """)]
    [InlineData("get-datasource-model", "")]
    [InlineData("list-supported-functions", "")]
    public async Task What_is_in_it_is_not_made_up(string question, string query)
    {
        await using var desk = await TableauDesk.StartAsync();
        Assert.Equal((201, ""), await desk.PublishAsync("hyper&overwrite=true", TableauDesk.Hyper));
        (int status, string code, var body) = await desk.AskAsync(question, query);
        Assert.Equal((400, "400803"), (status, code));
        Assert.Contains("does not read", body.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Its_rows_are_not_removed()
    {
        await using var desk = await TableauDesk.StartAsync();
        Assert.Equal((201, ""), await desk.PublishAsync("hyper&overwrite=true", TableauDesk.Hyper));
        var delete = TableauDesk.Json(new { actions = new[] { new Dictionary<string, string>(StringComparer.Ordinal) { ["action"] = "delete", ["target-schema"] = "Extract", ["target-table"] = "Extract" } } });
        (int status, string code, _) = await desk.SendAsync(HttpMethod.Patch, $"datasources/{desk.Sales.Id}/data", delete);
        Assert.Equal((400, "400011"), (status, code));
        Assert.Equal(0, desk.Sales.Changed);
    }

    /// <summary>A Hyper file is appended to one that is there; which columns they have this stand-in does not know, so nothing is appended in the end.</summary>
    [Fact]
    public async Task Rows_are_appended_to_a_hyper_file_that_is_there_only()
    {
        await using var desk = await TableauDesk.StartAsync();
        Assert.Equal((404, "404004"), await desk.PublishAsync("hyper&append=true", TableauDesk.Hyper, "Other"));
        Assert.Equal((400, "400011"), await desk.PublishAsync("hyper&append=true", TableauDesk.Hyper)); // a text file is there
        Assert.Equal((400, "400000"), await desk.PublishAsync("hyper&append=true&overwrite=true", TableauDesk.Hyper));
        Assert.Equal((201, ""), await desk.PublishAsync("hyper&overwrite=true", TableauDesk.Hyper));
        Assert.Equal((400, "400011"), await desk.PublishAsync("parquet&append=true", [.. "PAR1"u8]));
        Assert.Equal((400, "400011"), await desk.PublishAsync("hyper&append=true", TableauDesk.Hyper));
        desk.Sales.AddConnection("hyper");
        Assert.Equal((400, "400011"), await desk.PublishAsync("hyper&append=true", TableauDesk.Hyper));
        Assert.Equal(2, desk.Sales.Published);
    }
}
