using System.Text.Json;
using System.Text.RegularExpressions;
using MlConnector.Chaos.World;

namespace MlConnector.Chaos.Cases;

/// <summary>Batches that the results of a case's runs name as possibly doubled.</summary>
internal sealed partial class NamedDuplicates
{
    private readonly HashSet<string> batches = new(StringComparer.Ordinal);

    /// <summary>Their ids.</summary>
    public IReadOnlySet<string> Batches => batches;

    /// <summary>Takes what a result names.</summary>
    public void Read(ProcessEnd end)
    {
        IEnumerable<JsonElement> streams = end.Report is { } report ? report.GetProperty("streams").EnumerateArray() : [];
        streams = streams.Concat(end.Answer?.StoredResults.Select(stored => JsonDocument.Parse(stored).RootElement) ?? []);
        foreach (JsonElement reason in streams.SelectMany(stream => stream.GetProperty("reasons").EnumerateArray()))
        {
            if (Doubt().Match(reason.GetString()!) is { Success: true } match) batches.Add(match.Groups["id"].Value);
        }
    }

    [GeneratedRegex(@"^Batch (?<id>\S+) \(\d+ rows\) was sent again without proof", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Doubt();
}
