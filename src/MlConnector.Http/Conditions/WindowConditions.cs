using System.Collections.Immutable;
using System.Globalization;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Sources;

namespace MlConnector.Http.Conditions;

/// <summary>One request series of a window.</summary>
/// <param name="Where">Which rows; null = all.</param>
/// <param name="Keys">Keys of which the series reads a chunk at a time; empty = none.</param>
public sealed record WindowPart(Condition? Where, ImmutableArray<Condition> Keys);

/// <summary>Turns windows into conditions over the columns of a table, whatever carries them. Parts follow each other in key order where the window has one.</summary>
/// <param name="stream">What is read.</param>
/// <param name="columnOf">The column of a field; null = it has none.</param>
/// <param name="equal">That a field, in its column, has a canonical value; where a value may lie in several forms.</param>
public sealed class WindowConditions(StreamDefinition stream, Func<string, string?> columnOf, Func<string, string, string, Condition>? equal = null)
{
    /// <summary>The parts of a window for one company; none if the window has nothing for it.</summary>
    public IEnumerable<WindowPart> Of(ReadWindow window, string company) =>
        window.Since is { } since ? Whole(window, company).SelectMany(part => Range(since.Field, since.From, null, withNulls: true).Select(cut => part with { Where = Condition.Both(part.Where, cut.Where!) })) : Whole(window, company);

    private IEnumerable<WindowPart> Whole(ReadWindow window, string company) => window switch
    {
        FullWindow => [new WindowPart(null, [])],
        RangeWindow range => Range(range.Field, range.From, range.Before, range.WithNulls),
        JournalWindow journal => Journals(journal),
        OpenWindow => [new WindowPart(FilterText.Parse(stream.Cursor.OpenFilter ?? "", stream.Name), [])],
        KeyWindow keys => Keys(keys, company),
        _ => throw Unknown(window),
    };

    /// <summary>NULLs are asked for on their own: not every server can mix them with a comparison, and an index serves each.</summary>
    private IEnumerable<WindowPart> Range(string field, string from, string? before, bool withNulls)
    {
        string column = Column(field);
        Condition range = new Compare(column, Comparison.Ge, from);
        if (before is not null) range = Condition.All([range, new Compare(column, Comparison.Lt, before)]);
        yield return new WindowPart(range, []);
        if (withNulls) yield return new WindowPart(new Compare(column, Comparison.Eq, null), []);
    }

    /// <summary>The journals asked for again lie below the mark, so they come first: rows stay in document order.</summary>
    private IEnumerable<WindowPart> Journals(JournalWindow window)
    {
        string journal = Column(stream.Cursor.Field!);
        Condition period = Condition.All(
            [new Compare(Column(stream.Cursor.YearField!), Comparison.Eq, Digits(window.Year)), new Compare(Column(stream.Cursor.PeriodField!), Comparison.Eq, Digits(window.Period))]);
        ImmutableArray<Condition> again = [.. window.Again.Where(number => number <= window.After).Order().Select(number => (Condition)new Compare(journal, Comparison.Eq, Digits(number)))];
        if (!again.IsEmpty) yield return new WindowPart(period, again);
        yield return new WindowPart(Condition.Both(period, new Compare(journal, Comparison.Gt, Digits(window.After))), []);
    }

    private IEnumerable<WindowPart> Keys(KeyWindow window, string company)
    {
        ImmutableArray<string> fields = window.Fields.IsEmpty ? stream.Key : window.Fields;
        int at = stream.CompanyField is { } name ? fields.IndexOf(name) : -1;
        List<Condition> keys = [];
        foreach (ImmutableArray<string> key in window.Keys)
        {
            if (key.Length != fields.Length) throw ConditionErrors.Make(ConditionErrors.Window, ErrorKind.Bug, $"Stream {stream.Name}: a key has {key.Length} parts instead of {fields.Length}.", "Report this.");
            if (at >= 0 && key[at] != company) continue;
            keys.Add(Condition.All(Enumerable.Range(0, fields.Length).Where(i => i != at).Select(i => Equal(fields[i], key[i]))));
        }

        if (keys.Count > 0) yield return new WindowPart(null, [.. keys]);
    }

    private Condition Equal(string field, string value) => equal?.Invoke(field, Column(field), value) ?? new Compare(Column(field), Comparison.Eq, value);

    private string Column(string field) =>
        columnOf(field) ?? throw ConditionErrors.Make(ConditionErrors.Window, ErrorKind.Config, $"Stream {stream.Name} has no column for '{field}'.", "If `--window` names it: write a field of the stream, or only the streams that have it with `--stream`. Otherwise correct the stream's cursor, or its key.");

    private static string Digits(long number) => number.ToString(CultureInfo.InvariantCulture);

    private ConnectorException Unknown(ReadWindow window) => ConditionErrors.Make(ConditionErrors.Window, ErrorKind.Bug, $"Stream {stream.Name} cannot read a {window.GetType().Name}.", "Report this.");
}
