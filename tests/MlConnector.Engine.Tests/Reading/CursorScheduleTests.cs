using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;
using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;
using MlConnector.Engine.Mapping;
using MlConnector.Engine.Reading;

namespace MlConnector.Engine.Tests.Reading;

/// <summary>
/// Random schedules of inserts, edits, payments, purges, back-dated postings, ties, NULL and future dates around and during polls, in three zones across a change of the clocks: after the last poll nothing is
/// missing, nothing stale, and nothing was concluded to be gone that is not. MLC_SCHEDULES sets how many seeds each strategy gets.
/// </summary>
public sealed class CursorScheduleTests
{
    private static readonly int Seeds = int.Parse(Environment.GetEnvironmentVariable("MLC_SCHEDULES") ?? "12", CultureInfo.InvariantCulture);
    private static readonly string[] Zones = ["Europe/Berlin", "America/New_York", "Australia/Sydney"];

    [Fact]
    public Task INV2_date_at_day_precision_misses_nothing() => AllAsync(ReadStrategy.Date, FieldType.Date, TimeSpan.FromDays(7));

    [Fact]
    public Task INV2_date_at_second_precision_misses_nothing() => AllAsync(ReadStrategy.Date, FieldType.DateTime, TimeSpan.FromDays(7));

    [Fact]
    public Task INV2_stamp_with_lag_misses_no_change() => AllAsync(ReadStrategy.Stamp, FieldType.DateTime, TimeSpan.FromMinutes(5));

    [Fact]
    public Task INV2_open_items_see_payments_and_purges_of_old_documents() => AllAsync(ReadStrategy.OpenItems, FieldType.Date, TimeSpan.FromDays(7));

    [Fact]
    public Task INV2_journals_are_found_in_any_period_of_the_window() => AllAsync(ReadStrategy.Journal, FieldType.Date, TimeSpan.FromDays(7));

    private static async Task AllAsync(ReadStrategy strategy, FieldType type, TimeSpan overlap)
    {
        for (int seed = 1; seed <= Seeds; seed++)
        {
            try
            {
                await using var schedule = new Schedule(strategy, type, overlap, seed);
                await schedule.RunAsync();
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                throw new InvalidOperationException($"Seed {seed} of {strategy} at {type}: {e.Message}", e);
            }
        }
    }

    private sealed class Schedule : IOpenKeys, IAsyncDisposable
    {
        private readonly Random random;
        private readonly ErpModel erp;
        private readonly StreamDefinition stream;
        private readonly Dictionary<int, (int Value, bool Open)> ledger = [];
        private readonly HashSet<int> met = [];
        private readonly Dictionary<(int, int), long> lastJournal = [];
        private string? cursor;
        private int nextKey = 100;

        public Schedule(ReadStrategy strategy, FieldType type, TimeSpan overlap, int seed)
        {
#pragma warning disable RS0030 // a seeded generator is what INV-9 asks for
            random = new Random(seed);
#pragma warning restore RS0030
            stream = new StreamDefinition("model", "Model")
            {
                Fields = ErpRow.Fields(type),
                Key = ["Key"],
                Strategy = strategy,
                Cursor = new CursorDefinition { Field = strategy == ReadStrategy.Journal ? "Journal" : "At", Overlap = overlap, OpenFilter = "Open eq 'Y'", OpenWhen = "Open = 'Y'", YearField = "Year", PeriodField = "Period", PeriodWindow = 3 },
                Defaults = new StreamDefaults("Model", WriteMode.Versions),
            };
            erp = new ErpModel(stream, TimeZoneInfo.FindSystemTimeZoneById(Zones[seed % Zones.Length])) { BetweenPages = () => Change(1) };
        }

        private ReadStrategy Strategy => stream.Strategy;

        public async Task RunAsync()
        {
            Change(12);
            for (int poll = 0; poll < 25; poll++)
            {
                await PollAsync();
                Change(random.Next(0, 6));
                erp.Now += TimeSpan.FromMinutes(random.Next(1, 60 * 30));
            }

            erp.BetweenPages = () => { };
            erp.Now += TimeSpan.FromMinutes(1);
            await PollAsync();
            foreach (ErpRow row in erp.Table.Values) Assert.True(ledger.TryGetValue(row.Key, out (int Value, bool Open) known) && known.Value == row.Value, $"key {row.Key} ({row.Date}, journal {row.Year}/{row.Period}/{row.Journal}) is {(ledger.ContainsKey(row.Key) ? "stale" : "missing")}");
        }

        public async IAsyncEnumerable<ImmutableArray<string>> NotMetAsync([EnumeratorCancellation] CancellationToken cancel)
        {
            await Task.CompletedTask;
            foreach (int key in ledger.Where(known => known.Value.Open && !met.Contains(known.Key)).Select(known => known.Key).Order().ToArray()) yield return [key.ToString(CultureInfo.InvariantCulture)];
        }

        public ValueTask DisposeAsync() => erp.DisposeAsync();

        private async Task PollAsync()
        {
            met.Clear();
            var request = new ReadRequest(stream, cursor, await erp.TodayAsync(CancellationToken.None), erp.Now, ReadMode.Poll);
            using var expressions = new CompiledRowExpressions(stream.Derived);
            var reading = new StreamReading(erp, request, expressions, this);
            await foreach (ReadPage page in reading.ReadAsync(CancellationToken.None))
            {
                using ReadPage owned = page;
                for (int row = 0; row < page.Page.Records.RowCount; row++)
                {
                    string?[] texts = Rows.Texts(page.Page.Records, row);
                    int key = int.Parse(texts[0]!, CultureInfo.InvariantCulture);
                    met.Add(key);
                    ledger[key] = (int.Parse(texts[2]!, CultureInfo.InvariantCulture), page.IsOpen(row));
                }
            }

            cursor = reading.CursorAfterAll ?? cursor;
            if (!reading.Complete) return;
            foreach (int gone in ledger.Keys.Where(key => !met.Contains(key)).ToArray()) Assert.False(erp.Table.ContainsKey(gone) && gone < 100, $"key {gone} was concluded to be gone");
        }

        private void Change(int times)
        {
            for (int i = 0; i < times; i++)
            {
                erp.Now += TimeSpan.FromSeconds(random.Next(0, 20));
                switch (random.Next(4))
                {
                    case 0 when erp.Table.Count > 0: Edit(erp.Table.Values.ElementAt(random.Next(erp.Table.Count))); break;
                    case 1 when erp.Table.Count > 20 && Strategy == ReadStrategy.OpenItems: Purge(); break;
                    default: Insert(); break;
                }
            }
        }

        private void Insert()
        {
            int period = Math.Clamp(erp.Local.Month - random.Next(0, 3), 1, 12);
            long journal = lastJournal[(2026, period)] = lastJournal.GetValueOrDefault((2026, period)) + 1;
            // keys come in no order, so that rows appear before and behind the page being read
            int key = random.Next(2) == 0 ? nextKey++ : -nextKey++;
            erp.Table[key] = new ErpRow(key, DateOf(insert: true), random.Next(1000)) { Open = random.Next(3) > 0, Period = period, Journal = journal };
        }

        /// <summary>What a strategy promises to see: stamps any change; open-items a change of an open document; dates and journals only new rows.</summary>
        private void Edit(ErpRow row)
        {
            ErpRow edited = row with { Value = row.Value + 1 };
            if (Strategy == ReadStrategy.Stamp) erp.Table[row.Key] = edited with { Date = DateOf(insert: false) };
            else if (Strategy == ReadStrategy.OpenItems && row.Open) erp.Table[row.Key] = edited with { Open = random.Next(2) == 0 };
        }

        private void Purge()
        {
            ErpRow[] closed = [.. erp.Table.Values.Where(row => !row.Open)];
            if (closed.Length > 0) erp.Table.Remove(closed[random.Next(closed.Length)].Key);
        }

        private string? DateOf(bool insert)
        {
            if (Strategy == ReadStrategy.Stamp) return Stamp(erp.Now - TimeSpan.FromSeconds(random.Next(0, 120)));
            DateTime local = erp.Local;
            return random.Next(10) switch
            {
                0 when insert => null,
                1 => Text(local.AddDays(random.Next(1, 400))),
                2 or 3 => Text(local.AddDays(-random.Next(0, 4))),
                _ => Text(local),
            };
        }

        private string Text(DateTime local) => local.ToString(stream.Fields[1].Type == FieldType.Date ? "yyyy-MM-dd" : "yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture);

        private static string Stamp(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
    }
}
