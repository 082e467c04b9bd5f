using MlConnector.Abstractions.Errors;
using MlConnector.Engine.Blocks;
using MlConnector.Engine.Journal;
using MlConnector.Engine.Ledger;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Tests.Journal;
using MlConnector.TestKit.Segments;

namespace MlConnector.Engine.Tests.Ledger;

/// <summary>One random history of a stream. The model: what each settled batch said of a key, newest last.</summary>
internal sealed class LedgerHistory(int seed)
{
    private const int Keys = 80;
    private static readonly string[] Companies = ["A", "B"];
    private static readonly RowFate[] Fates = [RowFate.Live, RowFate.Live, RowFate.Removed, RowFate.Filtered, RowFate.Dead, RowFate.Purged];
    private static readonly Fence AnyFence = new("stream", 1, "test");
    private readonly Random random = new(seed);
    private readonly PowerCutSegments disk = new(seed);
    private readonly JournalDesk desk = new() { Options = new JournalOptions { SegmentBytes = 3000 } };
    private readonly ModelStore store = new(new StreamId(7));
    private readonly Dictionary<long, List<ModelRow>> written = [];
    private readonly Dictionary<ModelRow, JournalPlace> deadLetters = [];
    private StreamJournal journal = null!;
    private StreamLedger ledger = null!;
    private long lastNumber;
    private long version = 1000;
    private bool everyRow;

    private sealed record ModelRow(Hash128 Key, string Text, string Company, Hash128 Source, long Version, RowFlags Flags);

    public async Task RunAsync(int steps)
    {
        await OpenAsync();
        for (int step = 0; step < steps; step++)
        {
            int choice = random.Next(100);
            if (choice < 45) await WriteBatchAsync();
            else if (choice < 75) await EndBatchAsync();
            else if (choice < 85) await ledger.MergeIfNeededAsync(AnyFence, CancellationToken.None);
            else if (choice < 90) await RetainAsync();
            else await CutAsync();
            if (step % 5 == 0) await CheckAsync();
        }

        await CheckAsync();
        await CloseAsync();
    }

    private async Task OpenAsync()
    {
        journal = await desk.OpenAsync(disk, store.All.LastOrDefault());
        ledger = await StreamLedger.OpenAsync(disk, journal, store, store, store.Record, new LedgerOptions { MemoryRows = 30, MergeWidth = 2 + random.Next(2), SeenInMemory = 8 }, CancellationToken.None);
        lastNumber = Math.Max(journal.LastNumber, store.All.LastOrDefault()?.Number ?? 0);
    }

    private async Task CloseAsync()
    {
        await ledger.DisposeAsync();
        await journal.DisposeAsync();
    }

    private async Task CutAsync()
    {
        if (random.Next(4) > 0) disk.PowerCut();
        await CloseAsync();
        await OpenAsync();
    }

    private async Task WriteBatchAsync()
    {
        long number = ++lastNumber;
        List<ModelRow> rows = [];
        using RecordBlock block = new(JournalDesk.Layout, 256);
        LedgerBatch batch = ledger.Begin(number);
        for (int part = random.Next(1, 3); part > 0; part--)
        {
            string company = Companies[random.Next(2)];
            block.BeginPart(JournalDesk.Part(++version, company));
            for (int i = random.Next(1, 20); i > 0; i--) rows.Add(AddRow(block, batch, company));
        }

        JournalHeader header = JournalDesk.Header(number);
        JournalPlace place = await journal.AppendAsync(block, header, CancellationToken.None);
        if (random.Next(20) == 0)
        {
            // Cut between journal and mark: the batch was never sent, and nobody knows it.
            await CutAsync();
            return;
        }

        store.Mark(number, place, block.RowCount);
        written[number] = rows;
        batch.Journaled(place, block);
        for (int i = 0; i < rows.Count; i++)
        {
            if (rows[i].Flags.Fate() == RowFate.Dead) deadLetters[rows[i]] = place with { Row = i };
        }
    }

    private ModelRow AddRow(RecordBlock block, LedgerBatch batch, string company)
    {
        RowFlags flags = RowFlags.None.With(Fates[random.Next(Fates.Length)]) | (random.Next(4) == 0 ? RowFlags.Open : RowFlags.None) | (random.Next(9) == 0 ? RowFlags.Repaired : RowFlags.None);
        string text = FormattableString.Invariant($"{random.Next(1, Keys):D15}");
        BlockRow row = JournalDesk.Add(block, [text, "1", $"name {random.Next(3)}", "5", null], flags);
        ModelRow model = new(KeyHash.Of(KeyHash.Tag(company), row.Key), text, company, row.SourceHash, block.Parts[^1].Version, flags);
        if (flags.Fate() != RowFate.Dead) batch.Stage(model.Key, model.Source, model.Version, row.Index, flags);
        return model;
    }

    private async Task EndBatchAsync()
    {
        IReadOnlyList<LedgerBatch> open = ledger.InFlight;
        if (open.Count == 0) return;
        LedgerBatch batch = open[random.Next(open.Count)];
        bool arrived = random.Next(4) > 0;
        if (arrived) batch.Settle();
        else batch.Discard();
        LedgerManifest? manifest = await ledger.FlushIfNeededAsync(random.Next(10) == 0, CancellationToken.None);
        if (random.Next(10) == 0)
        {
            // Cut between flush and settlement: the batch is not settled.
            await CutAsync();
            return;
        }

        store.Settle(batch.Number, arrived ? BatchState.Confirmed : BatchState.Refused, manifest);
        if (manifest is not null) ledger.Committed();
    }

    private async Task RetainAsync()
    {
        while (ledger.InFlight.Count > 0) await EndBatchAsync();
        RetentionPolicy policy = new(random.Next(2) == 0 ? TimeSpan.Zero : TimeSpan.FromDays(1), random.Next(2) == 0 ? 0 : 10_000)
        {
            MostNeededPercent = random.Next(2) * 50 + 50,
            DeadLetters = [.. deadLetters.Values],
        };
        RetentionHost host = new(AnyFence, "INC1", "RUN9", () => ++lastNumber, Moved);
        if (random.Next(2) == 0) disk.FailAfter = random.Next(12);
        try
        {
            await new JournalRetention(journal, ledger, TimeProvider.System).RunAsync(policy, host, CancellationToken.None);
            disk.FailAfter = null;
            if (random.Next(2) == 0) await CutAsync();
        }
        catch (Exception e) when (disk.FailAfter == 0 && e is ConnectorException or IOException)
        {
            disk.FailAfter = null;
            await CutAsync();
        }

        everyRow = true;
        await CheckAsync();
        everyRow = false;
    }

    private Task Moved(IReadOnlyList<MovedRow> moved)
    {
        foreach (MovedRow row in moved) deadLetters[deadLetters.Single(letter => letter.Value == row.From).Key] = row.To;
        return Task.CompletedTask;
    }

    private async Task CheckAsync()
    {
        Dictionary<Hash128, ModelRow> settled = Model(batch => batch.State == BatchState.Confirmed);
        Dictionary<Hash128, ModelRow> overlaid = Model(batch => batch.State is BatchState.Confirmed or BatchState.Sending);
        Hash128[] keys = [.. Companies.SelectMany(company => Enumerable.Range(1, Keys).Select(key => KeyOf(company, key)))];
        await CompareAsync(keys, settled, settledOnly: true);
        await CompareAsync(keys, overlaid, settledOnly: false);
        Assert.Equal(settled.Keys.Order(), ledger.Scan().Select(entry => entry.Key));
        foreach (string company in Companies)
        {
            ushort tag = KeyHash.Tag(company);
            Assert.Equal(settled.Values.Where(row => row.Company == company).Select(row => row.Key).Order(), ledger.Scan(tag).Select(entry => entry.Key));
            CheckAbsent(company, settled);
        }

        CheckTrace();
        foreach ((ModelRow row, JournalPlace place) in deadLetters.Where(_ => random.Next(20) == 0))
        {
            using JournalRecord record = await journal.ReadAsync(place, CancellationToken.None);
            Assert.Equal(row.Source, record.Block.Row(place.Row).SourceHash);
        }
    }

    private Dictionary<Hash128, ModelRow> Model(Func<BatchRecord, bool> counts)
    {
        Dictionary<Hash128, ModelRow> model = [];
        foreach (BatchRecord batch in store.All.Where(counts))
        {
            foreach (ModelRow row in written[batch.Number].Where(row => row.Flags.Fate() != RowFate.Dead)) model[row.Key] = row;
        }

        return model;
    }

    private async Task CompareAsync(Hash128[] keys, Dictionary<Hash128, ModelRow> model, bool settledOnly)
    {
        LedgerEntry[] found = new LedgerEntry[keys.Length];
        ledger.Lookup(keys, found, settledOnly);
        for (int i = 0; i < keys.Length; i++)
        {
            if (!model.TryGetValue(keys[i], out ModelRow? row))
            {
                Assert.Equal(default, found[i]);
                continue;
            }

            Assert.Equal((row.Source, row.Version, LedgerCode.StateOf(row.Flags.Fate())), (found[i].Source, found[i].Version, found[i].State));
            Assert.Equal(((row.Flags & RowFlags.Open) != RowFlags.None, (row.Flags & RowFlags.Repaired) != RowFlags.None), (found[i].Open, found[i].Repaired));
            if (found[i].IsLive && (everyRow || random.Next(30) == 0)) await CompareRowAsync(found[i], row);
        }
    }

    private async Task CompareRowAsync(LedgerEntry entry, ModelRow row)
    {
        using JournalRecord record = await journal.ReadAsync(entry.Place, CancellationToken.None);
        Assert.Equal(row.Text, JournalDesk.Rows(record.Block)[entry.Place.Row][0]);
        Assert.Equal((row.Source, row.Version), (record.Block.Row(entry.Place.Row).SourceHash, record.Block.PartOf(entry.Place.Row).Version));
    }

    private void CheckAbsent(string company, Dictionary<Hash128, ModelRow> settled)
    {
        using SeenKeys seen = ledger.CollectSeen();
        HashSet<Hash128> met = [.. Enumerable.Range(1, Keys).Where(_ => random.Next(2) == 0).Select(key => KeyOf(company, key))];
        foreach (Hash128 key in met.Concat(met.Take(5))) seen.Add(key);
        Hash128[] expected = [.. settled.Values.Where(row => row.Company == company && row.Flags.IsShown() && !met.Contains(row.Key)).Select(row => row.Key).Order()];
        Assert.Equal(expected, seen.Absent([KeyHash.Tag(company)]).Select(entry => entry.Key));
    }

    private void CheckTrace()
    {
        // Key 1 would meet the period, a part of every key here.
        int key = random.Next(2, Keys);
        string text = FormattableString.Invariant($"{key:D15}");
        IEnumerable<long> expected = store.All.Where(batch => written[batch.Number].Any(row => row.Text == text)).Select(batch => batch.Number);
        Assert.Equal(expected.Reverse(), ledger.Trace.Find(FormattableString.Invariant($"{key}")).Select(hit => hit.Number));
    }

    private static Hash128 KeyOf(string company, int key)
    {
        using RecordBlock block = new(JournalDesk.Layout, 256);
        block.BeginPart(JournalDesk.Part(1, company));
        return KeyHash.Of(KeyHash.Tag(company), JournalDesk.Add(block, [FormattableString.Invariant($"{key:D15}"), "1", "", "", null], RowFlags.None).Key);
    }
}
