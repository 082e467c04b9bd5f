using System.Text;
using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;
using MlConnector.Engine.Delivery.Pairs;
using MlConnector.Engine.Mapping;

namespace MlConnector.Engine.Tests.Pairs;

public sealed class PairHistoryTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 20, 23, 30, 0, TimeSpan.Zero);

    private static readonly StreamDefinition Invoices = new("invoices", "Invoices")
    {
        Fields = [new Field("Invoice", FieldType.Text) { Required = true }, new Field("Day", FieldType.Date), new Field("Balance", FieldType.Decimal) { Precision = 18, Scale = 2 }],
        Key = ["Invoice"],
        Cursor = new CursorDefinition { Field = "Day", OpenWhen = "Balance <> 0" },
        Defaults = new StreamDefaults("Invoices", WriteMode.Versions),
    };

    [Theory]
    [InlineData("2026-11-16", "0", true)]
    [InlineData("2024-01-31", "0", true)]
    [InlineData("2024-01-31", "12.5", false)]
    [InlineData("2026-11-17", "0", false)]
    [InlineData("2026-11-21", "0", false)]
    [InlineData(null, "0", false)]
    public void Only_what_is_closed_and_days_old_is_history(string? day, string balance, bool isHistory)
    {
        using var expressions = new CompiledRowExpressions([]);
        PairHistory history = PairHistory.Of(Invoices, expressions, Now)!;
        using var page = new RecordPage(Invoices.ToSchema(), 256);
        Span<Cell> cells = page.AddRow();
        cells[0] = CellOf(page, CellKind.Text, "4711");
        cells[1] = day is null ? default : CellOf(page, CellKind.Text, day);
        cells[2] = CellOf(page, CellKind.Number, balance);

        Assert.Equal(isHistory, history.Holds(page[0]));
    }

    [Fact]
    public void A_stream_that_does_not_say_what_is_open_has_no_history()
    {
        using var expressions = new CompiledRowExpressions([]);
        Assert.Null(PairHistory.Of(Invoices with { Cursor = new CursorDefinition { Field = "Day" } }, expressions, Now));
        Assert.Null(PairHistory.Of(Invoices with { Cursor = new CursorDefinition { Field = "Balance", OpenWhen = "Balance <> 0" } }, expressions, Now));
    }

    private static Cell CellOf(RecordPage page, CellKind kind, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        return new Cell(kind, page.Append(bytes), bytes.Length);
    }
}
