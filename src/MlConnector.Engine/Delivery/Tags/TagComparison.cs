using System.Collections.Immutable;
using System.Globalization;
using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;
using MlConnector.Engine.Blocks;
using MlConnector.Engine.DeadLetters;
using MlConnector.Engine.Delivery.Placing;
using MlConnector.Engine.Ledger;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Reading;
using MlConnector.Engine.Reading.Cursors;

namespace MlConnector.Engine.Delivery.Tags;

/// <summary>
/// One read of a stream by tags: compares what the source lists with the tags whose rows are settled, says what has to be read, and remembers the tags of what was read. A key is known only by the tag that its own row carried when it
/// got its fate, never by the tag of the listing before it (INV-2).
/// </summary>
internal sealed class TagComparison(DeliveryContext context, DeadLetterBook book, ImmutableArray<SortedRunFile> files) : IDisposable
{
    /// <summary>Reading by key takes about a hundred times the requests of reading all: of more than one key in fifty, everything is read. Few keys never are a reason.</summary>
    private const int FewKeys = 1000, OneIn = 50;

    /// <summary>Keys that are held in memory.</summary>
    private const int MostKeys = 100_000;

    private readonly KnownTags known = context.Ledger.OpenTags(files);
    private readonly int tagOrdinal = context.Mappings.Schema.OrdinalOf(StreamDefinition.TagName);
    private readonly bool replaced = context.Table.Mode == WriteMode.Replace;
    private readonly bool filters = context.Mappings.Page.HasFilter;
    private readonly Dictionary<Hash128, ImmutableArray<string>> differing = [];
    private readonly ListedKeys listed = new(context.Mappings.Schema);
    private readonly PageKeys pageKeys = new();
    private LedgerEntry[] before = [];
    private LedgerEntry[] met = [];
    private LedgerEntry[] settled = [];
    private long keys;
    private long matched;
    private bool unreadable;
    private bool tooMany;
    private bool everything;

    /// <summary>True if everything was listed, and all of it is what was known: there is nothing to be read.</summary>
    public bool NothingDiffers { get; private set; }

    /// <summary>What was found, for people; null if nothing was listed.</summary>
    public string? Remark => keys == 0 ? null : string.Create(CultureInfo.InvariantCulture, $"{keys} keys were compared by their tags; {(everything ? "so much differed that everything was read" : $"{differing.Count} differed and were read")}.");

    /// <summary>Takes in a page of keys and tags.</summary>
    public void Compare(ReadPage page, ReadMemory memory)
    {
        int count = page.Page.Records.RowCount;
        if (count == 0) return;
        keys += count;
        memory.Companies.Add(KeyHash.Tag(page.Page.Company));
        ReadOnlySpan<Hash128> hashes = listed.Hash(page.Page);
        Fit(count);
        known.Before(hashes, before);
        known.Now(hashes, met);
        context.Ledger.Lookup(hashes, settled.AsSpan(0, count));
        pageKeys.Begin(count);
        for (int row = 0; row < count; row++)
        {
            unreadable |= !page.ViolationOf(row).IsNone;
            memory.List(hashes[row]);
            bool again = pageKeys.Exchange(hashes, row) >= 0 || met[row].State != LedgerState.None || differing.ContainsKey(hashes[row]);
            if (!again && before[row].State != LedgerState.None) matched++;
            RecordRow cells = page.Page.Records[row];
            Hash128? tag = TagOf(cells, cells.Cells.Length - 1);
            if (tag is { } same && before[row].State != LedgerState.None && before[row].Source == same && IsSettled(hashes[row], settled[row])) known.Put(hashes[row], same);
            else Differs(hashes[row], cells);
        }
    }

    /// <summary>Keys to be read, once all pages were taken in; null if everything is.</summary>
    public ImmutableArray<ImmutableArray<string>>? Differing(ReadMemory memory)
    {
        bool changed = differing.Count > 0 || matched < known.Count;
        everything = known.IsLost || unreadable || tooMany || differing.Count > Math.Max(FewKeys, keys / OneIn) || replaced && (changed || context.PublishesAnyway);
        NothingDiffers = !everything && !changed;
        if (!everything) return [.. differing.Values];
        known.Restart();
        memory.ReadAll();
        return null;
    }

    /// <summary>A row got its fate: from when that is settled on, its tag is known. Not that of a row which is dead or waits, or was met with two contents: it is looked at again.</summary>
    public void Placed(Hash128 key, RecordRow row, ReadFate fate, ReadMemory memory)
    {
        bool certain = fate is ReadFate.New or ReadFate.Changed or ReadFate.Unchanged or ReadFate.Filtered;
        if (certain && TagOf(row, tagOrdinal) is { } tag) known.Put(key, tag);
        else if (fate != ReadFate.Repeated || memory.Conflicts.ContainsKey(key)) known.Forget(key);
    }

    /// <summary>INV-2: the cursor that makes the tags of this read the known ones; its file is durable.</summary>
    public string Into(string cursor, CancellationToken cancel) => CursorJson.Write(CursorJson.Read<DateCursor>(cursor, context.State.Stream)! with
    {
        Tags = [.. NothingDiffers ? known.Stay() : known.Keep(cancel)],
    });

    /// <inheritdoc />
    public void Dispose()
    {
        known.Dispose();
        listed.Dispose();
    }

    /// <summary>What is known by its tag alone must be at the destination, or be nothing for it: a key that was missed, flagged, buried or repaired is read.</summary>
    private bool IsSettled(Hash128 key, in LedgerEntry entry) => (book.IsEmpty || !book.Asks(key)) && entry.State switch
    {
        LedgerState.Live => entry.Absences == 0,
        LedgerState.None or LedgerState.Filtered => filters,
        _ => false,
    };

    private void Differs(Hash128 key, RecordRow cells)
    {
        tooMany |= differing.Count >= MostKeys;
        if (!tooMany) differing.TryAdd(key, KeyParts.OfJournaled(cells, cells.Cells.Length - 1));
    }

    private static Hash128? TagOf(RecordRow row, int ordinal) => row.Cells[ordinal].IsNull || row.Bytes(ordinal).IsEmpty ? null : Hash128.Of(row.Bytes(ordinal));

    private void Fit(int rows)
    {
        if (before.Length < rows) (before, met, settled) = (new LedgerEntry[rows], new LedgerEntry[rows], new LedgerEntry[rows]);
        before.AsSpan(0, rows).Clear();
        met.AsSpan(0, rows).Clear();
    }
}
