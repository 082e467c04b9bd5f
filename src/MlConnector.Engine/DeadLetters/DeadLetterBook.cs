using System.Collections.Immutable;
using MlConnector.Engine.Blocks;
using MlConnector.Engine.Ports;

namespace MlConnector.Engine.DeadLetters;

/// <summary>A repair in force: field → value for one source hash of one key.</summary>
internal sealed record RepairInForce(DeadLetterRecord DeadLetter, ImmutableSortedDictionary<string, string?> Values);

/// <summary>
/// The open dead letters and the repairs in force of one stream, by key, held by the run that has the lease. Few by nature (the budget sees to it). The placing task asks, the settling task renews:
/// both under one lock, and only if there is anything at all.
/// </summary>
internal sealed class DeadLetterBook(StreamId stream, IDeadLetterStore store, RepairSealer sealer)
{
    private readonly Lock gate = new();
    private readonly HashSet<(Hash128 Key, Hash128 Source)> foundNow = [];
    private readonly Dictionary<string, (int Rows, string Column)> codes = new(StringComparer.Ordinal);
    private Dictionary<Hash128, List<DeadLetterRecord>> open = [];
    private Dictionary<Hash128, List<DeadLetterRecord>> writtenOff = [];
    private Dictionary<Hash128, List<RepairInForce>> repairs = [];

    /// <summary>True if no key has an open or written-off dead letter or a repair: the usual case, decided without a lookup per row.</summary>
    public bool IsEmpty { get; private set; } = true;

    /// <summary>Open dead letters that the store knows.</summary>
    public int OpenCount
    {
        get
        {
            lock (gate) return open.Values.Sum(static letters => letters.Count);
        }
    }

    /// <summary>Reads what the store knows: at the start, and after each settlement that added or closed dead letters.</summary>
    public async Task RenewAsync(CancellationToken cancel)
    {
        IReadOnlyList<DeadLetterRecord> letters = await store.OpenOfStreamAsync(stream, cancel);
        var byKey = new Dictionary<Hash128, List<DeadLetterRecord>>();
        foreach (DeadLetterRecord letter in letters) Add(byKey, Hash128.Parse(letter.KeyHash), letter);
        var ended = new Dictionary<Hash128, List<DeadLetterRecord>>();
        foreach (DeadLetterRecord letter in await store.WrittenOffOfStreamAsync(stream, cancel)) Add(ended, Hash128.Parse(letter.KeyHash), letter);
        var inForce = new Dictionary<Hash128, List<RepairInForce>>();
        foreach ((DeadLetterRecord letter, RepairRecord repair) in await store.RepairsOfStreamAsync(stream, cancel))
        {
            Add(inForce, Hash128.Parse(letter.KeyHash), new RepairInForce(letter, await sealer.OpenAsync(letter.Id, repair.Values, cancel)));
        }

        lock (gate)
        {
            open = byKey;
            writtenOff = ended;
            repairs = inForce;
            foundNow.RemoveWhere(found => byKey.TryGetValue(found.Key, out List<DeadLetterRecord>? known) && known.Exists(letter => letter.SourceHash == found.Source.ToString()));
            IsEmpty = open.Count == 0 && writtenOff.Count == 0 && repairs.Count == 0 && foundNow.Count == 0;
        }
    }

    /// <summary>True if the row is known to be dead, also if a person wrote it off: it counts up (see <paramref name="letter"/>; null if this run found it and has not settled it yet).</summary>
    public bool IsKnown(Hash128 key, Hash128 source, out DeadLetterRecord? letter)
    {
        lock (gate)
        {
            letter = Of(open, key, source) ?? Of(writtenOff, key, source);
            return letter is not null || foundNow.Contains((key, source));
        }
    }

    /// <summary>The code that this run met most and the column of its first row, for the message of the budget: where every row of the first page is dead, no dead letter is kept that could be looked at.</summary>
    public string CommonestFound
    {
        get
        {
            lock (gate)
            {
                if (codes.Count == 0) return "";
                (string code, (_, string column)) = codes.MaxBy(static code => code.Value.Rows);
                return column.Length == 0 ? code : $"{code}, first in column {column}";
            }
        }
    }

    /// <summary>A row that was sent and refused counts for the message of the budget like one that was never sent.</summary>
    public void Refused(string code)
    {
        lock (gate) Count(code, "");
    }

    /// <summary>This run found a dead row; it is known from now on, before it is settled.</summary>
    public void Found(Hash128 key, Hash128 source, string code, string column)
    {
        lock (gate)
        {
            Count(code, column);
            foundNow.Add((key, source));
            IsEmpty = false;
        }
    }

    /// <summary>Open dead letters of a key with other content than <paramref name="source"/>: what a newer version, a reversion or a tombstone closes.</summary>
    public ImmutableArray<DeadLetterRecord> OlderThan(Hash128 key, Hash128? source)
    {
        lock (gate)
        {
            return open.TryGetValue(key, out List<DeadLetterRecord>? letters) ? [.. letters.Where(each => source is null || each.SourceHash != source.Value.ToString())] : [];
        }
    }

    /// <summary>The repair in force for exactly this content, or null.</summary>
    public RepairInForce? RepairOf(Hash128 key, Hash128 source)
    {
        lock (gate) return repairs.TryGetValue(key, out List<RepairInForce>? known) ? known.Find(each => each.DeadLetter.SourceHash == source.ToString()) : null;
    }

    /// <summary>Repairs of a key for other content: another hash ends them.</summary>
    public ImmutableArray<RepairInForce> RepairsOfOthers(Hash128 key, Hash128 source)
    {
        lock (gate) return repairs.TryGetValue(key, out List<RepairInForce>? known) ? [.. known.Where(each => each.DeadLetter.SourceHash != source.ToString())] : [];
    }

    /// <summary>Keys with an open dead letter: present for removals.</summary>
    public IReadOnlyList<Hash128> Keys()
    {
        lock (gate) return [.. open.Keys, .. foundNow.Select(found => found.Key)];
    }

    /// <summary>
    /// Keys that count as open for open-items: those with an open dead letter, and those that are shown as a person repaired them, for else nobody would see that the source has corrected a row that is closed. With each
    /// the place of its newest dead row, because a row that never was anything but dead is unknown to the ledger; null where only the ledger has one.
    /// </summary>
    public Dictionary<Hash128, JournalPlace?> KeysToAsk()
    {
        lock (gate)
        {
            Dictionary<Hash128, JournalPlace?> keys = repairs.Keys.ToDictionary(static key => key, static _ => (JournalPlace?)null);
            foreach ((Hash128 key, List<DeadLetterRecord> letters) in open) keys[key] = letters[^1].Place;
            return keys;
        }
    }

    /// <summary>True if the key is one of <see cref="KeysToAsk"/>.</summary>
    public bool Asks(Hash128 key)
    {
        lock (gate) return open.ContainsKey(key) || repairs.ContainsKey(key);
    }

    /// <summary>Places of all open dead letters: retention must keep them.</summary>
    public ImmutableHashSet<JournalPlace> Places()
    {
        lock (gate) return [.. open.Values.SelectMany(letters => letters).Select(letter => letter.Place)];
    }

    private void Count(string code, string column) => codes[code] = codes.TryGetValue(code, out (int Rows, string Column) known) ? known with { Rows = known.Rows + 1 } : (1, column);

    private static DeadLetterRecord? Of(Dictionary<Hash128, List<DeadLetterRecord>> among, Hash128 key, Hash128 source) =>
        among.TryGetValue(key, out List<DeadLetterRecord>? letters) ? letters.Find(each => each.SourceHash == source.ToString()) : null;

    private static void Add<T>(Dictionary<Hash128, List<T>> into, Hash128 key, T value)
    {
        if (!into.TryGetValue(key, out List<T>? values)) into[key] = values = [];
        values.Add(value);
    }
}
