using MlConnector.Abstractions.Destinations;

namespace MlConnector.BigQuery.Tests.World;

/// <summary>Rows of a table of invoices that show whether a digit is lost on a way, and how times are cut (INV-7).</summary>
internal static class ExactRows
{
    /// <summary>Sends them.</summary>
    public static Task<SendResult> SendAsync(BigQueryWorld world) =>
        world.SendAsync(world.Container, TestTables.Invoices, "b1", [TestTables.Row("b1", "1", 7, "12345678901234567.89"), TestTables.Row("b1", "2", 8, null)]);

    /// <summary>Fails unless the table holds them and nothing else.</summary>
    public static void AssertIn(BigQueryWorld world)
    {
        IReadOnlyList<IReadOnlyDictionary<string, string?>> rows = world.Sandbox.Table("Finance", "ApInvoices").Rows;
        Assert.Equal(["12345678901234567.89", null], rows.Select(row => row["Amount"]));
        Assert.All(rows, row => Assert.Equal("2026-06-01T08:00:00.123456Z", row["_ReadAt"]));
    }
}
