using System.Collections.Immutable;
using System.Globalization;

namespace MlConnector.Abstractions.Destinations;

/// <summary>A limit over a sliding window: at most <paramref name="Limit"/> units in any <paramref name="Length"/>. A length of seconds above a whole minute is the connector's margin; people are shown the minutes.</summary>
public sealed record QuotaWindow(TimeSpan Length, long Limit)
{
    /// <summary>The limit brought to one hour.</summary>
    public long PerHour => (long)Int128.Min(long.MaxValue, Minutes > 0 ? (Int128)Limit * 60 / Minutes : (Int128)Limit * TimeSpan.TicksPerHour / Math.Max(1, Length.Ticks));

    /// <summary>The limit brought to one day.</summary>
    public long PerDay => (long)Int128.Min(long.MaxValue, Minutes > 0 ? (Int128)Limit * 24 * 60 / Minutes : (Int128)Limit * TimeSpan.TicksPerDay / Math.Max(1, Length.Ticks));

    /// <summary>True if it is a limit of a day or longer, which a busy hour need not keep to.</summary>
    public bool IsOfDay => Length >= TimeSpan.FromDays(1);

    /// <summary>For people: <c>120 an hour</c>.</summary>
    public string Text => Minutes switch
    {
        1 => string.Create(CultureInfo.InvariantCulture, $"{Limit:N0} a minute"),
        60 => string.Create(CultureInfo.InvariantCulture, $"{Limit:N0} an hour"),
        24 * 60 => string.Create(CultureInfo.InvariantCulture, $"{Limit:N0} a day"),
        0 => string.Create(CultureInfo.InvariantCulture, $"{Limit:N0} in {Length.Ticks / TimeSpan.TicksPerSecond} seconds"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{Limit:N0} in {Minutes} minutes"),
    };

    private long Minutes => (Length.Ticks + TimeSpan.TicksPerMinute / 2) / TimeSpan.TicksPerMinute;
}

/// <summary>
/// What one request takes from a vendor's object. Reserved in the store in the transaction that marks the batch <em>sending</em>, and not returned on
/// an unknown outcome; given back where the vendor certainly counted nothing (<see cref="SendResult.TookNothing"/>).
/// </summary>
/// <param name="Key">The vendor's object and the unit: <c>powerbi/dataset/{id}/posts</c>. Shared by every pipeline and process that meets it.</param>
/// <param name="Amount">Units taken.</param>
/// <param name="Windows">All limits that apply to the key.</param>
public sealed record QuotaClaim(string Key, long Amount, ImmutableArray<QuotaWindow> Windows)
{
    /// <summary>For people: <c>posts to dataset Finance</c>.</summary>
    public string Label { get; init; } = Key;

    /// <summary>
    /// Requests of a key that the vendor lets be under way at once, over all runs and processes; 0 = it names no such limit. Taken with the mark of a batch, free again when its request is answered, or when the lease of the
    /// stream that sent it ends.
    /// </summary>
    public int AtOnce { get; init; }

    /// <summary>True if the vendor's object is made anew for each generation of a replaced table, so that what earlier ones took says nothing: it bounds how long one generation takes, and no schedule.</summary>
    public bool OfGeneration { get; init; }

    /// <summary>True if the vendor counts what it stores (rows), not what is asked of it: of a request that certainly stored nothing, the units may be taken again.</summary>
    public bool CountsStored { get; init; }

    /// <summary>Time of an earlier reservation of the same amount whose request certainly stored nothing: it is given back in the transaction that takes this one. Null = there was none.</summary>
    public DateTimeOffset? InsteadOf { get; init; }
}
