using System.Collections.Immutable;
using System.Globalization;
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
        if (FullWindows.Due(request, marks.Count == 0, cursor?.Polls ?? 0, cursor?.LoadedSince))
        {
            FullWindow all = FullWindows.From(request);
            return windows = [new PlannedWindow(all, all.Since is null)];
        }

        FiscalPeriod[] known = [.. marks.Keys.Select(FiscalPeriod.Parse).Where(IsRead)];
        IEnumerable<ReadWindow> added = request.Companies.Where(company => request.Stream.CompanyField is not null && known.All(period => period.Company != company)).Select(company => new FullWindow { Since = request.Stream.HistoryFrom(cursor?.LoadedSince), Companies = [company] });
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
        ReadWindow read = windows[window].Window;
        bool all = read is FullWindow, load = windows.Length == 1 && all;
        var next = new SortedDictionary<string, PeriodMark>(marks, StringComparer.Ordinal);
        foreach (FiscalPeriod period in all ? Periods(read) : [PeriodOf((JournalWindow)read)])
        {
            if (MarkOf(period, all, cutAnew: load && FullWindows.CutsAnew(request, cursor?.LoadedSince)) is { } mark) next[period.ToString()] = mark;
        }

        marks = next;
        int polls = load ? 0 : (cursor?.Polls ?? 0) + (window == windows.Length - 1 ? 1 : 0);
        return CursorJson.Write(new JournalCursor(next, load ? FullWindows.LoadedSince(request) : cursor?.LoadedSince) { Polls = polls, Documents = Documents() });
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
        met.Keys.Union(marks.Keys.Select(FiscalPeriod.Parse).Where(IsRead)).Where(period => window.Companies.IsEmpty || window.Companies.Contains(period.Company, StringComparer.Ordinal)).Order();

    /// <summary>True if rows of the period's company are read at all: one that the connection no longer names has lost nothing, and goes on where it was when it is named again.</summary>
    private bool IsRead(FiscalPeriod period) => period.Company.Length == 0 || request.Companies.IsEmpty || request.Companies.Contains(period.Company, StringComparer.Ordinal);

    private static FiscalPeriod PeriodOf(JournalWindow window) => new(window.Companies.IsEmpty ? "" : window.Companies[0], window.Year, window.Period);

    private bool HasBusiness(FiscalPeriod period) => marks[period.ToString()] is { } mark && (mark.Waiting.Length > 0 || mark.Missing.Length > 0 || mark.Doubted);

    private JournalWindow WindowOf(FiscalPeriod period)
    {
        PeriodMark? mark = marks.GetValueOrDefault(period.ToString());
        (long after, long[] highest) = mark is null ? (0, []) : JournalRegression.Ask(mark);
        ImmutableArray<long> again = mark is null ? [] : [.. mark.Waiting.Concat(mark.Missing.SelectMany(Numbers)).Concat(highest).Distinct().Order()];
        // many numbers to ask again: a lower mark is one short condition, and the ledger recognises what comes twice
        if (again.Length > GapLimit) after = Math.Min(after, again[0] - 1);
        return new JournalWindow(period.Year, period.Period, after, [.. again.Where(number => number <= after)]) { Companies = period.Company.Length == 0 ? [] : [period.Company], Since = request.Stream.HistoryFrom(cursor?.LoadedSince) };
    }

    private static IEnumerable<long> Numbers(long[] range)
    {
        for (long number = range[0]; number <= range[1]; number++) yield return number;
    }

    private PeriodMark? MarkOf(FiscalPeriod period, bool all, bool cutAnew)
    {
        PeriodMark? before = marks.GetValueOrDefault(period.ToString());
        NumberRanges now = met.GetValueOrDefault(period) ?? new NumberRanges();
        if (now.Highest == 0 && before is null) return null;
        NumbersFound found = cutAnew || before is null ? NumbersFound.Hold : JournalRegression.Judge(before, now.Highest, all || before.Doubted, IsNewest(period));
        if (found == NumbersFound.Regressed) throw CursorErrors.Of(request.Stream.Name, Text($"the highest journal of {period} is {now.Highest} now"), Text($"{before!.Settled}"));
        if (found == NumbersFound.Archived) return new PeriodMark(before!.High, [], []) { WrittenOff = before.WrittenOff, Settled = before.Settled, Archived = true };
        NumberRanges known = KnownBefore(all ? null : before, now);
        if (now.Highest > 0) Merge(known, now);
        foreach (long[] range in before?.WrittenOff ?? []) known.AddRange(range[0], range[1]);
        HashSet<long> held = [.. waiting.GetValueOrDefault(period) ?? []];
        long[] still = [.. held.Concat((before?.Waiting ?? []).Where(number => !now.Contains(number))).Distinct().Order()];
        long[][] gaps = [.. known.Gaps().Take(GapLimit + 1)];
        if (gaps.Length > GapLimit)
        {
            remarks.Add($"Journal numbers of {period} have more than {GapLimit} gaps: they are not issued per period here, so missing numbers are not asked again.");
            gaps = [];
        }

        // where history is cut anew, numbers from before the date are no longer what is asked for
        bool forgets = cutAnew && now.Highest > 0;
        return new PeriodMark(Math.Max(forgets ? 0 : before?.High ?? 0, known.Highest), still, gaps)
        {
            WrittenOff = before?.WrittenOff ?? [],
            Settled = Math.Max(forgets ? 0 : before?.Settled ?? 0, JournalRegression.Settled(now, held, before?.WrittenOff ?? [])),
            Doubted = found == NumbersFound.Doubted,
            Archived = before is { Archived: true } && now.Highest == 0,
        };
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

    /// <summary>True if no later period of the company is known to have delivered journals.</summary>
    private bool IsNewest(FiscalPeriod period) =>
        !marks.Any(known => known.Value is { Settled: > 0, Archived: false } && FiscalPeriod.Parse(known.Key) is var other && other.Company == period.Company && other.CompareTo(period) > 0);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
