using System.Globalization;
using System.Text;
using MlConnector.Abstractions.Records;

namespace MlConnector.Engine.Tests.Records;

public sealed class CellValueTests
{
    [Fact]
    public void Every_day_of_the_calendar_is_read_and_no_other()
    {
        for (int year = 1; year <= 9999; year += year is > 1890 and < 2110 ? 1 : 97)
        {
            for (int month = 0; month <= 13; month++)
            {
                for (int day = 0; day <= 32; day++)
                {
                    string text = string.Create(CultureInfo.InvariantCulture, $"{year:0000}-{month:00}-{day:00}");
                    bool expected = DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly date);
                    Assert.Equal((expected, date), (CellValue.TryDate(Encoding.ASCII.GetBytes(text), out DateOnly read), read));
                }
            }
        }
    }

    [Theory]
    [InlineData("0000-01-01")]
    [InlineData("+026-01-01")]
    [InlineData("-026-01-01")]
    [InlineData("2026- 1-01")]
    [InlineData("2026-01-1 ")]
    [InlineData("2026/01/01")]
    [InlineData("2026-1-010")]
    [InlineData("20x6-01-01")]
    [InlineData("2026-01-0:")]
    [InlineData("2026-01-01T")]
    [InlineData("")]
    public void What_is_no_date_is_none(string text) => Assert.False(CellValue.TryDate(Encoding.ASCII.GetBytes(text), out _));
}
