namespace MlConnector.Sandbox.Tests.BigQuery;

/// <summary>The closed set of statements, and what lies outside.</summary>
public sealed class StatementTests
{
    [Theory]
    [InlineData("DELETE FROM `acme-finance.Finance.Gl` WHERE TRUE")]
    [InlineData("DELETE FROM `acme-finance.Finance.Gl` WHERE FALSE")]
    [InlineData("UPDATE `acme-finance.Finance.Gl` SET `Name` = 'x' WHERE TRUE")]
    [InlineData("DROP TABLE `acme-finance.Finance.Gl`")]
    [InlineData("ALTER TABLE `acme-finance.Finance.Gl` ADD COLUMN x INT64")]
    [InlineData("CREATE TABLE `acme-finance.Finance.Other` (n INT64)")]
    [InlineData("INSERT INTO `acme-finance.Finance.Gl` (`Name`) VALUES ('x')")]
    [InlineData("SELECT `Name` FROM `acme-finance.Finance.Gl`; SELECT 1")]
    [InlineData("SELECT a.`Name` FROM `acme-finance.Finance.Gl` a JOIN `acme-finance.Finance.Gl` b ON TRUE")]
    [InlineData("SELECT `Name` FROM `acme-finance.Finance.Gl` UNION ALL SELECT `Name` FROM `acme-finance.Finance.Gl`")]
    [InlineData("WITH x AS (SELECT 1) SELECT * FROM x")]
    [InlineData("SLECT 1")]
    [InlineData("")]
    public async Task A_statement_outside_the_set_is_refused_as_one_that_is_not_understood_and_changes_nothing(string sql)
    {
        await using var desk = await BigQueryDesk.StartAsync();
        await desk.LoadAsync("j1", """{"Name":"a"}""");

        var refused = await desk.QueryAsync(sql);

        Assert.Equal((400, "invalidQuery"), (refused.Status, BigQueryDesk.ReasonOf(refused.Body)));
        Assert.Equal("a", Assert.Single(desk.Sandbox.Table("Finance", "Gl").Rows)["Name"]);
    }

    [Fact]
    public async Task A_text_of_more_than_a_mebibyte_is_refused()
    {
        await using var desk = await BigQueryDesk.StartAsync();

        var refused = await desk.QueryAsync("SELECT 1 AS n" + new string(' ', 1024 * 1024));

        Assert.Equal((400, "invalid"), (refused.Status, BigQueryDesk.ReasonOf(refused.Body)));
    }

    [Fact]
    public async Task Rows_are_inserted_from_a_query_into_named_columns()
    {
        await using var desk = await BigQueryDesk.StartAsync();
        await desk.LoadAsync("j1", """{"Name":"a","Day":"2026-01-01"}""");

        var inserted = await desk.QueryAsync("INSERT INTO `acme-finance.Finance.Gl` (`Day`) SELECT `Day` FROM `acme-finance.Finance.Gl`");
        var none = await desk.QueryAsync("INSERT INTO `acme-finance.Finance.Gl` (`Day`) SELECT `Day` FROM `acme-finance.Finance.Gl` WHERE FALSE");
        var wrong = await desk.QueryAsync("INSERT INTO `acme-finance.Finance.Gl` (`Day`) SELECT `Name` FROM `acme-finance.Finance.Gl`");

        Assert.Equal((200, 200, 400), (inserted.Status, none.Status, wrong.Status));
        Assert.Equal(["a/2026-01-01", "/2026-01-01"], desk.Sandbox.Table("Finance", "Gl").Rows.Select(row => $"{row["Name"]}/{row["Day"]}"));
    }
}
