using System.Globalization;
using MlConnector.Abstractions.Schemas;
using MlConnector.Http.Conditions;

namespace MlConnector.SageX3.Api1;

/// <summary>Writes conditions as SData's <c>where</c>: quotes doubled, dates between <c>@</c>. X3 has no NULL: empty is <c>''</c>, 0, or a date of 1599.</summary>
/// <param name="typeOf">Type of a column; null where no field declares it.</param>
/// <param name="emptyDate">How an empty date lies in the database.</param>
/// <param name="stampZone">Zone of the server's time stamps.</param>
internal sealed class Api1Where(Func<string, FieldType?> typeOf, string emptyDate, TimeZoneInfo stampZone)
{
    public string Write(Condition condition) => ConditionText.Write(condition, Literal);

    private string Literal(Compare compare)
    {
        FieldType? type = typeOf(compare.Column) ?? (compare.Column == "UPDDAT" ? FieldType.Date : null);
        if (compare.Value is not { } value) return type switch { FieldType.Date => $"@{emptyDate}@", FieldType.DateTime => $"@{emptyDate}T00:00:00Z@", FieldType.Integer or FieldType.Decimal => "0", _ => "''" };
        return type switch
        {
            FieldType.Text => ConditionText.Quote(value),
            FieldType.Date when IsDate(value) => $"@{value[..10]}@",
            FieldType.DateTime when IsDate(value) => $"@{Moment(value, up: compare.Operator is Comparison.Lt or Comparison.Gt)}@",
            FieldType.Integer or FieldType.Decimal when IsNumber(value) => value,
            null when IsNumber(value) => value,
            null when IsDate(value) => value.Length == 10 ? $"@{value}@" : $"@{Moment(value, up: false)}@",
            _ => ConditionText.Quote(value),
        };
    }

    /// <summary>Whole seconds, as the documents write it; rounded so that no row of the condition is left out.</summary>
    private string Moment(string value, bool up)
    {
        if (!DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset moment)) return value[..10];
        long ticks = moment.UtcTicks, rest = ticks % TimeSpan.TicksPerSecond;
        DateTime whole = new(up && rest > 0 ? ticks - rest + TimeSpan.TicksPerSecond : ticks - rest, DateTimeKind.Utc);
        return stampZone.BaseUtcOffset == TimeSpan.Zero && !stampZone.SupportsDaylightSavingTime
            ? whole.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)
            : TimeZoneInfo.ConvertTimeFromUtc(whole, stampZone).ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture);
    }

    private static bool IsDate(string value) => value.Length is >= 10 and <= 40 && DateOnly.TryParseExact(value[..10], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    private static bool IsNumber(string value) => decimal.TryParse(value, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out _);
}
