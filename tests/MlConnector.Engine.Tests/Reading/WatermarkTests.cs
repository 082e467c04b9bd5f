using System.Text;
using MlConnector.Engine.Reading.Cursors;

namespace MlConnector.Engine.Tests.Reading;

public sealed class WatermarkTests
{
    [Theory]
    [InlineData("2026-01-31T10:11:12Z", "2026-01-31T10:11:12.5Z", -1)]
    [InlineData("2026-01-31T10:11:13Z", "2026-01-31T10:11:12.999Z", 1)]
    [InlineData("2026-01-31T10:11:12.25Z", "2026-01-31T10:11:12.5Z", -1)]
    [InlineData("2026-01-31T10:11:12.50Z", "2026-01-31T10:11:12.5Z", 0)]
    [InlineData("2025-12-31T23:59:59.9999999Z", "2026-01-01T00:00:00Z", -1)]
    [InlineData("2026-01-31T10:11:12", "2026-01-31T10:11:12.001", -1)]
    [InlineData("2026-01-31T11:11:12+02:00", "2026-01-31T10:11:12Z", -1)]
    [InlineData("2026-01-31", "2026-01-31T00:00:01Z", -1)]
    [InlineData("9", "10", -1)]
    [InlineData("-2", "1", -1)]
    [InlineData("-2", "-1", -1)]
    [InlineData("00FF", "0100", -1)]
    public void Values_are_compared_by_what_they_mean(string left, string right, int order)
    {
        byte[] a = Encoding.ASCII.GetBytes(left), b = Encoding.ASCII.GetBytes(right);
        Assert.Equal((order, -order), (Math.Sign(Watermark.Compare(a, b)), Math.Sign(Watermark.Compare(b, a))));
    }
}
