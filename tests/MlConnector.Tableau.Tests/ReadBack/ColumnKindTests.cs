using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.Tableau.Schema;
using MlConnector.Tableau.Tests.World;

namespace MlConnector.Tableau.Tests.ReadBack;

/// <summary>What a column shows is its own kind, whatever the values were: a whole number that is published as text is looked for as a text, and not summed.</summary>
public sealed class ColumnKindTests
{
    [Fact]
    public async Task A_number_that_is_published_as_text_is_a_text()
    {
        await using TableauWorld world = await TableauWorld.StartAsync();
        var problems = new Problems();
        TableSchema table = TestTables.Table("ApInvoices", new Field("Year", FieldType.Integer));
        table = table with { Columns = [.. table.Columns.Select(column => column.Name == "Year" ? ColumnTypes.Describe("Year", new Field("Year", FieldType.Integer), "string", TestTables.Options, problems) : column)] };
        Assert.Empty(problems.Errors);
        ContainerReference container = await world.ApplyAsync(table);
        await world.SendAsync(container, table, "b1", [.. TestTables.Row("b1", "1", "0.10")[..3], "2025", .. TestTables.Row("b1", "1", "0.10")[3..]], [.. TestTables.Row("b1", "2", "0.20")[..3], "2026", .. TestTables.Row("b1", "2", "0.20")[3..]]);
        var reader = (IReadsBack)world.Destination;

        Assert.Equal(["Amount", "_Version"], table.Columns.Where(reader.IsNumber).Select(column => column.Name));
        Assert.Equal(["2025", "2026"], (await reader.ReadTotalsAsync(container, table, ["Year"], [], TableauWorld.Cancel).ToArrayAsync(TableauWorld.Cancel)).Select(group => group.Group[0]).Order(StringComparer.Ordinal));
        Assert.Equal(["A|ap_invoices|2"], (await reader.ReadKeysAsync(container, table, [new("Year", "2026")], ["Amount"], TableauWorld.Cancel).ToArrayAsync(TableauWorld.Cancel)).Select(key => key.SourceId));
    }
}
