using System.Text.RegularExpressions;
using MlConnector.Chaos.Host;
using MlConnector.Chaos.World;

namespace MlConnector.Chaos.Truth;

/// <summary>
/// What SYSPRO has held: every content that a key had, and which of its rows no destination can hold. Fed before and after every change, by the test alone.
/// </summary>
internal sealed partial class SourceHistory
{
    private readonly Dictionary<string, Dictionary<string, HashSet<string>>> contents = new(StringComparer.Ordinal);

    /// <summary>Its cells when it was repaired at our side; null if it was not.</summary>
    private string? repairedFrom;

    /// <summary>Key of the invoice that was spoiled and not corrected; null if there is none.</summary>
    public string? Spoiled { get; private set; }

    /// <summary>Notes what is there.</summary>
    public void Note(Site site, IEnumerable<string> streams)
    {
        if (site.PowerBi.Datasets() is not [var dataset]) return;
        foreach (StreamTruth truth in streams.Select(StreamTruth.Of))
        {
            Dictionary<string, HashSet<string>> table = contents.TryGetValue(truth.Stream, out var known) ? known : contents[truth.Stream] = new(StringComparer.Ordinal);
            foreach ((string key, string cells) in new SourceRows(truth, site.Syspro.Table(truth.Entity), dataset.Table(truth.Table)).Now)
            {
                if (!table.TryGetValue(key, out HashSet<string>? all)) table[key] = all = new HashSet<string>(StringComparer.Ordinal);
                all.Add(cells);
            }
        }
    }

    /// <summary>True if a key had this content at some time.</summary>
    public bool Had(StreamTruth truth, string key, string cells) => contents.TryGetValue(truth.Stream, out var table) && table.TryGetValue(key, out HashSet<string>? all) && all.Contains(cells);

    /// <summary>An invoice was spoiled.</summary>
    public void Spoil(IReadOnlyDictionary<string, string> facts)
    {
        StreamTruth truth = StreamTruth.Of("ap_invoices");
        Spoiled = string.Join('|', truth.Key.Select(name => Cell.Text(facts[char.ToLowerInvariant(name[0]) + name[1..]], truth.Codes.Contains(name))));
        repairedFrom = null;
    }

    /// <summary>It was corrected in SYSPRO.</summary>
    public void Correct() => Spoiled = repairedFrom = null;

    /// <summary>Its dead letter was repaired and replayed for what SYSPRO holds now.</summary>
    public void Repair(Site site) => repairedFrom = SpoiledNow(site);

    /// <summary>True if the repair is still for what SYSPRO holds.</summary>
    public bool IsRepaired(Site site) => repairedFrom is not null && repairedFrom == SpoiledNow(site);

    /// <summary>What the destination has to show of a spoiled row with these cells: the repaired row; null if its last good content stays, or none.</summary>
    public string? RepairedOf(string cells) => cells == repairedFrom ? TooLong().Replace(cells, $"Reference={EngineRun.Repaired}") : null;

    private string? SpoiledNow(Site site)
    {
        StreamTruth truth = StreamTruth.Of("ap_invoices");
        if (Spoiled is null || site.PowerBi.Datasets() is not [var dataset]) return null;
        return new SourceRows(truth, site.Syspro.Table(truth.Entity), dataset.Table(truth.Table)).Now.GetValueOrDefault(Spoiled);
    }

    [GeneratedRegex("Reference=x+", RegexOptions.NonBacktracking)]
    private static partial Regex TooLong();
}
