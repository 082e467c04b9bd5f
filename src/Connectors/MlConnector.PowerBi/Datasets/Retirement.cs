using System.Collections.Immutable;
using System.Globalization;

namespace MlConnector.PowerBi.Datasets;

/// <summary>Microsoft supports creating push datasets until 31 October 2027; those that exist keep working. Said wherever a dataset is planned.</summary>
internal static class Retirement
{
    private static readonly DateOnly Day = new(2027, 10, 31);

    /// <summary>Remarks for people, seen on <paramref name="now"/>.</summary>
    public static ImmutableArray<string> Remarks(DateTimeOffset now)
    {
        int left = Day.DayNumber - DateOnly.FromDateTime(now.UtcDateTime).DayNumber;
        return left >= 0
            ? [string.Create(CultureInfo.InvariantCulture,
                $"Creating push datasets is supported until 2027-10-31 ({left} days left); existing ones keep working. A tenant may refuse it earlier: check tries it with a throw-away dataset, and so does apply before it creates one.")]
            : ["Creating push datasets is no longer supported since 2027-10-31; existing ones keep working. If creation is refused, adopt an existing dataset."];
    }
}
