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
        if (table.Forms.TryGetValue(column, out string? seen) && int.TryParse(seen, NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture, out int digits) && digits >= value.Length)
        {
            string filled = value.PadLeft(digits, '0');
            forms.Add(seen[0] == ' ' ? new string(' ', seen.TakeWhile(letter => letter == ' ').Count()) + filled : filled);
        }

        return forms.Distinct(StringComparer.Ordinal);
    }

    /// <summary>What a sample value tells about the forms of its column; null = nothing.</summary>
    public static string? Learn(string sample)
    {
        string digits = sample.TrimStart(' ').TrimEnd(' ');
        int blanks = sample.Length - sample.TrimStart(' ').Length;
        if (digits.Length == 0 || blanks > 4 || !digits.All(char.IsAsciiDigit) || blanks == 0 && digits[0] != '0') return null;
        return new string(' ', blanks) + digits.Length.ToString(CultureInfo.InvariantCulture);
    }
}
