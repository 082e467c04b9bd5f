using MlConnector.Engine.Reading.Cursors;

namespace MlConnector.Engine.Reading.Strategies;

/// <summary>
/// The periods asked at a poll: per company the newest known one, the ones before it, the ones that may have been opened since, and every older one with unfinished business. A back-dated
/// journal in a period inside the window is found although no date of ours points there.
/// </summary>
internal static class PeriodWindow
{
    public static IEnumerable<FiscalPeriod> Of(IReadOnlyList<FiscalPeriod> known, int back, Func<FiscalPeriod, bool> hasBusiness)
    {
        foreach (IGrouping<string, FiscalPeriod> company in known.GroupBy(period => period.Company, StringComparer.Ordinal))
        {
            FiscalPeriod newest = company.Max();
            int last = Math.Max(12, company.Max(period => period.Period));
            var asked = new SortedSet<FiscalPeriod>(company.Where(hasBusiness));
            FiscalPeriod at = newest;
            for (int i = 0; i <= back; i++)
            {
                asked.Add(at);
                at = at.Period > 1 ? at with { Period = at.Period - 1 } : at with { Year = at.Year - 1, Period = last };
            }

            asked.UnionWith(Opened(newest, last));
            foreach (FiscalPeriod period in asked) yield return period;
        }
    }

    /// <summary>Periods that may have got their first journal since: the next two, and the first two of the next year (years overlap while one is closed).</summary>
    private static IEnumerable<FiscalPeriod> Opened(FiscalPeriod newest, int last)
    {
        for (int next = newest.Period + 1; next <= Math.Min(newest.Period + 2, last); next++) yield return newest with { Period = next };
        yield return newest with { Year = newest.Year + 1, Period = 1 };
        yield return newest with { Year = newest.Year + 1, Period = 2 };
    }
}
