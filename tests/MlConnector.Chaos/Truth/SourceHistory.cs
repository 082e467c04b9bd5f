using MlConnector.Chaos.Cases.Books;
using MlConnector.Chaos.Host;
using MlConnector.Chaos.World;

namespace MlConnector.Chaos.Truth;

/// <summary>
/// What the ERP has held: every content that a key had, and which of its rows no destination can hold. Fed before and after every change, by the test alone.
/// </summary>
internal sealed class SourceHistory(ErpBook book)
{
    private readonly Dictionary<string, Dictionary<string, HashSet<string>>> contents = new(StringComparer.Ordinal);

    /// <summary>Key of the row that was spoiled and not corrected; null if there is none.</summary>
    public string? Spoiled { get; private set; }

    /// <summary>Notes what is there.</summary>
    public void Note(Site site, IEnumerable<string> streams)
    {
        if (site.Bi.Datasets != 1) return;
        foreach (StreamTruth truth in streams.Select(book.Truth).Where(truth => site.Bi.Has(truth.Table)))
        {
            Dictionary<string, HashSet<string>> table = contents.TryGetValue(truth.Stream, out var known) ? known : contents[truth.Stream] = new(StringComparer.Ordinal);
            foreach ((string key, string cells) in new SourceRows(truth, site.Erp.Table(truth.Entity), site.Bi.Table(truth.Table)).Now)
            {
                if (!table.TryGetValue(key, out HashSet<string>? all)) table[key] = all = new HashSet<string>(StringComparer.Ordinal);
                all.Add(cells);
            }
        }
    }

    /// <summary>True if a key had this content at some time.</summary>
    public bool Had(StreamTruth truth, string key, string cells) => contents.TryGetValue(truth.Stream, out var table) && table.TryGetValue(key, out HashSet<string>? all) && all.Contains(cells);

    /// <summary>True if this is the spoiled row.</summary>
    public bool IsSpoiled(StreamTruth truth, string key) => truth.Stream == book.SpoiledStream && key == Spoiled;

    /// <summary>A row was spoiled.</summary>
    public void Spoil(IReadOnlyDictionary<string, string> facts)
    {
        StreamTruth truth = book.Truth(book.SpoiledStream);
        Spoiled = string.Join('|', truth.Key.Zip(book.SpoiledKey, (name, fact) => Cell.Text(facts[fact], truth.Codes.Contains(name))));
    }

    /// <summary>The ERP corrected it.</summary>
    public void Correct() => (Spoiled, IsDead) = (null, false);

    /// <summary>True if the spoiled row is an open dead letter by the last result; otherwise it has to be shown as repaired.</summary>
    public bool IsDead { get; set; }

    /// <summary>What the destination has to show of a spoiled row with these cells if it was repaired and replayed.</summary>
    public string Repaired(string cells)
    {
        string column = $"{book.SpoiledColumn}=";
        return string.Join(SourceRows.Separator, cells.Split(SourceRows.Separator).Select(cell => cell.StartsWith(column + "xx", StringComparison.Ordinal) ? column + EngineRun.Repaired : cell));
    }
}
