using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;
using MlConnector.Engine.Configuration.Model;
using MlConnector.Engine.Planning;

namespace MlConnector.Engine.Tests.Planning;

/// <summary>What a plan expects of one stream.</summary>
public sealed class StreamForecastTests
{
    [Theory]
    [InlineData(WriteMode.Versions, "every 5 minutes", 0, 12, 288)]
    [InlineData(WriteMode.Versions, "every 5 minutes", 15, 4, 96)]
    [InlineData(WriteMode.Versions, "every 5 minutes", 180, 1, 8)]
    [InlineData(WriteMode.Versions, "*/5 8-17 * * *", 0, 12, 120)]
    [InlineData(WriteMode.Append, "hourly", 15, 1, 24)]
    [InlineData(WriteMode.Append, "daily", 0, 1, 1)]
    [InlineData(WriteMode.Append, null, 15, 0, 0)]
    [InlineData(WriteMode.Replace, "every 5 minutes", 15, 36, 864)]
    public void A_schedule_needs_a_request_a_run_unless_small_deliveries_are_held_back(WriteMode mode, string? schedule, int flushAfterMinutes, long perHour, long perDay)
    {
        StreamForecast forecast = Of(mode) with { Schedule = schedule is null ? null : Schedule.Parse(schedule), FlushAfter = TimeSpan.FromMinutes(flushAfterMinutes), RowsInSource = 25_000 };

        Assert.Equal((perHour, perDay), (forecast.RequestsByHour.Max(), forecast.RequestsPerDay));
    }

    [Theory]
    [InlineData(0, 8, 17)]
    [InlineData(2, 6, 15)]
    [InlineData(-5, 13, 22)]
    public void Hours_are_those_of_one_clock_whatever_the_zone_of_a_schedule(int ahead, int first, int last)
    {
        StreamForecast forecast = Of(WriteMode.Append) with { Schedule = Schedule.Parse("*/5 8-17 * * *"), Ahead = TimeSpan.FromHours(ahead) };

        Assert.Equal(Enumerable.Range(first, last - first + 1), Enumerable.Range(0, 24).Where(hour => forecast.RunsByHour[hour] == 12));
        Assert.Equal(120, forecast.RunsByHour.Sum());
    }

    [Fact]
    public void A_table_is_full_on_a_day_only_where_its_growth_is_known()
    {
        var today = new DateOnly(2026, 6, 1);
        StreamForecast forecast = Of(WriteMode.Versions) with { RowsInTable = 4_000_000 };

        Assert.Null(forecast.FullOn(today));
        Assert.Equal(new DateOnly(2026, 6, 11), (forecast with { RowsPerDay = 100_000 }).FullOn(today));
    }

    private static StreamForecast Of(WriteMode mode) => new("items", "Items", mode, ReadStrategy.Snapshot, new StreamBinding("odata", "Items")) { RowsPerRequest = 10_000, TableLimit = 5_000_000 };
}
