using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;
using MlConnector.Engine.Mapping;
using MlConnector.Engine.Reading.Cuts;

namespace MlConnector.Engine.Tests.Reading;

/// <summary>A document whose total stands in a companion's field beside each of its rows.</summary>
public sealed class DocumentCheckTests
{
    private static readonly RecordSchema Schema = new(
        "ap_postings", [new Field("Entry", FieldType.Integer), new Field("Value", FieldType.Decimal) { Precision = 14, Scale = 2 }, new Field("Summary.Total", FieldType.Decimal) { Precision = 14, Scale = 2 }], ["Entry"]);

    [Fact]
    public void Rows_that_add_up_to_what_the_companion_says_hold() => Assert.Null(Check(["1", "10.50", "30"], ["2", "19.50", "30"]));

    [Fact]
    public void A_missing_row_is_told_with_both_figures() => Assert.Equal("its rows sum to 10.50, Summary.Total says 30", Check(["1", "10.50", "30"]));

    [Fact]
    public void What_was_read_last_says_the_total() => Assert.Null(Check(["1", "10", "25"], ["2", "20", "30"]));

    [Fact]
    public void Without_a_companion_there_is_nothing_to_compare() => Assert.Null(Check(["1", "10", null]));

    private static string? Check(params string?[][] rows)
    {
        using var expressions = new CompiledRowExpressions([]);
        using RecordPage page = Rows.Page(Schema, rows);
        using var document = new DocumentRows(Schema);
        for (int row = 0; row < page.RowCount; row++) document.Add(page[row], default);
        return new DocumentCheck(new CutDefinition(["Entry"]) { Sums = [new("Summary.Total", "Value")] }, Schema, expressions).Disagreement(document, null);
    }
}
