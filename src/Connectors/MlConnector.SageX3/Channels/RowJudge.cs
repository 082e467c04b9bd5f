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
    private readonly RowTest? condition;
    private readonly HashSet<string>? keys;
    private readonly int[] keyFields;

    public RowJudge(StreamDefinition stream, RecordSchema schema, Condition? condition, KeyWindow? window)
    {
        Dictionary<string, int> columns = Enumerable.Range(0, stream.Fields.Length).DistinctBy(i => Column(stream.Fields[i]), StringComparer.Ordinal).ToDictionary(i => Column(stream.Fields[i]), StringComparer.Ordinal);
        keyFields = window is null ? [] : [.. (window.Fields.IsEmpty ? stream.Key : window.Fields).Select(schema.OrdinalOf)];
        if (window is not null) keys = [.. window.Keys.Select(key => string.Join('\u001F', key))];
        string[] unknown = [.. (condition?.Columns() ?? []).Where(column => !columns.ContainsKey(column)).Distinct(StringComparer.Ordinal)];
        if (unknown.Length > 0) throw SageX3Errors.Make(SageX3Errors.Stream, ErrorKind.Config, ErrorOwner.Operator, $"Stream {stream.Name}: lineFilter names {string.Join(", ", unknown)}, which the stream does not read.", "Declare a field for each column that lines are chosen by.");
        if (condition is not null) this.condition = Compiled(condition, column => (columns[column], schema.Fields[columns[column]].Type));
    }

    private delegate bool RowTest(in RecordRow row);

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

    private bool Wants(RecordPage page, int row) => (condition is null || condition(page[row])) && (keys is null || keys.Contains(string.Join('\u001F', keyFields.Select(field => Encoding.UTF8.GetString(Trimmed(page[row], field))))));

    private static string Column(Field field) => field.SourceName ?? field.Name;

    /// <summary>A condition with its literals read once: it is judged for every line of every document.</summary>
    private static RowTest Compiled(Condition condition, Func<string, (int Field, FieldType Type)> find)
    {
        switch (condition)
        {
            case AllOf all:
                RowTest[] every = [.. all.Parts.Select(part => Compiled(part, find))];
                return (in RecordRow row) =>
                {
                    foreach (RowTest part in every)
                    {
                        if (!part(row)) return false;
                    }

                    return true;
                };
            case AnyOf any:
                RowTest[] some = [.. any.Parts.Select(part => Compiled(part, find))];
                return (in RecordRow row) =>
                {
                    foreach (RowTest part in some)
                    {
                        if (part(row)) return true;
                    }

                    return false;
                };
            default:
                Compare compare = (Compare)condition;
                (int field, FieldType type) = find(compare.Column);
                return Compared(compare, field, type is FieldType.Integer or FieldType.Decimal);
        }
    }

    private static RowTest Compared(Compare compare, int field, bool isNumber)
    {
        bool equal = compare.Operator == Comparison.Eq;
        if (compare.Value is not { } value) return (in RecordRow row) => equal == row.Cells[field].IsNull;
        byte[] literal = Encoding.UTF8.GetBytes(value);
        bool byNumber = isNumber & CellValue.TryDecimal(literal, out decimal number);
        return (in RecordRow row) =>
        {
            if (row.Cells[field].IsNull) return compare.Operator == Comparison.Ne; // nothing is neither more nor less than a value
            int order = byNumber && CellValue.TryDecimal(row.Bytes(field), out decimal own) ? own.CompareTo(number) : Trimmed(row, field).SequenceCompareTo(literal);
            return compare.Operator switch
            {
                Comparison.Eq => order == 0,
                Comparison.Ne => order != 0,
                Comparison.Gt => order > 0,
                Comparison.Ge => order >= 0,
                Comparison.Lt => order < 0,
                _ => order <= 0,
            };
        };
    }

    private static ReadOnlySpan<byte> Trimmed(in RecordRow row, int field) => row.Bytes(field).TrimEnd((byte)' ');
}
