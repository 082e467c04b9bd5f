using System.Globalization;
using System.Text.Json.Serialization;
using MlConnector.Engine.Reading.Waiting;

namespace MlConnector.Engine.Reading.Cursors;

/// <summary>Cursor of the <c>journal</c> strategy: a high-water number per company and (year, period).</summary>
internal sealed record JournalCursor(SortedDictionary<string, PeriodMark> Periods, string? LoadedSince)
{
    /// <summary>Settled reads since the last complete one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Polls { get; init; }

    /// <summary>Documents of the waiting journals, with the reason.</summary>
    public WaitingDocument[] Documents { get; init; } = [];
}

/// <summary>What is known of one period.</summary>
/// <param name="High">Highest journal number met.</param>
/// <param name="Waiting">Journals that are unposted or do not agree with their control record: asked again at each poll.</param>
/// <param name="Missing">Numbers below the mark that were never met, as ranges from–to: asked again until they appear or are written off.</param>
internal sealed record PeriodMark(long High, long[] Waiting, long[][] Missing)
{
    /// <summary>Numbers that a person wrote off, as ranges: neither waiting nor missing, and not asked again.</summary>
    public long[][] WrittenOff { get; init; } = [];

    /// <summary>Highest number met that did not wait and was not written off: asked for again at each poll, because it is gone only if numbers went backwards. 0 = none yet.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long Settled { get; init; }

    /// <summary>That number was not there at the last poll: the next one asks for the whole period.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Doubted { get; init; }

    /// <summary>The ERP has no journal of it any more, but of later periods: it was archived, and nothing of it is missing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Archived { get; init; }
}

/// <summary>A fiscal period of a company; sorts by company, year, period.</summary>
internal readonly record struct FiscalPeriod(string Company, int Year, int Period) : IComparable<FiscalPeriod>
{
    /// <summary>Text form in a stored cursor: <c>A|2026/11</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Company}|{Year:0000}/{Period:00}");

    /// <summary>Reads the text form.</summary>
    public static FiscalPeriod Parse(string text)
    {
        int bar = text.LastIndexOf('|');
        ReadOnlySpan<char> rest = text.AsSpan(bar + 1);
        return new FiscalPeriod(text[..bar], int.Parse(rest[..4], CultureInfo.InvariantCulture), int.Parse(rest[5..], CultureInfo.InvariantCulture));
    }

    /// <inheritdoc />
    public int CompareTo(FiscalPeriod other)
    {
        int order = string.CompareOrdinal(Company, other.Company);
        if (order == 0) order = Year.CompareTo(other.Year);
        return order == 0 ? Period.CompareTo(other.Period) : order;
    }
}
