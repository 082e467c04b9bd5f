using System.Collections.Immutable;
using System.Globalization;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.WriteBack;
using MlConnector.Engine.Configuration.Reading;
using MlConnector.Engine.Mapping;

namespace MlConnector.Engine.WriteBack;

/// <summary>
/// Reads entries from CSV: a row per line of an entry, the entry's name in the column <c>Entry</c>, values of the whole entry in its first line (in the others the same, or nothing). Everything that is wrong is reported at
/// once, each with file and line.
/// </summary>
public sealed class EntryFile
{
    /// <summary>The column that names the entry.</summary>
    public const string NameColumn = "Entry";

    private const int LongestName = 60;
    private readonly string name;
    private readonly EntryKind kind;
    private readonly Problems problems;
    private readonly List<string> order = [];
    private readonly Dictionary<string, List<EntryLine>> lines = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SortedDictionary<string, string>> heads = new(StringComparer.Ordinal);

    private EntryFile(string name, EntryKind kind, Problems problems) => (this.name, this.kind, this.problems) = (name, kind, problems);

    /// <summary>The entries of a file, in its order; those with problems may be among them.</summary>
    public static ImmutableArray<Entry> Read(string name, string text, EntryKind kind, Problems problems)
    {
        EntryFile file = new(name, kind, problems);
        (int Line, IReadOnlyList<string> Cells)[] rows = [.. CsvText.Read(text.TrimStart('\uFEFF'))];
        if (rows.Length < 2) problems.Add(WriteBackErrors.File(name, "The file holds no entry.", $"Give a first row of column names ({string.Join(", ", file.Names)}) and a row for each line of an entry."));
        else if (file.Header(rows[0].Line, rows[0].Cells)) file.ReadRows(rows);
        ImmutableArray<Entry> entries = [.. file.order.Select(id => new Entry(id, file.heads[id].ToImmutableSortedDictionary(StringComparer.Ordinal), [.. file.lines[id]]))];
        EntryBalance.Check(kind, entries, problems);
        return entries;
    }

    private IEnumerable<string> Names => kind.Columns.Select(column => column.Field.Name).Prepend(NameColumn);

    private bool Header(int line, IReadOnlyList<string> cells)
    {
        int before = problems.Errors.Count;
        string where = Where(line);
        foreach (string unknown in cells.Where(cell => !Names.Contains(cell, StringComparer.Ordinal)))
        {
            problems.Add(WriteBackErrors.File(where, $"{kind.Name} has no column '{unknown}'.", NearestName.Of(unknown, Names) is { } near ? $"Did you mean '{near}'?" : $"Its columns: {string.Join(", ", Names)}."));
        }

        foreach (string twice in cells.GroupBy(cell => cell, StringComparer.Ordinal).Where(same => same.Count() > 1).Select(same => same.Key)) problems.Add(WriteBackErrors.File(where, $"Column '{twice}' is there twice.", "Keep one of them."));
        foreach (string missing in kind.Columns.Where(column => column.Field.Required).Select(column => column.Field.Name).Prepend(NameColumn).Where(needed => !cells.Contains(needed, StringComparer.Ordinal)))
        {
            problems.Add(WriteBackErrors.File(where, $"Column '{missing}' is missing.", "Add it."));
        }

        return problems.Errors.Count == before;
    }

    private void ReadRows((int Line, IReadOnlyList<string> Cells)[] rows)
    {
        string[] columns = [.. rows[0].Cells];
        foreach ((int line, IReadOnlyList<string> cells) in rows.Skip(1))
        {
            if (cells.Count != columns.Length) problems.Add(WriteBackErrors.File(Where(line), string.Create(CultureInfo.InvariantCulture, $"The row has {cells.Count} cells, the first row {columns.Length}."), "Quote cells that hold a comma, and give each row as many cells."));
            else ReadRow(line, columns, cells);
        }
    }

    private void ReadRow(int line, string[] columns, IReadOnlyList<string> cells)
    {
        string id = cells[Array.IndexOf(columns, NameColumn)].Trim();
        if (id.Length is 0 or > LongestName || !id.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.' or '/'))
        {
            problems.Add(WriteBackErrors.File(Where(line), $"'{id}' is no name of an entry.", $"Use letters, digits and - _ . /, {LongestName} at most: it is the same for ever."));
            return;
        }

        bool first = lines.TryAdd(id, []);
        if (first)
        {
            order.Add(id);
            heads[id] = new(StringComparer.Ordinal);
        }

        ImmutableSortedDictionary<string, string>.Builder own = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (EntryColumn column in kind.Columns) ReadCell(line, id, first, column, Array.IndexOf(columns, column.Field.Name) is >= 0 and var at ? cells[at] : "", own);
        lines[id].Add(new EntryLine(Where(line), own.ToImmutable()));
    }

    private void ReadCell(int line, string id, bool first, EntryColumn column, string cell, ImmutableSortedDictionary<string, string>.Builder own)
    {
        Field field = column.Field;
        if (cell.Trim().Length == 0)
        {
            if (field.Required && (column.OfLine || first)) problems.Add(WriteBackErrors.File(Where(line), $"{field.Name} of entry {id} is empty.", "Fill it in."));
            return;
        }

        if (EntryCell.Read(field, cell, Where(line), problems) is not { } value) return;
        if (column.OfLine) own[field.Name] = value;
        else if (heads[id].TryAdd(field.Name, value) ? !first : heads[id][field.Name] != value)
        {
            problems.Add(WriteBackErrors.File(Where(line), $"{field.Name} of entry {id} is '{value}', and another line of it says something else.", "A value of the whole entry is the same in all its lines, or only in the first."));
        }
    }

    private string Where(int line) => string.Create(CultureInfo.InvariantCulture, $"{name}:{line}");
}
