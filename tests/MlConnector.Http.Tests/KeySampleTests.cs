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
        var sample = new KeySample(new StreamDefinition("orders", "Orders") { Key = ["Number"] }, [0]);
        using var page = new RecordPage(Schema, 4096);
        foreach (string? key in keys)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(key ?? "");
            Cell cell = key is null ? Cell.Null : new Cell(CellKind.Text, page.Append(bytes), bytes.Length);
            page.AddRow()[0] = cell;
        }

        sample.Add(page);
        return [.. sample.Findings()];
    }
}
