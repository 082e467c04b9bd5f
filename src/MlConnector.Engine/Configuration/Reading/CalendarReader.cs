using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Errors;
using MlConnector.Engine.Configuration.Model;

namespace MlConnector.Engine.Configuration.Reading;

/// <summary>Reads what stands around the schedule of a pipeline.</summary>
internal static class CalendarReader
{
    private static readonly TimeSpan LongestBlackout = TimeSpan.FromDays(31);
    private static readonly TimeSpan LongestJitter = TimeSpan.FromHours(1);

    public static ScheduleCalendar? Read(SettingReader? reader, Problems problems)
    {
        if (reader is null) return null;
        ScheduleCalendar calendar = new()
        {
            FullRefresh = TextSettings.Schedule(reader, "fullRefresh"),
            Jitter = reader.Duration("jitter", TimeSpan.Zero, TimeSpan.Zero, LongestJitter),
            CatchUp = reader.Choice("catchUp", CatchUp.Once, [.. Words.CatchUps]),
            Blackouts = [.. ConfigurationReader.Named(reader, "blackouts", required: false).Select(entry => Read(entry.Name.Value, new SettingReader(entry.Map, $"{reader.Path}.blackouts.{entry.Name.Value}", problems))).OfType<Blackout>()],
        };
        reader.Done();
        return calendar;
    }

    private static Blackout? Read(string name, SettingReader reader)
    {
        if (reader.Required("from").Length == 0) return null;
        Schedule? from = TextSettings.Schedule(reader, "from");
        TimeSpan length = reader.Required("for").Length == 0 ? TimeSpan.Zero : reader.Duration("for", TimeSpan.Zero, TimeSpan.FromMinutes(1), LongestBlackout);
        reader.Done();
        return from is null || length == TimeSpan.Zero ? null : new Blackout(name, from, length);
    }
}
