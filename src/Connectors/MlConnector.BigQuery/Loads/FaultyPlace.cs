using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using MlConnector.Http.Json;
using MlConnector.Http.Transport;

namespace MlConnector.BigQuery.Loads;

/// <summary>A place in the rows that a failed load job names, and why.</summary>
/// <param name="Position">Byte at which a row begins.</param>
/// <param name="Message">What the service says of it.</param>
/// <remarks>
/// That the errors of a job name the position is documented, its form is not. What is read is only what says that something <em>starts</em> at a position, and it is believed only if a row does begin there: any other number may be meant
/// from 0 or from 1, or be the place where the reader stopped, and a good row would become a dead letter for its neighbour.
/// </remarks>
internal sealed partial record FaultyPlace(long Position, string Message)
{
    private const int LongestMessage = 300;

    /// <summary>The places that the errors of a job name.</summary>
    public static ImmutableArray<FaultyPlace> Of(JsonElement status)
    {
        ImmutableArray<FaultyPlace>.Builder places = ImmutableArray.CreateBuilder<FaultyPlace>();
        foreach (JsonElement error in AnswerPart.List(status, "errors"))
        {
            string message = AnswerPart.Text(error, "message");
            if ((Find(message) ?? Find(AnswerPart.Text(error, "location"))) is { } position) places.Add(new FaultyPlace(position, SafeText.Of(message, LongestMessage)));
        }

        return places.ToImmutable();
    }

    private static long? Find(string text) =>
        Start().Match(text) is { Success: true } found && long.TryParse(found.Groups["place"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out long position) ? position : null;

    [GeneratedRegex(@"\bstart(?:s|ing)?\s+at\s+(?:byte\s+)?(?:position|offset)\s*:?\s*(?<place>[0-9]+)", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Start();
}
