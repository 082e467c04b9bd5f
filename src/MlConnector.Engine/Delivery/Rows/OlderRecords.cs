using MlConnector.Engine.Journal;
using MlConnector.Engine.Ledger;

namespace MlConnector.Engine.Delivery.Rows;

/// <summary>
/// The journal's records that were sent with another mapping than the pinned one: what a mapping change delivers again. A revision that left the stream's mapping as it is does not count, so rows that have been delivered again are
/// known, and an interrupted change goes on where it was. Holds places of records, never of rows.
/// </summary>
internal sealed class OlderRecords
{
    private readonly HashSet<(int Segment, int Offset)> places = [];

    private OlderRecords()
    {
    }

    /// <summary>None: nothing is delivered again.</summary>
    public static OlderRecords None { get; } = new();

    /// <summary>True if there are none.</summary>
    public bool IsEmpty => places.Count == 0;

    /// <summary>Reads the headers of the journal.</summary>
    public static async Task<OlderRecords> FindAsync(StreamJournal journal, StreamMappings mappings, CancellationToken cancel)
    {
        var older = new OlderRecords();
        Dictionary<int, bool> differs = [];
        foreach (JournalEntry entry in journal.Scan())
        {
            if (entry.Header.Kind == JournalKind.Dead) continue;
            if (!differs.TryGetValue(entry.Header.Revision, out bool other)) differs.Add(entry.Header.Revision, other = await mappings.DiffersAsync(entry.Header.Revision, cancel));
            if (other) older.places.Add((entry.Place.Segment, entry.Place.Offset));
        }

        return older;
    }

    /// <summary>What a person is told where nothing can be delivered again.</summary>
    public static string StayIn(string table) => $"Table {table} only takes rows that never change: delivered rows stay as they are. `mlc rebuild` empties the table and fills it with the current mapping.";

    /// <summary>True if the destination shows a row of them.</summary>
    public bool Hold(LedgerEntry known) => places.Count > 0 && known.IsLive && places.Contains((known.Place.Segment, known.Place.Offset));
}
