using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Schemas;
using MlConnector.Tableau.Tests.World;

namespace MlConnector.Tableau.Tests.Publishing;

public sealed class TimeTests
{
    /// <summary>Microseconds are kept of a second. More digits are cut off, before 1970 too, and however late: to round the last moment that there is would make it none.</summary>
    [Theory]
    [InlineData("1582-10-10T13:55:19.9864853Z", "1582-10-10T13:55:19.986485Z")]
    [InlineData("2026-05-31T21:20:05.765504985Z", "2026-05-31T21:20:05.765504Z")]
    [InlineData("9999-12-31T23:59:59.99999999Z", "9999-12-31T23:59:59.999999Z")]
    public async Task A_time_is_cut_never_rounded(string sent, string shown)
    {
        await using TableauWorld world = await TableauWorld.StartAsync();
        TableSchema table = TestTables.Table("Times", new Field("At", FieldType.DateTime) { Zone = "Etc/UTC" });
        ContainerReference container = await world.ApplyAsync(table);
        string?[] row = TestTables.Row("b1", "1", "5.00");
        Assert.Equal(SendOutcome.Delivered, (await world.SendAsync(container, table, "b1", [.. row[..3], sent, .. row[3..]])).Outcome);
        Assert.Equal(shown, Assert.Single(world.Source("Times").Rows)["At"]);
    }
}
