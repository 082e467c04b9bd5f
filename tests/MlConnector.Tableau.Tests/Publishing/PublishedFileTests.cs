using MlConnector.Abstractions.Destinations;
using MlConnector.BigQuery.Tests.World;
using MlConnector.Parquet.Tests.Readers;
using MlConnector.Tableau.Tests.World;

namespace MlConnector.Tableau.Tests.Publishing;

/// <summary>The file that is published, read by readers that nobody here wrote.</summary>
public sealed class PublishedFileTests(ForeignReaders readers) : IClassFixture<ForeignReaders>
{
    [Theory]
    [InlineData("snappy")]
    [InlineData("none")]
    public async Task What_was_published_is_what_two_foreign_readers_find_in_it(string compression)
    {
        await using TableauWorld world = await TableauWorld.StartAsync(settings: [("compression", Settings.Text(compression))]);
        ContainerReference container = await world.ApplyAsync(TestTables.Invoices);
        string?[][] rows = [TestTables.Row("b1", "1", "-12345678901234.56"), TestTables.Row("b1", "2", null, company: "Müller & Söhne \"日本\" 𝄞"), TestTables.Row("b1", "3", "0.00", company: "")];
        await world.SendAsync(container, TestTables.Invoices, "b1", rows);

        (ReadFile hyparquet, ReadFile duck) = await readers.ReadAsync(world.Source("ApInvoices").File);

        Assert.Equal(TestTables.Invoices.Columns.Select(column => column.Name), duck.Columns);
        Assert.Equal(rows.Select(row => row[..7]), duck.Rows.Select(row => row[..7].ToArray())); // the times are shown as microseconds
        Assert.Equal(["DECIMAL(18,2)", "DATE"], duck.Types[1..3]);
        Assert.Equal([1_780_300_800_123_456, 1_780_300_801_000_000], duck.Rows[0][7..].Select(micros => long.Parse(micros!, System.Globalization.CultureInfo.InvariantCulture)));
        Assert.Equal(duck.Rows.Select(row => row[2..].ToArray()), hyparquet.Rows.Select(row => row[2..].ToArray()));
    }

    [Theory]
    [InlineData("snappy")]
    [InlineData("none")]
    public async Task A_text_that_looks_like_the_border_of_an_upload_is_a_text(string compression)
    {
        await using TableauWorld world = await TableauWorld.StartAsync(settings: [("compression", Settings.Text(compression))]);
        ContainerReference container = await world.ApplyAsync(TestTables.Invoices);
        string text = string.Concat(Enumerable.Range(0, 3).Select(i => $"\r\n--mlc-parts-{i}--\r\n"));
        SendResult sent = await world.SendAsync(container, TestTables.Invoices, "b1", TestTables.Row("b1", "1", "5.00", company: text));
        Assert.Equal(SendOutcome.Delivered, sent.Outcome);
        Assert.Equal(text, Assert.Single(world.Source("ApInvoices").Rows)["Company"]);
    }
}
