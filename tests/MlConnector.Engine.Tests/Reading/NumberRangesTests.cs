using MlConnector.Engine.Reading.Cursors;

namespace MlConnector.Engine.Tests.Reading;

public sealed class NumberRangesTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Behaves_like_a_set_of_numbers_in_any_order(int seed)
    {
#pragma warning disable RS0030 // a seeded generator is what INV-9 asks for
        var random = new Random(seed);
#pragma warning restore RS0030
        var ranges = new NumberRanges();
        var model = new SortedSet<long>();
        for (int i = 0; i < 300; i++)
        {
            long number = random.Next(1, 200);
            ranges.Add(number);
            model.Add(number);
            Assert.Equal(model.Max, ranges.Highest);
        }

        Assert.All(Enumerable.Range(1, 210), number => Assert.Equal(model.Contains(number), ranges.Contains(number)));
        IEnumerable<long> gaps = ranges.Gaps().SelectMany(gap => Enumerable.Range((int)gap[0], (int)(gap[1] - gap[0] + 1)).Select(number => (long)number));
        Assert.Equal(Enumerable.Range(1, (int)model.Max).Select(number => (long)number).Except(model), gaps);
    }
}
