using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;
using MlConnector.Engine.Planning;

namespace MlConnector.Engine.Tests.Planning;

/// <summary>What a plan expects of one stream.</summary>
public sealed class StreamForecastTests
{
    [Theory]
    [InlineData(WriteMode.Versions, 288, 0, 12)]
    [InlineData(WriteMode.Versions, 288, 15, 4)]
    [InlineData(WriteMode.Append, 24, 15, 1)]
    [InlineData(WriteMode.Append, 1, 0, 1)]
    [InlineData(WriteMode.Append, 0, 15, 0)]
    [InlineData(WriteMode.Replace, 288, 15, 36)]
    public void A_schedule_needs_a_request_a_run_unless_small_deliveries_are_held_back(WriteMode mode, int runsPerDay, int flushAfterMinutes, long perHour)
    {
        StreamForecast forecast = Of(mode) with { RunsPerDay = runsPerDay, FlushAfter = TimeSpan.FromMinutes(flushAfterMinutes), RowsInSource = 25_000 };

        Assert.Equal(perHour, forecast.RequestsPerHour);
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
