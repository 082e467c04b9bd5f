using System.Collections.Immutable;

namespace MlConnector.Engine.Reading.Waiting;

/// <summary>The documents of one read that wait: those of the cursor, and what this read finds of them and of others. Bounded, whatever the number of rows.</summary>
/// <param name="before">As the cursor has them.</param>
/// <param name="counts">False if the read belongs to a poll that was counted already.</param>
internal sealed class WaitingDocuments(IEnumerable<WaitingDocument> before, bool counts = true)
{
    /// <summary>Documents remembered one by one.</summary>
    public const int Limit = 500;

    private readonly Dictionary<string, WaitingDocument> earlier = before.ToDictionary(document => document.Text, StringComparer.Ordinal);
    private readonly Dictionary<string, WaitingDocument> now = new(StringComparer.Ordinal);

    /// <summary>Those of the cursor, which are asked again.</summary>
    public IReadOnlyCollection<WaitingDocument> Before => earlier.Values;

    /// <summary>Those that wait after this read.</summary>
    public WaitingDocument[] Now => [.. now.Values];

    /// <summary>More wait than are remembered: the cursor must stay, so that the same windows are read again.</summary>
    public bool TooMany { get; private set; }

    /// <summary>True if the document has waited for as long as it may.</summary>
    public bool IsOver(ImmutableArray<string> document, int? grace) =>
        earlier.TryGetValue(WaitingDocument.TextOf(document), out WaitingDocument? known) && (known.Polls == WaitingDocument.WrittenOff || counts && known.Polls >= grace);

    /// <summary>It does not hold now.</summary>
    public void Add(ImmutableArray<string> document, string why)
    {
        string text = WaitingDocument.TextOf(document);
        int polls = earlier.TryGetValue(text, out WaitingDocument? known) ? known.Polls : counts ? 0 : 1;
        if (now.Count >= Limit && !now.ContainsKey(text)) TooMany = true;
        else now[text] = new WaitingDocument([.. document], why, counts ? polls + 1 : polls);
    }

    /// <summary>It holds after all: a later window of the same read shows it.</summary>
    public void Remove(ImmutableArray<string> document) => now.Remove(WaitingDocument.TextOf(document));
}
