using System.Globalization;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using MlConnector.Http.Transport;

namespace MlConnector.PowerBi.Transport;

/// <summary>How long the service asks us to wait.</summary>
internal static partial class AskedWait
{
    /// <summary>Longer waits are not sat out inside a call: the engine is told and plans around them.</summary>
    public static readonly TimeSpan LongestInCall = TimeSpan.FromMinutes(2);

    /// <summary>Seconds from <c>Retry-After</c>, or from the words "Retry in N seconds" of a throttled answer; null if neither is there. At most two hours are believed.</summary>
    public static TimeSpan? Of(RetryConditionHeaderValue? header, string text, DateTimeOffset now)
    {
        TimeSpan? wait = WholeAnswer.WaitOf(header, now);
        return wait is null && Words().Match(text) is { Success: true } found ? WholeAnswer.Believed(TimeSpan.FromSeconds(long.Parse(found.Groups["seconds"].Value, CultureInfo.InvariantCulture))) : wait;
    }

    [GeneratedRegex(@"[Rr]etry in (?<seconds>\d{1,6}) second", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Words();
}
