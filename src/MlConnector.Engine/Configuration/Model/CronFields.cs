using System.Globalization;

namespace MlConnector.Engine.Configuration.Model;

/// <summary>The five fields of a cron line, each as a set. If both day fields are restricted, a day counts if either matches, as in every cron.</summary>
internal sealed record CronFields(bool[] Minutes, bool[] Hours, bool[] Days, bool[] Months, bool[] Weekdays, bool EitherDay)
{
    private static readonly string[] WeekdayNames = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];
    private static readonly string[] MonthNames = ["", "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];

    /// <summary>Only on the last day of a month, whichever that is.</summary>
    public bool OnlyLastDay { get; init; }

    /// <summary>Number of a weekday by its English name, in full or its first three letters; null if it is none.</summary>
    public static string? WeekdayOf(string name) =>
        Enum.GetNames<DayOfWeek>() is var days && Array.FindIndex(days, day => day.Equals(name, StringComparison.OrdinalIgnoreCase) || day[..3].Equals(name, StringComparison.OrdinalIgnoreCase)) is >= 0 and var at ? at.ToString(CultureInfo.InvariantCulture) : null;

    /// <summary>Reads the fields; null if one is wrong.</summary>
    public static CronFields? Parse(string minute, string hour, string day, string month, string weekday)
    {
        bool[]? minutes = Field(minute, 0, 59, []), hours = Field(hour, 0, 23, []), days = Field(day, 1, 31, []), months = Field(month, 1, 12, MonthNames), weekdays = Field(weekday, 0, 7, WeekdayNames);
        if (minutes is null || hours is null || days is null || months is null || weekdays is null) return null;
        weekdays[0] |= weekdays[7];
        return new CronFields(minutes, hours, days, months, weekdays, day != "*" && weekday != "*");
    }

    /// <summary>Whether it runs on a day.</summary>
    public bool IsDay(DateTime day)
    {
        if (OnlyLastDay && day.Day != DateTime.DaysInMonth(day.Year, day.Month)) return false;
        bool inMonth = Days[day.Day], inWeek = Weekdays[(int)day.DayOfWeek];
        return Months[day.Month] && (EitherDay ? inMonth || inWeek : inMonth && inWeek);
    }

    private static bool[]? Field(string text, int min, int max, string[] names)
    {
        bool[] set = new bool[max + 1];
        foreach (string part in text.Split(','))
        {
            string[] stepped = part.Split('/');
            int step = 1;
            if (stepped.Length > 2 || stepped.Length == 2 && (!int.TryParse(stepped[1], NumberStyles.None, CultureInfo.InvariantCulture, out step) || step < 1)) return null;
            string[] range = stepped[0] == "*" ? [min.ToString(CultureInfo.InvariantCulture), max.ToString(CultureInfo.InvariantCulture)] : stepped[0].Split('-');
            int from = Number(range[0], names), to = range.Length == 1 ? stepped.Length == 2 ? max : from : Number(range[^1], names);
            if (range.Length > 2 || from < min || to > max || from > to) return null;
            for (int value = from; value <= to; value += step) set[value] = true;
        }

        return set;
    }

    private static int Number(string text, string[] names)
    {
        int named = text.Length == 0 ? -1 : Array.FindIndex(names, name => name.Equals(text, StringComparison.OrdinalIgnoreCase));
        return named >= 0 ? named : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : -1;
    }
}
