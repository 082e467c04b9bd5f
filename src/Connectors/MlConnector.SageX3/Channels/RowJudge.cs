using System.Text;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;
using MlConnector.Http.Conditions;

namespace MlConnector.SageX3.Channels;

/// <summary>Which lines of a document are wanted: those that a condition over their own columns holds for and, where keys are asked for, those keys. A document comes as a whole, so this is judged here.</summary>
internal sealed class RowJudge
{
    private readonly RecordSchema schema;
    private readonly Condition? condition;
    private readonly Dictionary<string, int> columns;
    private readonly HashSet<string>? keys;
    private readonly int[] keyFields;

    public RowJudge(StreamDefinition stream, RecordSchema schema, Condition? condition, KeyWindow? window)
    {
        (this.schema, this.condition) = (schema, condition);
        columns = Enumerable.Range(0, stream.Fields.Length).DistinctBy(i => Column(stream.Fields[i]), StringComparer.Ordinal).ToDictionary(i => Column(stream.Fields[i]), StringComparer.Ordinal);
        keyFields = window is null ? [] : [.. (window.Fields.IsEmpty ? stream.Key : window.Fields).Select(schema.OrdinalOf)];
        if (window is not null) keys = [.. window.Keys.Select(key => string.Join('\u001F', key))];
        string[] unknown = [.. (condition?.Columns() ?? []).Where(column => !columns.ContainsKey(column)).Distinct(StringComparer.Ordinal)];
        if (unknown.Length > 0) throw SageX3Errors.Make(SageX3Errors.Stream, ErrorKind.Config, ErrorOwner.Operator, $"Stream {stream.Name}: lineFilter names {string.Join(", ", unknown)}, which the stream does not read.", "Declare a field for each column that lines are chosen by.");
    }

    /// <summary>Leaves out the rows of a page, from one on, that are not wanted.</summary>
    public void Choose(RecordPage page, int from = 0)
    {
        int kept = from;
        for (int row = from; row < page.RowCount; row++)
        {
            if (!Wants(page, row)) continue;
            if (kept < row) page.RowCells(row).CopyTo(page.RowCells(kept));
            kept++;
        }

        while (page.RowCount > kept) page.DropLastRow();
    }

    private bool Wants(RecordPage page, int row) => (condition is null || Holds(condition, page[row])) && (keys is null || keys.Contains(string.Join('\u001F', keyFields.Select(field => Text(page[row], field)))));

    private static string Column(Field field) => field.SourceName ?? field.Name;

    private bool Holds(Condition part, RecordRow row)
    {
        switch (part)
        {
            case AllOf all:
                foreach (Condition one in all.Parts)
                {
                    if (!Holds(one, row)) return false;
                }

                return true;
            case AnyOf any:
                foreach (Condition one in any.Parts)
                {
                    if (Holds(one, row)) return true;
                }

                return false;
            default: return Compares((Compare)part, row);
        }
    }

    private bool Compares(Compare compare, RecordRow row)
    {
        int field = columns[compare.Column];
        if (compare.Value is null || row.Cells[field].IsNull) return compare.Operator == Comparison.Eq == (compare.Value is null == row.Cells[field].IsNull);
        int order = schema.Fields[field].Type is FieldType.Integer or FieldType.Decimal && CellValue.TryDecimal(row.Bytes(field), out decimal own) && CellValue.TryDecimal(Encoding.UTF8.GetBytes(compare.Value), out decimal other)
            ? own.CompareTo(other)
            : string.CompareOrdinal(Text(row, field), compare.Value);
        return compare.Operator switch
        {
            Comparison.Eq => order == 0,
            Comparison.Ne => order != 0,
            Comparison.Gt => order > 0,
            Comparison.Ge => order >= 0,
            Comparison.Lt => order < 0,
            _ => order <= 0,
        };
    }

    private static string Text(RecordRow row, int field) => Encoding.UTF8.GetString(row.Bytes(field)).TrimEnd(' ');
}
