using System.Globalization;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;

namespace MlConnector.BigQuery.Queries;

/// <summary>Values of answers in the forms that the engine compares.</summary>
internal static class ValueText
{
    /// <summary>Digits to a decimal, exactly (INV-7); null is zero, as a sum over nothing is. A binary column comes back with the noise of its form and is rounded to the places that were declared.</summary>
    public static decimal Number(string? text, ColumnSchema column)
    {
        if (text is null) return 0;
        if (!decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal value)) throw new ConnectorException(BigQueryErrors.Answer("Asking for totals", $"'{text}' is no number"));
        return column.NativeType == "FLOAT64" ? Math.Round(value, Math.Min(column.Scale, 28), MidpointRounding.AwayFromZero) : value;
    }

    /// <summary>A whole number.</summary>
    public static long Whole(string? text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value) ? value : throw new ConnectorException(BigQueryErrors.Answer("Asking the table", $"'{text}' is no whole number"));

    /// <summary>A value in canonical form: an instant comes as microseconds since 1970.</summary>
    public static string? Canonical(string? text, ColumnSchema column) => (text, column.NativeType) switch
    {
        (null, _) => null,
        (_, "TIMESTAMP") => Moment(DateTimeOffset.UnixEpoch.AddTicks(Whole(text) * TimeSpan.TicksPerMicrosecond).UtcDateTime) + "Z",
        (_, "DATETIME") => DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTime local) ? Moment(local) : text,
        _ => text,
    };

    private static string Moment(DateTime moment) => moment.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF", CultureInfo.InvariantCulture);
}
