namespace MlConnector.Sandbox.Syspro.Books;

/// <summary>A financial period. The sandbox's financial year is the calendar year, its periods are months.</summary>
internal readonly record struct Period(int Year, int Month)
{
    public static Period Of(DateTime day) => new(day.Year, day.Month);

    public Period Previous => Month == 1 ? new Period(Year - 1, 12) : this with { Month = Month - 1 };

    public DateTime LastDay => new(Year, Month, DateTime.DaysInMonth(Year, Month));

    /// <summary>How many periods this one is before another; negative when after it.</summary>
    public int Before(Period other) => (other.Year * 12) + other.Month - (Year * 12) - Month;
}
