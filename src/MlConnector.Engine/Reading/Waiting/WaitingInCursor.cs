using System.Collections.Immutable;
using System.Globalization;
using MlConnector.Abstractions.Sources;
using MlConnector.Engine.Reading.Cursors;

namespace MlConnector.Engine.Reading.Waiting;

/// <summary>What waits according to a stored cursor, and the same cursor without it.</summary>
public static class WaitingInCursor
{
    /// <summary>Everything that waits: documents with their reason, then journal numbers that were never met.</summary>
    public static ImmutableArray<WaitingItem> Of(StreamDefinition stream, string? cursor)
    {
        if (cursor is null) return [];
        if (stream.Strategy != ReadStrategy.Journal) return [.. CursorJson.Read<DateCursor>(cursor, stream.Name)!.Waiting.Select(Item)];
        JournalCursor journals = CursorJson.Read<JournalCursor>(cursor, stream.Name)!;
        return
        [
            .. journals.Documents.Select(Item),
            .. journals.Periods.SelectMany(period => period.Value.Waiting.Where(number => !journals.Documents.Any(document => IsOf(document, period.Key, number))).Select(number => new WaitingItem(Text(period.Key, number, number), "it did not hold when it was read", 0))),
            .. journals.Periods.SelectMany(period => period.Value.Missing.Select(range => new WaitingItem(Text(period.Key, range[0], range[1]), "no journal with such a number was ever met", 0) { IsMissing = true })),
        ];
    }

    /// <summary>
    /// The cursor after a person wrote something off: a document that may not wait for ever is delivered at the next poll as it is; a journal that would, and numbers that are missing, are not asked again. Null if nothing of
    /// this name waits.
    /// </summary>
    public static string? WriteOff(StreamDefinition stream, string cursor, string document)
    {
        if (stream.Strategy != ReadStrategy.Journal)
        {
            DateCursor dates = CursorJson.Read<DateCursor>(cursor, stream.Name)!;
            return dates.Waiting.All(waits => waits.Text != document) ? null : CursorJson.Write(dates with { Waiting = Delivered(dates.Waiting, document) });
        }

        JournalCursor journals = CursorJson.Read<JournalCursor>(cursor, stream.Name)!;
        if (stream.Cut?.Grace is not null && journals.Documents.Any(waits => waits.Text == document)) return CursorJson.Write(journals with { Documents = Delivered(journals.Documents, document) });
        return Range(document) is { } range && journals.Periods.TryGetValue(range.Period, out PeriodMark? mark) && Without(mark, range.From, range.To) is { } next
            ? CursorJson.Write(journals with { Periods = new(journals.Periods, StringComparer.Ordinal) { [range.Period] = next }, Documents = [.. journals.Documents.Where(waits => !IsOf(waits, range.Period, range.From))] })
            : null;
    }

    private static WaitingDocument[] Delivered(WaitingDocument[] waiting, string document) => [.. waiting.Select(waits => waits.Text == document ? waits with { Polls = WaitingDocument.WrittenOff } : waits)];

    private static PeriodMark? Without(PeriodMark mark, long from, long to)
    {
        bool waits = from == to && mark.Waiting.Contains(from);
        if (!waits && !mark.Missing.Any(range => range[0] <= from && to <= range[1])) return null;
        var missing = mark.Missing.SelectMany(range => new long[][] { [range[0], Math.Min(range[1], from - 1)], [Math.Max(range[0], to + 1), range[1]] }).Where(range => range[0] <= range[1]);
        var off = new NumberRanges();
        foreach (long[] range in mark.WrittenOff.Append([from, to])) off.AddRange(range[0], range[1]);
        return mark with { Waiting = [.. mark.Waiting.Where(number => number < from || number > to)], Missing = [.. missing], WrittenOff = [.. off.All.Select(range => (long[])[range.From, range.To])] };
    }

    private static WaitingItem Item(WaitingDocument waits) => new(waits.Text, waits.Why, waits.Polls);

    private static bool IsOf(WaitingDocument waits, string period, long number) => waits.Text == Text(period, number, number) || waits.Text.StartsWith(Text(period, number, number) + "/", StringComparison.Ordinal);

    /// <summary>Company, year, period and number as a document has them: <c>A/2026/11/7</c>.</summary>
    private static string Text(string period, long from, long to)
    {
        FiscalPeriod parsed = FiscalPeriod.Parse(period);
        string company = parsed.Company.Length == 0 ? "" : parsed.Company + "/";
        return string.Create(CultureInfo.InvariantCulture, $"{company}{parsed.Year}/{parsed.Period}/{from}{(to > from ? $"-{to}" : "")}");
    }

    private static (string Period, long From, long To)? Range(string document)
    {
        string[] parts = document.Split('/');
        string[] numbers = parts[^1].Split('-');
        if (parts.Length is not (3 or 4) || numbers.Length > 2 || !TryNumber(parts[^3], out long year) || !TryNumber(parts[^2], out long period)) return null;
        if (!TryNumber(numbers[0], out long from) || !TryNumber(numbers[^1], out long to) || to < from) return null;
        return (new FiscalPeriod(parts.Length == 4 ? parts[0] : "", (int)year, (int)period).ToString(), from, to);
    }

    private static bool TryNumber(string text, out long number) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
