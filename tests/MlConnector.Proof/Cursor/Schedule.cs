using System.Globalization;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Sources;
using MlConnector.Engine.Delivery.Reads;
using MlConnector.Engine.Mapping;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Reading;
using MlConnector.Engine.Tests.Delivery.Fixtures;
using MlConnector.Proof.Cursor.Erps;
using MlConnector.Proof.Seeds;

namespace MlConnector.Proof.Cursor;

/// <summary>
/// One random schedule: an ERP that is changed between polls and between the pages of a poll, around a change of the clocks; every poll is a process of its own with the real reading, ledger and delivery behind it. After
/// the last poll the destination holds what the strategy promises, each version once, and nothing was taken for gone that was there.
/// </summary>
internal sealed class Schedule : IAsyncDisposable
{
    private const int Polls = 8;
    private static readonly (string Zone, DateTime Change)[] ClockChanges =
    [
        ("Europe/Berlin", new(2026, 3, 29, 1, 0, 0)), ("Europe/Berlin", new(2026, 10, 25, 1, 0, 0)), ("America/New_York", new(2026, 3, 8, 7, 0, 0)),
        ("America/New_York", new(2026, 11, 1, 6, 0, 0)), ("Australia/Sydney", new(2026, 4, 4, 16, 0, 0)), ("Australia/Sydney", new(2026, 10, 3, 16, 0, 0)),
    ];

    private readonly Random random;
    private readonly Kind kind;
    private readonly TimeZoneInfo zone;
    private readonly TimeSpan overlap;
    private readonly AbsenceMeaning absence;
    private readonly ErpChanges erp;
    private readonly DeliveryDesk desk;
    private readonly IScheduledErp site;
    private readonly StreamDefinition definition;
    private ISourceStream stream = null!;
    private readonly Tally covered = new();

    private Schedule(int seed, Kind kind, TimeZoneInfo zone, DateTime change, Random random, IScheduledErp site, TimeSpan overlap, AbsenceMeaning absence)
    {
        (this.kind, this.zone, this.random, this.site, this.overlap, this.absence) = (kind, zone, random, site, overlap, absence);
        erp = new ErpChanges(site.Table, kind, zone, overlap, random, new DateTimeOffset(change, TimeSpan.Zero) - TimeSpan.FromHours(random.Next(2, 40)));
        definition = kind.Stream(overlap, absence);
        desk = new DeliveryDesk(declared: _ => definition, seed: seed)
        {
            Mapping = new MappingDefinition([new ColumnMapping("Id", "K"), new ColumnMapping("Name", "Open"), new ColumnMapping("Amount", "Value")]),
        };
        desk.Policies = desk.Policies with { GuardsOff = true };
        covered.Count($"{kind.Name}, {zone.Id}");
        covered.Count($"paging {site.Habits}");
    }

    /// <summary>Plays the schedule of a seed.</summary>
    public static async Task<Tally> PlayAsync(int seed, IReadOnlyList<Kind> kinds, ErpMaker make)
    {
        Random dice = Slice.RandomOf(seed);
        Kind played = kinds[seed % kinds.Count];
        (string name, DateTime change) = ClockChanges[dice.Next(ClockChanges.Length)];
        TimeZoneInfo there = TimeZoneInfo.FindSystemTimeZoneById(name);
        TimeSpan reach = played.Overlaps[dice.Next(played.Overlaps.Length)];
        AbsenceMeaning meaning = dice.Next(2) == 0 ? AbsenceMeaning.Removed : AbsenceMeaning.Purged;
        await using IScheduledErp vendor = await make(seed, played, there, dice);
        await using var schedule = new Schedule(seed, played, there, change, dice, vendor, reach, meaning);
        return await schedule.RunAsync();
    }

    private async Task<Tally> RunAsync()
    {
        for (int i = 0; i < 14; i++) erp.Change();
        await using ISourceStream opened = stream = await site.OpenAsync(definition, new WorldClock(() => erp.Now), zone);
        for (int poll = 0; poll < Polls; poll++)
        {
            await PollAsync(ReadMode.Poll, changing: random.Next(4) > 0);
            erp.Pass();
            for (int changes = random.Next(0, 5); changes > 0; changes--) erp.Change();
        }

        await PollAsync(ReadMode.Poll, changing: false);
        Compare(erp.IsPromised, "after the last poll");
        await PollAsync(ReadMode.Full, changing: false);
        Compare(static _ => true, "after a full read");
        covered.Count("pages", erp.Table.Pages);
        covered.Count("changes between pages", erp.Between);
        return covered;
    }

    public ValueTask DisposeAsync() => desk.DisposeAsync();

    /// <summary>A poll as a process; pages that never rest may end it, then the next one has to make it good.</summary>
    private async Task PollAsync(ReadMode mode, bool changing)
    {
        erp.BeginPoll(changing);
        int before = desk.Destination.Rows.Count;
        try
        {
            await using DeliveryDesk.Session session = await desk.OpenAsync();
            await session.PrepareAsync();
            StreamRecord state = await session.Store.Streams.OpenAsync("finance", "items", "Items", CancellationToken.None);
            var request = new ReadRequest(stream.Definition, state.Cursor, await stream.TodayAsync(CancellationToken.None), erp.Now, mode);
            using var expressions = new CompiledRowExpressions(stream.Definition.Derived);
            await new ReadDelivery(session.Delivery, (asked, keys) => new StreamReading(stream, asked, expressions, keys)).RunAsync(request, absence, CancellationToken.None, CancellationToken.None);
            Assert.Null(session.Context.Tally.Snapshot().Imbalance());
            covered.Count("polls");
        }
        catch (ConnectorException drift) when (drift.Error.Code == "PAGE-DRIFT" && changing)
        {
            covered.Count("polls given up because pages moved");
        }

        erp.BeginPoll(changing: false);
        foreach (StoredRow gone in desk.Destination.Rows.Skip(before).Where(row => row.Deleted))
        {
            Assert.True(erp.WasGone(gone.Id), $"{Story}: key {gone.Id} was taken for gone and never was");
            covered.Count("tombstones");
        }
    }

    private void Compare(Func<ErpRow, bool> promised, string when)
    {
        IReadOnlyDictionary<string, StoredRow> shown = desk.Destination.Current();
        foreach (ErpRow row in erp.Table.Rows.Values.Where(promised))
        {
            Assert.True(shown.TryGetValue(row.Key, out StoredRow? there), $"{when}, {Story}: key {row.Key} ({row.At:s}, journal {row.Year}/{row.Period}/{row.Journal}) is missing");
            Assert.True(decimal.Parse(there!.Amount, CultureInfo.InvariantCulture) == row.Value && there.Name == (row.Open ? "Y" : "N"), $"{when}, {Story}: key {row.Key} ({row.At:s}) is stale");
        }

        // What a poll cannot see (a removal) a full read must: then nothing is shown that is not there, unless it is history.
        if (absence == AbsenceMeaning.Purged) Assert.DoesNotContain(desk.Destination.Rows, row => row.Deleted && !(stream.Definition.Strategy == ReadStrategy.OpenItems && row.Name == "Y"));
        else if (when.Contains("full", StringComparison.Ordinal)) Assert.Empty(shown.Keys.Except(erp.Table.Rows.Keys, StringComparer.Ordinal));
        desk.AssertNoRepeat();
        foreach (IGrouping<string, StoredRow> versions in desk.Destination.Rows.GroupBy(row => row.Id))
        {
            StoredRow[] ordered = [.. versions.OrderBy(row => row.Version)];
            for (int i = 1; i < ordered.Length; i++) Assert.False(ordered[i].Deleted == ordered[i - 1].Deleted && ordered[i].Name == ordered[i - 1].Name && ordered[i].Amount == ordered[i - 1].Amount, $"{when}, {Story}: key {versions.Key} was delivered twice as {ordered[i].Amount}");
        }
    }

    private string Story => $"{kind.Name}, overlap {overlap}, {zone.Id}, {site.Habits}";

    /// <summary>Tells the world's time; waits are as long as they are.</summary>
    private sealed class WorldClock(Func<DateTimeOffset> now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now();
    }
}
