using System.Globalization;
using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;
using MlConnector.Proof.Cursor.Erps;

namespace MlConnector.Proof.Cursor;

/// <summary>
/// The business of an ERP, at random: inserts with dates back to what the overlap promises (often exactly there), ties, NULL and future dates, edits, payments, deletions, purges, keys that come back, journals that are numbered
/// before they appear. It knows which rows the strategy promises to have found.
/// </summary>
internal sealed class ErpChanges
{
    private readonly Kind kind;
    private readonly TimeZoneInfo zone;
    private readonly TimeSpan overlap;
    private readonly Random random;
    private readonly HashSet<string> everGone = new(StringComparer.Ordinal);
    private readonly HashSet<string> unpromised = new(StringComparer.Ordinal);
    private readonly Dictionary<(int Year, int Period), long> numbers = [];
    private readonly List<(int Year, int Period, long Number)> reserved = [];
    private DateTime latest = DateTime.MinValue;
    private DateTimeOffset pollBegan;
    private bool changing;

    public ErpChanges(ErpTable table, Kind kind, TimeZoneInfo zone, TimeSpan overlap, Random random, DateTimeOffset start)
    {
        (Table, this.kind, this.zone, this.overlap, this.random, Now) = (table, kind, zone, overlap, random, start);
        table.Meanwhile = () =>
        {
            if (!changing || random.Next(3) == 0) return;
            Between++;
            Make();
        };
    }

    public ErpTable Table { get; }

    /// <summary>The world's clock.</summary>
    public DateTimeOffset Now { get; private set; }

    /// <summary>The ERP's clock on the wall.</summary>
    public DateTime Local => TimeZoneInfo.ConvertTime(Now, zone).DateTime;

    /// <summary>Changes made between two pages.</summary>
    public int Between { get; private set; }

    /// <summary>Time until the next poll.</summary>
    public void Pass() => Now += random.Next(3) switch { 0 => TimeSpan.FromSeconds(random.Next(1, 900)), 1 => TimeSpan.FromMinutes(random.Next(10, 200)), _ => TimeSpan.FromHours(random.Next(2, 20)) };

    /// <summary>From now on rows change, or do not, while pages are made.</summary>
    public void BeginPoll(bool changing) => Table.Locked(() => (this.changing, pollBegan) = (changing, Now));

    /// <summary>True if the key was not there at some time.</summary>
    public bool WasGone(string key) => everGone.Contains(key);

    /// <summary>Rows that a poll must have found; the others a full read finds.</summary>
    public bool IsPromised(ErpRow row) => !unpromised.Contains(row.Key);

    /// <summary>One change.</summary>
    public void Change() => Table.Locked(Make);

    private void Make()
    {
        Now += TimeSpan.FromSeconds(random.Next(0, 20));
        ErpRow? any = Table.Rows.Count == 0 ? null : Table.Rows.Values.ElementAt(random.Next(Table.Rows.Count));
        switch (random.Next(10))
        {
            case 0 or 1 when any is not null: Edit(any); break;
            case 2 when any is not null: Remove(any); break;
            case 3 when everGone.Except(Table.Rows.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray() is { Length: > 0 } gone: Insert(gone[random.Next(gone.Length)]); break;
            default: Insert(NewKey()); break;
        }
    }

    private string NewKey()
    {
        string key;
        do key = random.Next(1, 1_000_000).ToString("D6", CultureInfo.InvariantCulture);
        while (Table.Rows.ContainsKey(key));
        return key;
    }

    private void Insert(string key)
    {
        (int year, int period, long number) = NextJournal();
        Put(new ErpRow(key, InsertDate(), random.Next(1000), random.Next(3) > 0, year, period, number));
    }

    /// <summary>Numbers are given in order, but one may be given now and appear later.</summary>
    private (int Year, int Period, long Number) NextJournal()
    {
        if (reserved.Count > 0 && random.Next(3) == 0)
        {
            int at = random.Next(reserved.Count);
            var late = reserved[at];
            reserved.RemoveAt(at);
            return late;
        }

        DateTime local = Local.AddMonths(-random.Next(0, 3));
        (int, int) period = (local.Year, local.Month);
        long number = numbers[period] = numbers.GetValueOrDefault(period) + 1;
        if (random.Next(6) != 0) return (local.Year, local.Month, number);
        reserved.Add((local.Year, local.Month, number));
        return (local.Year, local.Month, numbers[period] = number + 1);
    }

    /// <summary>What a strategy promises to see: a stamp any change, open-items a change of what is open, a snapshot everything; dates and journals only that a row is there.</summary>
    private void Edit(ErpRow row)
    {
        ErpRow edited = row with { Value = row.Value + 1 };
        switch (kind.Strategy)
        {
            case ReadStrategy.Stamp: edited = edited with { At = StampNow() is var stamp && stamp < row.At ? row.At : stamp }; break;
            case ReadStrategy.OpenItems when row.Open: edited = edited with { Open = random.Next(2) == 0 }; break;
            case ReadStrategy.Snapshot: break;
            default: unpromised.Add(row.Key); break;
        }

        Put(edited);
    }

    private void Put(ErpRow row)
    {
        Table.Put(row);
        if (row.At > latest) latest = row.At.Value;
    }

    /// <summary>Highest stamps and journal numbers stay: a complete read that no longer finds them takes the ERP for restored, and stops.</summary>
    private void Remove(ErpRow row)
    {
        if (kind.Strategy == ReadStrategy.Stamp && row.At == latest) return;
        if (kind.Strategy == ReadStrategy.Journal && !Table.Rows.Values.Any(other => other.Year == row.Year && other.Period == row.Period && other.Journal > row.Journal)) return;
        Table.Remove(row);
        everGone.Add(row.Key);
    }

    private DateTime? InsertDate()
    {
        if (kind.Instants) return StampNow();
        if (random.Next(10) == 0) return null;
        DateTime today = Local;
        DateTime ceiling = (changing ? today.AddMinutes(15) : today).Date, mark = changing || latest > ceiling ? ceiling : latest, lowest = mark == DateTime.MinValue ? today : mark - overlap;
        return Round(random.Next(8) switch
        {
            0 => today.AddDays(random.Next(1, 400)),
            1 => today.AddSeconds(random.Next(1, 40_000)),
            2 or 3 => lowest,
            4 => mark == DateTime.MinValue ? today : mark,
            5 => lowest.AddSeconds(random.NextInt64(0, Math.Max(1, (long)(today - lowest).TotalSeconds))),
            _ => today,
        });
    }

    /// <summary>The stamp of a transaction that becomes visible now and began within the lag; often exactly as early as the overlap still covers.</summary>
    private DateTime StampNow()
    {
        DateTime now = Now.UtcDateTime, mark = changing ? pollBegan.UtcDateTime : latest, lowest = mark == DateTime.MinValue ? now - overlap : mark - overlap;
        return Round(random.Next(4) switch { 0 when latest != DateTime.MinValue => lowest, 1 => now - TimeSpan.FromSeconds(random.Next(0, (int)overlap.TotalSeconds)), 2 when latest >= lowest && latest != DateTime.MinValue => latest, _ => now });
    }

    private DateTime Round(DateTime at) => kind.Type == FieldType.Date ? at.Date : new DateTime(at.Year, at.Month, at.Day, at.Hour, at.Minute, at.Second);
}
