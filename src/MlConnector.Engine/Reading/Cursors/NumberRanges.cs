namespace MlConnector.Engine.Reading.Cursors;

/// <summary>A set of journal numbers as ranges; rising numbers cost one comparison, so a period of any length costs memory only for its gaps.</summary>
internal sealed class NumberRanges
{
    private readonly List<(long From, long To)> ranges = [];

    /// <summary>Highest number, or 0.</summary>
    public long Highest => ranges.Count == 0 ? 0 : ranges[^1].To;

    /// <summary>The ranges, lowest first.</summary>
    public IReadOnlyList<(long From, long To)> All => ranges;

    /// <summary>Adds a number.</summary>
    public void Add(long number) => AddRange(number, number);

    /// <summary>Adds all numbers from–to.</summary>
    public void AddRange(long from, long to)
    {
        if (ranges.Count > 0 && ranges[^1] is (long lastFrom, long lastTo) && from >= lastFrom && from <= lastTo + 1)
        {
            ranges[^1] = (lastFrom, Math.Max(lastTo, to));
            return;
        }

        int at = ranges.FindIndex(range => range.To >= from - 1);
        if (at < 0)
        {
            ranges.Add((from, to));
            return;
        }

        while (at < ranges.Count && ranges[at].From <= to + 1)
        {
            from = Math.Min(from, ranges[at].From);
            to = Math.Max(to, ranges[at].To);
            ranges.RemoveAt(at);
        }

        ranges.Insert(at, (from, to));
    }

    /// <summary>True if the number is in the set.</summary>
    public bool Contains(long number)
    {
        foreach ((long from, long to) in ranges)
        {
            if (number >= from && number <= to) return true;
        }

        return false;
    }

    /// <summary>The gaps below the highest number, lowest first, from 1 on.</summary>
    public IEnumerable<long[]> Gaps()
    {
        long next = 1;
        foreach ((long from, long to) in ranges)
        {
            if (from > next) yield return [next, from - 1];
            next = to + 1;
        }
    }
}
