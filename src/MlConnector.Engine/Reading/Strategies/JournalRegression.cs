using MlConnector.Engine.Reading.Cursors;

namespace MlConnector.Engine.Reading.Strategies;

/// <summary>What the numbers of a period say about those that were read before.</summary>
internal enum NumbersFound
{
    /// <summary>The highest delivered journal, or a later one, is there.</summary>
    Hold,

    /// <summary>It is not there, and only numbers from it on were asked for: the next poll asks for the whole period.</summary>
    Doubted,

    /// <summary>The period has no journal any more, and later ones do: it was archived.</summary>
    Archived,

    /// <summary>The period has journals, but no longer the highest one; or the newest period has lost it.</summary>
    Regressed,
}

/// <summary>
/// Tells whether journal numbers went backwards, at each poll: the highest number that was delivered is asked for again. An archive takes whole old periods; a restore of the ERP takes the newest journals of any. Pure.
/// </summary>
internal static class JournalRegression
{
    /// <summary>Judges a period.</summary>
    /// <param name="before">What was known of it.</param>
    /// <param name="highest">Highest number met now; 0 if none.</param>
    /// <param name="whole">All of its journals were asked for.</param>
    /// <param name="newest">No later period of the company has journals.</param>
    public static NumbersFound Judge(PeriodMark before, long highest, bool whole, bool newest)
    {
        if (before.Archived || before.Settled == 0 || highest >= before.Settled) return NumbersFound.Hold;
        if (newest) return NumbersFound.Regressed;
        if (!whole) return NumbersFound.Doubted;
        return highest == 0 ? NumbersFound.Archived : NumbersFound.Regressed;
    }

    /// <summary>What is asked of a period so that the highest delivered journal is among it: everything above a number, and that journal by its own where it lies lower.</summary>
    public static (long After, long[] Again) Ask(PeriodMark mark)
    {
        if (mark.Doubted) return (0, []);
        if (mark.Archived || mark.Settled == 0) return (mark.High, []);
        return mark.Settled == mark.High ? (mark.High - 1, []) : (mark.High, [mark.Settled]);
    }

    /// <summary>The highest of the numbers met that was delivered: what is not posted yet may be deleted.</summary>
    public static long Settled(NumberRanges met, IReadOnlySet<long> waiting, long[][] writtenOff)
    {
        for (int i = met.All.Count - 1; i >= 0; i--)
        {
            (long from, long to) = met.All[i];
            for (long number = to; number >= from; number--)
            {
                if (!waiting.Contains(number) && !writtenOff.Any(range => range[0] <= number && number <= range[1])) return number;
            }
        }

        return 0;
    }
}
