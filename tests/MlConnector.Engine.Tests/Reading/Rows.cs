using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;

namespace MlConnector.Engine.Tests.Reading;

/// <summary>Builds pages from plain texts: null is null, everything else text in its canonical form.</summary>
internal static class Rows
{
    public static RecordPage Page(RecordSchema schema, params string?[][] rows)
    {
        var page = new RecordPage(schema, 1024);
        foreach (string?[] row in rows)
        {
            Span<Cell> cells = page.AddRow();
            for (int i = 0; i < row.Length; i++)
            {
                byte[] bytes = System.Text.Encoding.UTF8.GetBytes(row[i] ?? "");
                CellKind kind = schema.Fields[i].Type is FieldType.Integer or FieldType.Decimal ? CellKind.Number : CellKind.Text;
                cells[i] = row[i] is null ? Cell.Null : new Cell(kind, page.Append(bytes), bytes.Length);
            }
        }

        return page;
    }

    public static SourcePage Source(RecordSchema schema, int number, params string?[][] rows) => new(Page(schema, rows), DateTimeOffset.UnixEpoch) { Number = number };

    public static string?[] Texts(RecordPage page, int row)
    {
        RecordRow view = page[row];
        var texts = new string?[page.Schema.Fields.Length];
        for (int i = 0; i < texts.Length; i++) texts[i] = view.Cells[i].IsNull ? null : CellValue.Text(view.Bytes(i));
        return texts;
    }
}
