using System.Globalization;
using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;
using MlConnector.Engine.Configuration.Revisions;

namespace MlConnector.Cli.Commands.Running;

/// <summary>Reads a window as people write it.</summary>
internal static class WindowText
{
    /// <summary><c>InvoiceDate=2026-01-01..2026-02-01</c> (the end is not part of it), <c>InvoiceDate=2026-01-01..</c>, <c>2026/03</c> (journals of a period), <c>all</c>.</summary>
    public static ReadWindow Parse(string text)
    {
        if (text == "all") return new FullWindow();
        if (text.Split('/') is [var year, var period] && int.TryParse(year, NumberStyles.None, CultureInfo.InvariantCulture, out int y) && int.TryParse(period, NumberStyles.None, CultureInfo.InvariantCulture, out int p)) return new JournalWindow(y, p, 0, []);
        if (text.Split('=', 2) is [{ Length: > 0 } field, var range] && range.Split("..", 2) is [{ Length: > 0 } from, var before]) return new RangeWindow(field, from, before.Length == 0 ? null : before, WithNulls: false);
        throw UsageError.Of("--window", text, "Write FIELD=FROM..BEFORE, for instance InvoiceDate=2026-01-01..2026-02-01, YEAR/PERIOD for journals, or all.");
    }

    /// <summary>A range is of a field that each of the streams has, between values of its type, the lower one first.</summary>
    public static void RequireFields(ReadWindow window, IEnumerable<AppliedStream> streams)
    {
        if (window is not RangeWindow range) return;
        foreach (StreamDefinition stream in streams.Select(stream => stream.Plan.Stream))
        {
            Field field = stream.ToSchema().Fields.FirstOrDefault(field => field.Name == range.Field)
                ?? throw UsageError.Missing($"--window: stream {stream.Name} has no field {range.Field}.", $"Name streams that have it with --stream, or a field of it: {string.Join(", ", stream.ToSchema().Fields.Where(field => field.Type is FieldType.Date or FieldType.DateTime).Select(field => field.Name))}.");
            IComparable? from = ValueOf(field, range.From), before = range.Before is null ? null : ValueOf(field, range.Before);
            if (from is not null && before is not null && from.CompareTo(before) >= 0) throw UsageError.Of("--window", $"{range.Field}={range.From}..{range.Before}", "The first value is part of the window and has to lie before the second, which is not.");
        }
    }

    private static IComparable? ValueOf(Field field, string text) => field.Type switch
    {
        FieldType.Date or FieldType.DateTime => DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal, out DateTime moment) ? moment : throw UsageError.Of($"--window {field.Name}", text, "Give a date such as 2026-03-31."),
        FieldType.Integer or FieldType.Decimal => decimal.TryParse(text, NumberStyles.Number, CultureInfo.InvariantCulture, out decimal number) ? number : throw UsageError.Of($"--window {field.Name}", text, "Give a number."),
        _ => null, // how the ERP orders texts is its own affair
    };
}
