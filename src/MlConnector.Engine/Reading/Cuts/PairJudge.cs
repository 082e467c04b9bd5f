using System.Collections.Immutable;
using System.Globalization;
using MlConnector.Abstractions.Sources;
using MlConnector.Engine.Reading.Strategies;
using MlConnector.Engine.Reading.Waiting;

namespace MlConnector.Engine.Reading.Cuts;

/// <summary>
/// Decides which rows of a page wait for the other half of their document. A document that has waited for its grace is delivered with a remark, and so are many at once that have no other half at all: that is how the
/// ERP is (orphans, purged history), not a cut in time. One whose other half is there but not delivered never counts as many.
/// </summary>
internal sealed class PairJudge(IPairCheck pairs, IReadStrategy strategy, StreamDefinition stream)
{
    private const int RemarksTold = 100;

    /// <summary>So many documents of one page without other half, if they are more than half of those looked at, are how the ERP is.</summary>
    private const int Several = 20;

    private readonly DocumentKey key = new(stream.ToSchema(), DocumentWindows.FieldsOf(stream));
    private readonly HashSet<string> without = new(StringComparer.Ordinal);
    private readonly List<string> remarks = [];
    private long tooMany;

    /// <summary>What was delivered although it does not hold.</summary>
    public IEnumerable<string> Remarks => tooMany == 0 ? remarks : remarks.Append(string.Create(
        CultureInfo.InvariantCulture, $"{tooMany} more rows have no other half in {stream.Cut!.PairedStream}: so many are no accident of timing, they are delivered as they are."));

    /// <summary>Marks the rows of a page that wait.</summary>
    public async Task JudgeAsync(ReadPage page, CancellationToken cancel)
    {
        PairFinding[] findings = await pairs.LookAsync(page, cancel);
        if (findings.Length == 0) return;
        page.Waits = new bool[findings.Length];
        bool most = stream.Cut!.Grace is not null && MostHaveNone(page, findings);
        for (int row = 0; row < findings.Length; row++)
        {
            if (!findings[row].Looked) continue;
            ImmutableArray<string> document = key.Of(page.Page.Records[row]);
            if (findings[row].Why is { } why) page.Waits[row] = Waits(document, findings[row], why, most);
            else strategy.Waiting.Remove(document);
        }
    }

    private bool Waits(ImmutableArray<string> document, PairFinding finding, string why, bool most)
    {
        string text = WaitingDocument.TextOf(document);
        if (strategy.Waiting.IsOver(document, stream.Cut!.Grace))
        {
            strategy.Waiting.Remove(document);
            if (remarks.Count < RemarksTold) remarks.Add($"{text} is delivered as it is, it has waited long enough: {why}.");
            return false;
        }

        if (finding.HasNone && (most || !without.Contains(text) && without.Count >= WaitingDocuments.Limit))
        {
            tooMany++;
            strategy.Waiting.Remove(document);
            return false;
        }

        if (finding.HasNone) without.Add(text);
        strategy.Withhold(document, why);
        return true;
    }

    private bool MostHaveNone(ReadPage page, PairFinding[] findings)
    {
        var documents = new Dictionary<string, bool>(StringComparer.Ordinal);
        for (int row = 0; row < findings.Length; row++)
        {
            if (findings[row].Looked) documents[WaitingDocument.TextOf(key.Of(page.Page.Records[row]))] = findings[row].HasNone;
        }

        int none = documents.Values.Count(hasNone => hasNone);
        return none >= Several && none * 2 > documents.Count;
    }
}
