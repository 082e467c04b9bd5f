using MlConnector.Sandbox.Syspro;
using MlConnector.Sandbox.Syspro.Data;
using MlConnector.Sandbox.Syspro.Generation;

namespace MlConnector.Sandbox.Tests.Syspro;

public sealed class GeneratedDataTests
{
    [Theory]
    [InlineData(1, false)]
    [InlineData(2, true)]
    [InlineData(77, true)]
    public async Task A_generated_company_has_books_that_tie(int seed, bool odd)
    {
        await using var erp = await RunningSyspro.StartAsync(change: options => options with { Seed = seed, OddData = odd });

        Assert.Equal([], BooksCheck.Differences(erp.Syspro.Data.Companies[0]));
        foreach (var (table, rows) in BooksCheck.Sizes(erp.Syspro).Where(one => one.Key != "SysproAdmin")) Assert.True(rows > 0, table + " is empty");
    }

    [Fact]
    public async Task Companies_that_share_a_ledger_each_tie_and_keep_their_own_documents()
    {
        CompanyOptions[] companies = [new() { Id = "A" }, new() { Id = "B", LedgerCompany = "A", Separator = '.' }];
        await using var erp = await RunningSyspro.StartAsync(change: options => options with { Companies = companies });

        Assert.All(erp.Syspro.Data.Companies, company => Assert.Equal([], BooksCheck.Differences(company)));
        Assert.Equal(0, erp.Syspro.Data.Database("SysproCompanyB")!.Table("GenMaster").Count);
        Assert.Equal("A,B", string.Join(',', erp.Table("GenMaster").Rows.Select(row => row.Text("Company")).Distinct(StringComparer.Ordinal)));
        Assert.Contains('.', erp.Syspro.Table("GenMaster", "B").Under("B")[0].Text("GlCode"));
        Assert.NotEqual(erp.Table("ApInvoice").Rows[0].Text("Invoice"), erp.Syspro.Table("ApInvoice", "B").Rows[0].Text("Invoice"), StringComparer.Ordinal);
    }

    [Fact]
    public async Task The_same_seed_gives_the_same_rows_and_another_seed_others()
    {
        await using var one = await RunningSyspro.StartAsync();
        await using var same = await RunningSyspro.StartAsync();
        await using var other = await RunningSyspro.StartAsync(change: options => options with { Seed = 9 });

        Assert.Equal(Content(one.Syspro), Content(same.Syspro));
        Assert.NotEqual(Content(one.Syspro), Content(other.Syspro));
    }

    [Fact]
    public async Task The_demo_size_is_sixty_to_a_hundred_thousand_rows()
    {
        await using var erp = await RunningSyspro.StartAsync(change: options => options with { Size = SysproSize.Demo });

        var sizes = BooksCheck.Sizes(erp.Syspro);

        TestContext.Current.TestOutputHelper!.WriteLine(string.Join('\n', sizes.Select(one => $"{one.Key} {one.Value}")));
        Assert.InRange(sizes.Values.Sum(), 60_000, 100_000);
    }

    private static List<string> Content(SysproSandbox syspro) =>
        [.. syspro.Data.Companies[0].Database.Tables.SelectMany(table => table.Rows.Select(row => row + ":" + string.Join('|', table.Columns.Select(column => row[column.Name]))))];
}
