using System.Collections.Immutable;
using System.Globalization;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Sources;
using MlConnector.Engine.Reading.Cursors;
using MlConnector.Engine.Reading.Waiting;

namespace MlConnector.Engine.Reading.Strategies;

/// <summary>
/// <c>journal</c>: a high-water number per company and (year, period), asked over every period in a window, so that a back-dated journal is found in its old period under its new
/// number. Journals that wait (unposted, not in agreement with their control record) and numbers missing below the mark are asked again until settled or written off.
/// </summary>
internal sealed class JournalStrategy : IReadStrategy
{
    /// <summary>More gaps than this in one period mean that numbers are not issued per period; then they say nothing.</summary>
    private const int GapLimit = 200;

    private readonly ReadRequest request;
    private readonly JournalCursor? cursor;
    private readonly JournalOrdinals ordinals;
    private readonly SortedDictionary<FiscalPeriod, NumberRanges> met = [];
    private readonly SortedDictionary<FiscalPeriod, SortedSet<long>> waiting = [];
    private readonly List<string> remarks = [];
    private SortedDictionary<string, PeriodMark> marks;
    private ImmutableArray<PlannedWindow> windows = [];
    private FiscalPeriod lastPeriod;
    private NumberRanges? lastRanges;

    public JournalStrategy(ReadRequest request)
    {
        this.request = request;
        cursor = CursorJson.Read<JournalCursor>(request.Cursor, request.Stream.Name);
        Waiting = new WaitingDocuments(cursor?.Documents ?? []);
        marks = cursor is null ? new(StringComparer.Ordinal) : new(cursor.Periods, StringComparer.Ordinal);
        ordinals = JournalOrdinals.Of(request.Stream);
    }

    public WaitingDocuments Waiting { get; }

    public ImmutableArray<string> Remarks => [.. remarks];

    public ImmutableArray<PlannedWindow> Plan()
    {
        if (FullWindows.Due(request, marks.Count == 0, 0, cursor?.LoadedSince))
        {
            FullWindow all = FullWindows.From(request);
            return windows = [new PlannedWindow(all, all.Since is null)];
        }

        FiscalPeriod[] known = [.. marks.Keys.Select(FiscalPeriod.Parse)];
        IEnumerable<ReadWindow> added = request.Companies.Where(company => known.All(period => period.Company != company)).Select(company => new FullWindow { Since = request.Stream.HistoryFrom(cursor?.LoadedSince), Companies = [company] });
        IEnumerable<ReadWindow> periods = PeriodWindow.Of(known, request.Stream.Cursor.PeriodWindow, HasBusiness).Select(WindowOf);
        return windows = [.. added.Concat(periods).Select(window => new PlannedWindow(window, Complete: false))];
    }

    public void Observe(in RecordRow row)
    {
        if (!ordinals.TryRead(row, lastPeriod.Company, out FiscalPeriod period, out long journal)) return;
        if (lastRanges is null || period != lastPeriod)
        {
            lastPeriod = period;
            if (!met.TryGetValue(period, out lastRanges)) met[period] = lastRanges = new NumberRanges();
        }

        lastRanges.Add(journal);
    }

    public void Withhold(ImmutableArray<string> document, string why)
    {
        if (!ordinals.TryRead(document, out FiscalPeriod period, out long journal) || IsWrittenOff(period, journal)) return;
        Waiting.Add(document, why);
        if (!waiting.TryGetValue(period, out SortedSet<long>? numbers)) waiting[period] = numbers = [];
        numbers.Add(journal);
    }

    public string? WindowRead(int window)
    {
        bool all = windows[window].Window is FullWindow;
        if (windows[window].Complete) RefuseRegression();
        var next = new SortedDictionary<string, PeriodMark>(marks, StringComparer.Ordinal);
        foreach (FiscalPeriod period in all ? Periods(windows[window].Window) : [PeriodOf((JournalWindow)windows[window].Window)])
        {
            if (MarkOf(period, all) is { } mark) next[period.ToString()] = mark;
        }

        marks = next;
        return CursorJson.Write(new JournalCursor(next, windows.Length == 1 && all ? FullWindows.LoadedSince(request) : cursor?.LoadedSince) { Documents = Documents() });
    }

    /// <summary>What waits now, and what waited in periods that have not been read yet.</summary>
    private WaitingDocument[] Documents() =>
    [
        .. Waiting.Now,
        .. Waiting.Before.Where(waits => ordinals.TryRead([.. waits.Document], out FiscalPeriod period, out long journal)
            && met.GetValueOrDefault(period)?.Contains(journal) != true && marks.TryGetValue(period.ToString(), out PeriodMark? mark) && mark.Waiting.Contains(journal)),
    ];

    private bool IsWrittenOff(FiscalPeriod period, long journal) =>
        marks.TryGetValue(period.ToString(), out PeriodMark? mark) && mark.WrittenOff.Any(range => journal >= range[0] && journal <= range[1]);

    private IEnumerable<FiscalPeriod> Periods(ReadWindow window) =>
        met.Keys.Union(marks.Keys.Select(FiscalPeriod.Parse)).Where(period => window.Companies.IsEmpty || window.Companies.Contains(period.Company, StringComparer.Ordinal)).Order();

    private static FiscalPeriod PeriodOf(JournalWindow window) => new(window.Companies.IsEmpty ? "" : window.Companies[0], window.Year, window.Period);

    private bool HasBusiness(FiscalPeriod period) => marks[period.ToString()] is { } mark && (mark.Waiting.Length > 0 || mark.Missing.Length > 0);

    private JournalWindow WindowOf(FiscalPeriod period)
    {
        PeriodMark? mark = marks.GetValueOrDefault(period.ToString());
        ImmutableArray<long> again = mark is null ? [] : [.. mark.Waiting.Concat(mark.Missing.SelectMany(Numbers)).Distinct().Order()];
        long after = mark?.High ?? 0;
        // many numbers to ask again: a lower mark is one short condition, and the ledger recognises what comes twice
        if (again.Length > GapLimit) (after, again) = (again[0] - 1, []);
        return new JournalWindow(period.Year, period.Period, after, again) { Companies = period.Company.Length == 0 ? [] : [period.Company], Since = request.Stream.HistoryFrom(cursor?.LoadedSince) };
    }

    private static IEnumerable<long> Numbers(long[] range)
    {
        for (long number = range[0]; number <= range[1]; number++) yield return number;
    }

    private PeriodMark? MarkOf(FiscalPeriod period, bool all)
    {
        PeriodMark? before = marks.GetValueOrDefault(period.ToString());
        NumberRanges now = met.GetValueOrDefault(period) ?? new NumberRanges();
        if (now.Highest == 0 && before is null) return null;
        NumberRanges known = KnownBefore(all ? null : before, now);
        if (now.Highest > 0) Merge(known, now);
        foreach (long[] range in before?.WrittenOff ?? []) known.AddRange(range[0], range[1]);
        long[] still = [.. (waiting.GetValueOrDefault(period) ?? []).Concat((before?.Waiting ?? []).Where(number => !now.Contains(number))).Distinct().Order()];
        long[][] gaps = [.. known.Gaps().Take(GapLimit + 1)];
        if (gaps.Length > GapLimit)
        {
            remarks.Add($"Journal numbers of {period} have more than {GapLimit} gaps: they are not issued per period here, so missing numbers are not asked again.");
            gaps = [];
        }

        return new PeriodMark(Math.Max(before?.High ?? 0, known.Highest), still, gaps) { WrittenOff = before?.WrittenOff ?? [] };
    }

    private static NumberRanges KnownBefore(PeriodMark? before, NumberRanges now)
    {
        var known = new NumberRanges();
        if (before is null || before.High == 0) return known;
        long next = 1;
        foreach (long[] gap in before.Missing)
        {
            if (gap[0] > next) known.AddRange(next, gap[0] - 1);
            next = gap[1] + 1;
        }

        if (next <= before.High) known.AddRange(next, before.High);
        return known;
    }

    private static void Merge(NumberRanges into, NumberRanges from)
    {
        foreach ((long first, long last) in from.All) into.AddRange(first, last);
    }

    private void RefuseRegression()
    {
        foreach ((string text, PeriodMark mark) in marks)
        {
            FiscalPeriod period = FiscalPeriod.Parse(text);
            if (met.TryGetValue(period, out NumberRanges? now) && now.Highest >= mark.High) continue;
            throw new ConnectorException(new ConnectorError(
                "CURSOR-REGRESSED", ErrorKind.Data, ErrorOwner.ErpAdmin,
                string.Create(CultureInfo.InvariantCulture, $"Stream {request.Stream.Name}: a complete read found journals of {text} up to {now?.Highest ?? 0}, but {mark.High} was read before."),
                "The ERP was probably restored from a backup or the period archived. Decide with 'mlc rebuild' (deliver its present state) or restore the ERP further."));
        }
    }
}
