using MlConnector.Engine.Ports;
using MlConnector.Server.Standing;

namespace MlConnector.Server.Tests.Standing;

/// <summary>How old what is shown was, and whether that was promised.</summary>
public sealed class FreshSpanTests
{
    private static readonly DateTimeOffset Eight = new(2026, 11, 29, 8, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_read_is_shown_until_the_next_verified_one_and_late_beyond_its_promise()
    {
        RunRecord[] newestFirst = [Run("d", 90, RunState.Verified, "replay"), Run("c", 60), Run("b", 30, RunState.Failed), Run("a", 0)];
        FreshSpan[] spans = [.. FreshSpan.Of(newestFirst, Eight.AddMinutes(100), read => read.AddMinutes(45))];
        Assert.Equal(["a", "c"], spans.Select(span => span.RunId));
        Assert.Equal((62, true, 40, false), ((int)spans[0].Oldest.TotalMinutes, spans[0].IsLate, (int)spans[1].Oldest.TotalMinutes, spans[1].IsLate));
        Assert.Equal((Eight.AddMinutes(2), Eight.AddMinutes(62), TimeSpan.FromMinutes(45)), (spans[0].ShownAt, spans[0].Until, spans[0].Promised));
    }

    [Fact]
    public void Without_a_schedule_nothing_is_late()
    {
        FreshSpan span = Assert.Single(FreshSpan.Of([Run("a", 0)], Eight.AddDays(9), _ => null));
        Assert.Equal((false, (TimeSpan?)null), (span.IsLate, span.Promised));
    }

    private static RunRecord Run(string id, int minute, RunState state = RunState.Verified, string purpose = "poll") =>
        new(id, "finance", 1, state, Eight.AddMinutes(minute)) { Purpose = purpose, EndedAt = Eight.AddMinutes(minute + 2) };
}
