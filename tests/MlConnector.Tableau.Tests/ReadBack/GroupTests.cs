using System.Globalization;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Schemas;
using MlConnector.Tableau.Tests.World;
using MlConnector.TestKit.Destinations;

namespace MlConnector.Tableau.Tests.ReadBack;

/// <summary>The keys of one group of control totals: groups of each type, and those whose value is missing.</summary>
public sealed class GroupTests
{
    private static readonly TableSchema Table = TestTables.Table(
        "ApInvoices", new Field("Year", FieldType.Integer), new Field("Rate", FieldType.Decimal) { Precision = 18, Scale = 2 }, new Field("Open", FieldType.Boolean), new Field("At", FieldType.DateTime), new Field("Place", FieldType.Text));

    [Theory]
    [InlineData("Company", "B", "2,4")]
    [InlineData("Company", "", "3")]
    [InlineData("Place", "", "2,3")]
    [InlineData("Year", "2026", "1,2")]
    [InlineData("Year", "", "3,4")]
    [InlineData("Rate", "0.25", "1")]
    [InlineData("Rate", "", "4")]
    [InlineData("Open", "true", "1,3")]
    [InlineData("Open", "", "2")]
    [InlineData("Due", "2026-05-31", "1,4")]
    [InlineData("Due", "", "3")]
    [InlineData("At", "2026-06-01T08:00:00", "1,3")]
    [InlineData("At", "", "4")]
    public async Task Its_keys_are_listed(string column, string value, string keys)
    {
        await using TableauWorld world = await TableauWorld.StartAsync();
        ContainerReference container = await world.ApplyAsync(Table);
        await world.Destination.SendAsync(container, new KitBatch(new BatchReference("b1", Table, 4, 1), Rows()), TableauWorld.Cancel);
        var reader = (IReadsBack)world.Destination;

        string shown = Assert.Single((await reader.ReadTotalsAsync(container, Table, [column], ["Amount"], TableauWorld.Cancel).ToArrayAsync(TableauWorld.Cancel)).Select(group => group.Group[0]).Distinct(), text => text == value || value.Length > 0 && text.StartsWith(value, StringComparison.Ordinal));
        KeyTotals[] found = await reader.ReadKeysAsync(container, Table, [new(column, shown)], ["Amount"], TableauWorld.Cancel).ToArrayAsync(TableauWorld.Cancel);

        Assert.Equal(keys, string.Join(',', found.Select(key => key.SourceId).Order(StringComparer.Ordinal)));
        Assert.All(found, key => Assert.Equal(decimal.Parse(key.SourceId, CultureInfo.InvariantCulture), key.Values[0]));
    }

    [Fact]
    public async Task A_group_of_several_columns_is_the_rows_that_have_all_of_them()
    {
        await using TableauWorld world = await TableauWorld.StartAsync();
        ContainerReference container = await world.ApplyAsync(Table);
        await world.Destination.SendAsync(container, new KitBatch(new BatchReference("b1", Table, 4, 1), Rows()), TableauWorld.Cancel);
        KeyTotals[] found = await ((IReadsBack)world.Destination).ReadKeysAsync(container, Table, [new("Company", "B"), new("Year", ""), new("Due", "2026-05-31")], ["Amount"], TableauWorld.Cancel).ToArrayAsync(TableauWorld.Cancel);
        Assert.Equal("4", Assert.Single(found).SourceId);
    }

    private static string?[][] Rows() =>
    [
        Row("1", "A", "2026-05-31", "2026", "0.25", "true", "2026-06-01T08:00:00", "Ulm"),
        Row("2", "B", "2026-06-30", "2026", "1.00", null, "2026-06-01T23:00:00", ""),
        Row("3", null, null, null, "2.00", "true", "2026-06-01T08:00:00", null),
        Row("4", "B", "2026-05-31", null, null, "false", null, "Bonn"),
    ];

    private static string?[] Row(string key, string? company, string? due, string? year, string? rate, string? open, string? at, string? place) =>
        [company, $"{key}.00", due, year, rate, open, at, place, key, "7", "b1", "run-1", "2026-06-01T08:00:00.123456Z", "2026-06-01T08:00:01Z"];
}
