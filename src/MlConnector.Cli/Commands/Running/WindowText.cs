using System.Globalization;
using MlConnector.Abstractions.Sources;

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
}
