using MlConnector.Engine.Ids;
using MlConnector.Sandbox.Time;

namespace MlConnector.Engine.Tests.Ids;

public sealed class SortableIdsTests
{
    [Fact]
    public void INV9_ids_rise_whatever_the_clock_does_and_repeat_with_the_seed()
    {
        var first = Make(seed: 7);

        Assert.Equal(first, first.Order(StringComparer.Ordinal));
        Assert.Equal(first.Count, first.Distinct(StringComparer.Ordinal).Count());
        Assert.All(first, id => Assert.Matches("^[0-9A-HJKMNP-TV-Z]{26}$", id));
        Assert.Equal(first, Make(seed: 7));
        Assert.Empty(first.Intersect(Make(seed: 8), StringComparer.Ordinal));
    }

    private static List<string> Make(int seed)
    {
        var random = new Random(seed);
        using var clock = VirtualClock.FrozenAt(new DateTimeOffset(2026, 11, 2, 8, 0, 0, TimeSpan.Zero));
        var ids = new SortableIds(clock, bytes => random.NextBytes(bytes));
        List<string> made = [];
        for (var i = 0; i < 1000; i++)
        {
            made.Add(ids.Next());
            clock.Set(clock.GetUtcNow().AddMilliseconds(random.Next(-3, 4)));
        }
        return made;
    }
}
