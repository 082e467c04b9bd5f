using System.Globalization;
using System.Text;
using MlConnector.Abstractions.Checks;
using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;
using MlConnector.Http.Streams;

namespace MlConnector.Http.Tests;

/// <summary>What a sample of rows says of a declared key: it may refute it, and never proves it.</summary>
public sealed class KeySampleTests
{
    private static readonly RecordSchema Schema = new("orders", [new Field("Number", FieldType.Text)], ["Number"]);

    [Theory]
    [InlineData(0, CheckOutcome.Ok, "(Number) could not be tried: there are no rows.")]
    [InlineData(7, CheckOutcome.Ok, "No two of the 7 rows that were looked at share (Number); so few show little.")]
    [InlineData(240, CheckOutcome.Ok, "No two of the 240 rows that were looked at share (Number).")]
    public void A_sample_without_a_repeated_key_is_told_as_what_it_is(int rows, CheckOutcome outcome, string detail)
    {
        CheckFinding finding = Assert.Single(Findings([.. Enumerable.Range(0, rows).Select(row => row.ToString(CultureInfo.InvariantCulture))]));

        Assert.Equal(("stream orders, key", outcome, detail), (finding.Subject, finding.Outcome, finding.Detail));
    }

    /// <summary>Rows that make up documents share the document's key: what was looked at is the row's own.</summary>
    [Fact]
    public void The_columns_that_were_looked_at_are_named()
    {
        var schema = new RecordSchema("vouchers", [new Field("Number", FieldType.Text), new Field("Row", FieldType.Text)], ["Number"]);
        var sample = new KeySample(Stream("vouchers"), [0, 1]);
        using RecordPage page = Page(schema, ["1", "1"], ["1", "2"]);
        sample.Add(page);

        Assert.Equal("No two of the 2 rows that were looked at share (Number, Row); so few show little.", Assert.Single(sample.Findings()).Detail);
    }

    [Fact]
    public void A_repeated_key_and_an_empty_one_are_problems()
    {
        CheckFinding[] findings = Findings(["1", "1", null]);

        Assert.Equal([CheckOutcome.Problem, CheckOutcome.Problem], findings.Select(finding => finding.Outcome));
        Assert.Contains("1 of 3 rows repeat a key", findings[0].Detail, StringComparison.Ordinal);
        Assert.Contains("1 of 3 rows have an empty key column", findings[1].Detail, StringComparison.Ordinal);
    }

    private static CheckFinding[] Findings(string?[] keys)
    {
        var sample = new KeySample(Stream("orders"), [0]);
        using RecordPage page = Page(Schema, [.. keys.Select(key => new[] { key })]);
        sample.Add(page);
        return [.. sample.Findings()];
    }

    private static StreamDefinition Stream(string name) => new(name, name) { Fields = [.. Schema.Fields], Key = ["Number"], Defaults = new StreamDefaults(name, WriteMode.Versions) };

    private static RecordPage Page(RecordSchema schema, params string?[][] rows)
    {
        var page = new RecordPage(schema, 4096);
        foreach (string?[] row in rows)
        {
            Cell[] cells = [.. row.Select(text => Of(page, text))];
            cells.CopyTo(page.AddRow());
        }

        return page;
    }

    private static Cell Of(RecordPage page, string? text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text ?? "");
        return text is null ? Cell.Null : new Cell(CellKind.Text, page.Append(bytes), bytes.Length);
    }
}
