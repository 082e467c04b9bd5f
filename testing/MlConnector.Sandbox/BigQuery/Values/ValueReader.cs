using System.Globalization;
using System.Text.Json;

namespace MlConnector.Sandbox.BigQuery.Values;

/// <summary>A value in a row of JSON that its column cannot hold.</summary>
#pragma warning disable CA1064, CA1032 // never leaves this assembly
internal sealed class BadValueException(string message) : Exception(message);
#pragma warning restore CA1064, CA1032

/// <summary>Reads JSON values as Google does, and refuses what Google refuses.</summary>
internal static class ValueReader
{
    private static readonly string[] Locals = ["yyyy-MM-dd'T'HH:mm:ss.FFFFFF", "yyyy-MM-dd HH:mm:ss.FFFFFF", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd"];

    /// <summary>The value for a column of a type.</summary>
    /// <exception cref="BadValueException">It cannot hold it.</exception>
    public static object? Read(string column, string type, JsonElement json)
    {
        if (json.ValueKind == JsonValueKind.Null) return null;
        if (json.ValueKind is JsonValueKind.Object or JsonValueKind.Array) throw Bad(column, json.GetRawText());
        string text = json.ValueKind == JsonValueKind.String ? json.GetString()! : json.GetRawText();
        return type switch
        {
            "STRING" => json.ValueKind == JsonValueKind.String ? text : throw Bad(column, text),
            "INTEGER" => Integer(text) ?? throw Bad(column, text),
            "NUMERIC" => Number(column, "NUMERIC", text, 29, 9),
            "BIGNUMERIC" => Number(column, "BIGNUMERIC", text, 38, 38),
            "FLOAT" => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double real) ? real : throw Bad(column, text),
            "BOOLEAN" => text switch { "true" => true, "false" => false, _ => throw Bad(column, text) },
            "DATE" => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) && json.ValueKind == JsonValueKind.String ? date : throw Bad(column, text),
            "DATETIME" => Local(text) ?? throw new BadValueException($"Invalid datetime string \"{text}\" Field: {column}"),
            "TIMESTAMP" => Moment(text) ?? throw new BadValueException($"Could not parse '{text}' as a timestamp. Required format is YYYY-MM-DD HH:MM[:SS[.SSSSSS]] or YYYY/MM/DD HH:MM[:SS[.SSSSSS]] Field: {column}"),
            _ => throw Bad(column, text),
        };
    }

    private static long? Integer(string text) => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long whole) ? whole : null;

    private static Exact Number(string column, string type, string text, int wholes, int places) =>
        Exact.TryParse(text, out var number) && number.Wholes <= wholes && number.Places <= places ? number : throw new BadValueException($"Invalid {type} value: {text} Field: {column}; Value: {text}");

    private static DateTime? Local(string text) => DateTime.TryParseExact(text, Locals, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local) ? local : null;

    private static Instant? Moment(string text)
    {
        string local = text.EndsWith('Z') ? text[..^1] : text.EndsWith(" UTC", StringComparison.Ordinal) ? text[..^4] : text;
        var offset = TimeSpan.Zero;
        if (local.Length > 6 && local[^6] is '+' or '-' && local[^3] == ':' && local.Length > 16)
        {
            if (!TimeSpan.TryParseExact(local[^5..], "hh\\:mm", CultureInfo.InvariantCulture, out offset)) return null;
            if (local[^6] == '-') offset = -offset;
            local = local[..^6];
        }

        return Local(local) is DateTime read ? new Instant((read - offset - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond) : null;
    }

    private static BadValueException Bad(string column, string text) => new($"Could not convert value to the type of the column. Field: {column}; Value: {text}");
}
