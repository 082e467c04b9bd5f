using System.Globalization;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Sources;

namespace MlConnector.Engine.Reading;

/// <summary>What is read for a day, and which days can be answered at all: a pure function of the stream, the day and the source's today.</summary>
public static class AsOfWindow
{
    /// <summary>The window of a day.</summary>
    /// <exception cref="ConnectorException"><c>AS-OF-DATE</c>: the source cannot answer for it.</exception>
    public static ReadWindow Of(StreamDefinition stream, DateOnly day, DateOnly today)
    {
        AsOfDefinition asOf = stream.AsOf!;
        if (!Answers(asOf, day, today)) throw Refused(stream, day, asOf.Dates == AsOfDates.Today ? $"only as of now, which is {Text(today)} there" : $"for the last days of months up to {Text(today)}");
        return asOf.YearField is { } field ? new KeyWindow([[asOf.YearOf(day).ToString(CultureInfo.InvariantCulture)]]) { Fields = [field] } : new FullWindow();
    }

    /// <summary>False if the source cannot answer for a day in whatever time zone it is.</summary>
    public static bool MayAnswer(StreamDefinition stream, DateOnly day, DateOnly today) => new[] { -1, 0, 1 }.Any(days => Answers(stream.AsOf!, day, today.AddDays(days)));

    private static bool Answers(AsOfDefinition asOf, DateOnly day, DateOnly today) => asOf.Dates == AsOfDates.Today ? day == today : day <= today && day.AddDays(1).Day == 1;

    /// <summary>The source can answer for such days, but has no row of this one.</summary>
    public static ConnectorException Empty(string stream, DateOnly day) => new(new ConnectorError(
        "AS-OF-EMPTY", ErrorKind.Config, ErrorOwner.Operator, $"The source has no row of stream {stream} for {Text(day)}: nothing was delivered.", "Ask for a day of a year that the ERP still keeps balances of.")
    {
        Where = $"stream {stream}",
    });

    private static ConnectorException Refused(StreamDefinition stream, DateOnly day, string can) => new(new ConnectorError(
        "AS-OF-DATE", ErrorKind.Config, ErrorOwner.Operator, $"Stream {stream.Name} cannot be read as of {Text(day)}: the source answers {can}.", "Ask for such a day.")
    {
        Where = $"stream {stream.Name}",
    });

    private static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
