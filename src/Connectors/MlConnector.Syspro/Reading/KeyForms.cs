using System.Collections.Immutable;
using System.Globalization;
using MlConnector.Abstractions.Schemas;
using MlConnector.Http.Conditions;
using MlConnector.Syspro.Channels;

namespace MlConnector.Syspro.Reading;

/// <summary>
/// The forms in which a numbered code may lie in the database. Its canonical form has neither blanks nor zeros in front, but the table may hold <c>42</c>, <c>0000042</c>
/// or <c>␣00042</c>: whoever asks by key asks for each form it may have.
/// </summary>
internal sealed class KeyForms(IEnumerable<Field> fields, SiteTable table, ImmutableDictionary<string, int> widths)
{
    private const char Blanks = 'b', Between = ',';
    private const int MostBlanks = 4, MostForms = 8;

    /// <summary>Forms that were seen at sites: they may lie beyond the sample.</summary>
    private static readonly string[] Known = [" 5", "15"];

    private readonly Dictionary<string, Field> fields = fields.DistinctBy(field => field.Name, StringComparer.Ordinal).ToDictionary(field => field.Name, StringComparer.Ordinal);

    /// <summary>A condition that a field has this canonical value.</summary>
    public Condition Equal(string field, string column, string value)
    {
        if (!fields.TryGetValue(field, out Field? declared) || !declared.NumberedCode) return new Compare(column, Comparison.Eq, value);
        return Condition.Any(Of(declared, column, value).Select(form => (Condition)new Compare(column, Comparison.Eq, form)));
    }

    /// <summary>The forms of a value, the canonical one first.</summary>
    public IEnumerable<string> Of(Field field, string column, string value)
    {
        List<string> forms = [value];
        if (value.Length == 0 || !value.All(char.IsAsciiDigit)) return forms;
        int width = widths.TryGetValue(field.Name, out int set) ? set : field.MaxLength;
        if (width > value.Length) forms.Add(value.PadLeft(width, '0'));
        foreach (string form in Known.Concat(table.Forms.GetValueOrDefault(column, "").Split(Between, StringSplitOptions.RemoveEmptyEntries)))
        {
            if (Filled(form, value) is { } filled && filled.Length <= field.MaxLength) forms.Add(filled);
        }

        return forms.Distinct(StringComparer.Ordinal);
    }

    /// <summary>
    /// What a sample value tells about the forms of its column, as <see cref="SiteTable.Forms"/> keeps it: <c>7</c> = filled with zeros to seven digits, <c> 6</c> = a blank and then six digits,
    /// <c>b10</c> = filled with blanks to ten letters. Nothing if it stands without any.
    /// </summary>
    public static IEnumerable<string> Learn(string sample)
    {
        string digits = sample.TrimStart(' ').TrimEnd(' ');
        int blanks = sample.Length - sample.TrimStart(' ').Length;
        if (digits.Length == 0 || !digits.All(char.IsAsciiDigit)) yield break;
        if (blanks > 0 && digits[0] != '0') yield return string.Create(CultureInfo.InvariantCulture, $"{Blanks}{blanks + digits.Length}");
        if (blanks <= MostBlanks && (blanks > 0 || digits[0] == '0')) yield return new string(' ', blanks) + digits.Length.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>Forms of a column as one text, the first ones where there are too many: each of them is asked for with every key.</summary>
    public static string Join(IEnumerable<string> forms) => string.Join(Between, forms.Take(MostForms));

    private static string? Filled(string form, string value)
    {
        if (form[0] == Blanks) return int.TryParse(form.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out int length) && length >= value.Length ? value.PadLeft(length) : null;
        if (!int.TryParse(form, NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture, out int digits) || digits < value.Length) return null;
        return new string(' ', form.Length - form.TrimStart(' ').Length) + value.PadLeft(digits, '0');
    }
}
