using MlConnector.Abstractions.Configuration;

namespace MlConnector.Http.Streams;

/// <summary>Reads <c>timeZone:</c>, the zone of the companies' calendar.</summary>
public static class CompanyZone
{
    /// <summary>The zone; this machine's if none is written, UTC if it is not known, which is reported.</summary>
    public static TimeZoneInfo Read(SettingReader reader, TimeProvider time)
    {
        string name = reader.Text("timeZone");
        if (name.Length == 0) return time.LocalTimeZone;
        if (TimeZoneInfo.TryFindSystemTimeZoneById(name, out TimeZoneInfo? zone)) return zone;
        reader.Report("CONFIG-VALUE", reader.Node("timeZone")!.Place, $"{reader.Path}.timeZone is '{name}'.", "Give a zone such as Europe/Berlin.");
        return TimeZoneInfo.Utc;
    }
}
