using MlConnector.Vault.Expiry;

namespace MlConnector.Vault.Tests.Expiry;

public sealed class ExpiryCalendarTests
{
    private static readonly DateOnly Date = new(2027, 3, 1);

    [Theory]
    [InlineData(31, ExpiryState.Fine, null)]
    [InlineData(30, ExpiryState.Due, 30)]
    [InlineData(15, ExpiryState.Due, 30)]
    [InlineData(14, ExpiryState.Due, 14)]
    [InlineData(7, ExpiryState.Due, 7)]
    [InlineData(2, ExpiryState.Due, 7)]
    [InlineData(1, ExpiryState.Due, 1)]
    [InlineData(0, ExpiryState.Due, 1)]
    [InlineData(-1, ExpiryState.Expired, 0)]
    public void Warnings_come_30_14_7_and_1_days_before(int daysBefore, ExpiryState state, int? step) =>
        Assert.Equal(new ExpiryFinding(state, daysBefore, step), ExpiryCalendar.Judge(Date, Date.AddDays(-daysBefore)));

    [Fact]
    public void Without_a_date_there_is_nothing_to_say() => Assert.Equal(ExpiryState.None, ExpiryCalendar.Judge(null, Date).State);

    [Fact]
    public void Whoever_looks_every_day_is_warned_once_per_step()
    {
        List<int> given = [];
        for (var day = Date.AddDays(-60); day < Date.AddDays(30); day = day.AddDays(1))
        {
            if (ExpiryCalendar.NewStep(Date, day.AddDays(-1), day) is { } step) given.Add(step);
        }
        Assert.Equal([30, 14, 7, 1, 0], given);
    }

    [Fact]
    public void What_runs_renew_is_warned_of_7_3_and_1_days_before()
    {
        List<int> given = [];
        for (var day = Date.AddDays(-60); day < Date.AddDays(30); day = day.AddDays(1))
        {
            if (ExpiryCalendar.NewStep(Date, day.AddDays(-1), day, renewed: true) is { } step) given.Add(step);
        }
        Assert.Equal([7, 3, 1, 0], given);
        Assert.Equal(ExpiryState.Fine, ExpiryCalendar.Judge(Date, Date.AddDays(-30), renewed: true).State);
    }

    [Theory]
    [InlineData(10, false, false)]
    [InlineData(11, true, false)]
    [InlineData(15, true, true)]
    [InlineData(-3, false, false)]
    public void What_dies_after_fifteen_days_without_use_is_warned_of_after_more_than_ten(int days, bool due, bool over)
    {
        var used = new DateTimeOffset(2026, 3, 1, 9, 0, 0, TimeSpan.Zero);
        var idle = ExpiryCalendar.JudgeUse(used, 15, used.AddDays(days));
        Assert.Equal((Math.Max(0, days), due, over), (idle.DaysUnused, idle.IsDue, idle.IsOver));
    }

    [Fact]
    public void Whoever_was_away_gets_the_most_urgent_warning_only() =>
        Assert.Equal(7, ExpiryCalendar.NewStep(Date, Date.AddDays(-40), Date.AddDays(-5)));
}
