namespace MlConnector.Engine.Schedules;

/// <summary>Local times of a zone as instants.</summary>
public static class ZoneTime
{
    /// <summary>The instant of a local time. In the hour that a change of clocks leaves out it is the end of that hour's gap; in the one that comes twice, the first.</summary>
    public static DateTimeOffset ToInstant(DateTime local, TimeZoneInfo zone)
    {
        if (zone.IsInvalidTime(local)) return ToInstant(local.AddMinutes(30), zone);
        TimeSpan offset = zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local);
        return new DateTimeOffset(local, offset).ToUniversalTime();
    }

    /// <summary>The instant of a local time after <paramref name="now"/>: of an hour that comes twice, the second where the first is over.</summary>
    public static DateTimeOffset ToInstantAfter(DateTimeOffset now, DateTime local, TimeZoneInfo zone)
    {
        DateTimeOffset first = ToInstant(local, zone);
        return first > now || !zone.IsAmbiguousTime(local) ? first : new DateTimeOffset(local, zone.GetAmbiguousTimeOffsets(local).Min()).ToUniversalTime();
    }

    /// <summary>The local time of an instant.</summary>
    public static DateTime ToLocal(DateTimeOffset instant, TimeZoneInfo zone) => TimeZoneInfo.ConvertTime(instant, zone).DateTime;
}
