using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace MlConnector.Server.Tests.Load;

/// <summary>How long pages took, from the request to the last byte.</summary>
internal sealed class PageTimes
{
    private readonly ConcurrentDictionary<string, ConcurrentBag<TimeSpan>> times = new(StringComparer.Ordinal);

    public void Note(string page, TimeSpan took) => times.GetOrAdd(page, static _ => []).Add(took);

    /// <summary>Each kind of page with its middle and 95th percentile; of all together under the empty name, first.</summary>
    public ImmutableArray<(string Page, int Times, TimeSpan Middle, TimeSpan Percentile95)> Figures =>
        [Figure("all pages", times.Values.SelectMany(static all => all)), .. times.OrderBy(static page => page.Key, StringComparer.Ordinal).Select(static page => Figure(page.Key, page.Value))];

    private static (string Page, int Times, TimeSpan Middle, TimeSpan Percentile95) Figure(string page, IEnumerable<TimeSpan> took)
    {
        TimeSpan[] sorted = [.. took.Order()];
        return sorted.Length == 0 ? (page, 0, default, default) : (page, sorted.Length, sorted[sorted.Length / 2], sorted[sorted.Length * 95 / 100]);
    }
}
