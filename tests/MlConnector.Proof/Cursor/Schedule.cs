using System.Globalization;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Sources;
using MlConnector.Engine.Delivery.Reads;
using MlConnector.Engine.Mapping;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Reading;
using MlConnector.Engine.Tests.Delivery.Fixtures;
using MlConnector.Http.OData;
using MlConnector.Http.Transport;
using MlConnector.Proof.Seeds;
using Microsoft.Extensions.Logging.Abstractions;

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
    private readonly HttpTransport transport;
    private readonly ErpStream stream;
    private readonly Tally covered = new();

    public Schedule(int seed, ErpServer server)
    {
        random = Slice.RandomOf(seed);
        kind = Kind.All[seed % Kind.All.Count];
        (string name, DateTime change) = ClockChanges[random.Next(ClockChanges.Length)];
        zone = TimeZoneInfo.FindSystemTimeZoneById(name);
        overlap = kind.Overlaps[random.Next(kind.Overlaps.Length)];
        absence = random.Next(2) == 0 ? AbsenceMeaning.Removed : AbsenceMeaning.Purged;
        (Habit habit, ODataPaging paging, bool top) = Pagings[random.Next(Pagings.Length)];
        var table = new ErpTable(habit, at => kind.Write(at, zone)) { Cap = random.Next(3, 6) };
        erp = new ErpChanges(table, kind, zone, overlap, random, new DateTimeOffset(change, TimeSpan.Zero) - TimeSpan.FromHours(random.Next(2, 40)));
        Uri address = server.Add(seed, table);
        StreamDefinition definition = kind.Stream(overlap, absence);
        desk = new DeliveryDesk(declared: _ => definition, seed: seed)
        {
            Mapping = new MappingDefinition([new ColumnMapping("Id", "K"), new ColumnMapping("Name", "Open"), new ColumnMapping("Amount", "Value")]),
        };
        desk.Policies = desk.Policies with { GuardsOff = true };
        transport = new HttpTransport(new HttpTransportOptions { BaseAddress = address, Retry = new RetryOptions { FirstDelay = TimeSpan.FromTicks(1) } }, TimeProvider.System, static () => 0, NullLogger.Instance);
        stream = new ErpStream(definition, transport, new Uri(address, "t"), paging, top, () => DateOnly.FromDateTime(erp.Local));
        covered.Count($"{kind.Name}, {name}");
        covered.Count($"paging {paging} over {habit}{(top ? ", always with $top" : "")}");
    }

    /// <summary>As SYSPRO is asked, and (with <c>$top</c> always) as IFS Cloud is.</summary>
    private static (Habit, ODataPaging, bool)[] Pagings { get; } =
    [
        (Habit.CountingLinks, ODataPaging.Auto, false), (Habit.KeyLinks, ODataPaging.Auto, false), (Habit.NoLinks, ODataPaging.Auto, false), (Habit.NoLinks, ODataPaging.Keyset, false), (Habit.NoLinks, ODataPaging.Skip, false),
        (Habit.CountingLinks, ODataPaging.Auto, true), (Habit.KeyLinks, ODataPaging.Auto, true), (Habit.NoLinks, ODataPaging.Auto, true),
    ];

    public async Task<Tally> RunAsync()
    {
        for (int i = 0; i < 14; i++) erp.Change();
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

    public async ValueTask DisposeAsync()
    {
        transport.Dispose();
        await stream.DisposeAsync();
        await desk.DisposeAsync();
    }

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
            Assert.True(erp.WasGone(gone.Id), $"key {gone.Id} was taken for gone and never was");
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

    private string Story => $"{kind.Name}, overlap {overlap}, {zone.Id}";
}
