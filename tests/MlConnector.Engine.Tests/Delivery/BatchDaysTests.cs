using System.Globalization;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;
using MlConnector.Engine.Blocks;
using MlConnector.Engine.Delivery.Progress;
using MlConnector.Engine.Journal;
using MlConnector.Engine.Ledger;
using MlConnector.Engine.Mapping;
using MlConnector.Engine.Tests.Delivery.Fixtures;
using MlConnector.Engine.Tests.Restore;

namespace MlConnector.Engine.Tests.Delivery;

/// <summary>A destination that looks for older rows by day is told where they can lie: in the days of the batch's rows and of what the table shows of them. Here the names are dates.</summary>
public sealed class BatchDaysTests
{
    [Fact]
    public async Task New_rows_lie_in_their_own_days_and_a_moved_one_in_both()
    {
        await using DeliveryDesk desk = NewDesk();
        desk.Source.Add("1", "2026-01-15", "1");
        desk.Source.Add("2", "2026-02-03T10:00:00", "2");
        await desk.PollAsync();
        desk.Source.Put("1", "2026-05-20", "1");
        await desk.PollAsync();

        Assert.Equal([Span("2026-01-15", "2026-02-03"), Span("2026-01-15", "2026-05-20")], Told(desk));
        Assert.Equal(["1 2026-05-20", "2 2026-02-03T10:00:00"], Shown(desk));
    }

    [Fact]
    public async Task Of_a_row_that_is_gone_its_older_day_counts()
    {
        await using DeliveryDesk desk = NewDesk();
        for (int day = 1; day <= 9; day++) desk.Source.Add($"{day}", $"2026-03-0{day}", "1");
        await desk.PollAsync();
        desk.Source.Rows.RemoveAll(row => row.Id == "4");
        desk.Source.Put("7", "2026-03-06", "2");
        for (int polls = 0; polls < 3; polls++) await desk.PollAsync();

        Assert.Equal(Span("2026-03-04", "2026-03-07"), Told(desk)[^1]);
        Assert.Equal(8, desk.Destination.Rows.Count);
    }

    [Theory]
    [InlineData(null, "2026-05-01")]
    [InlineData("soon", "2026-05-01")]
    [InlineData("2026-05-01", null)]
    public async Task What_is_not_known_of_one_row_is_not_known_of_the_batch(string? before, string? after)
    {
        await using DeliveryDesk desk = NewDesk();
        desk.Source.Add("1", before, "1");
        await desk.PollAsync();
        desk.Source.Put("1", after, "2");
        desk.Source.Add("2", "2026-06-01", "2");
        await desk.PollAsync();

        Assert.Null(Told(desk)[^1]);
        Assert.Equal(2, desk.Destination.Rows.Count);
    }

    [Fact]
    public async Task A_row_is_looked_for_where_the_revision_that_it_was_sent_with_put_it()
    {
        await using DeliveryDesk desk = NewDesk();
        desk.Revisions[1] = new MappingDefinition([new ColumnMapping("Id", "Id"), new ColumnMapping("Name", "Id"), new ColumnMapping("Amount", "Amount")]);
        desk.Source.Add("2020-01-01", "2026-05-20", "1");
        await desk.PollAsync();
        desk.Revision = 2;
        desk.Source.Put("2020-01-01", "2026-05-21", "2");
        await desk.PollAsync();

        Assert.Equal(Span("2020-01-01", "2026-05-21"), Told(desk)[^1]);
        Assert.Equal(["2020-01-01 2026-05-21"], Shown(desk));
    }

    [Fact]
    public async Task INV3_a_batch_that_another_process_sends_again_lies_in_the_days_of_the_first_send()
    {
        await using DeliveryDesk desk = NewDesk();
        desk.Source.Add("1", "2026-01-15", "1");
        await desk.PollAsync();
        desk.Source.Put("1", "2026-05-20", "1");
        desk.Destination.Faults.Enqueue(SendFault.LostBefore);
        await desk.CrashAtAsync(DeliveryPoint.Sent, 1);
        await desk.PollAsync();

        (string batch, DaySpan? days) = desk.Destination.Days[1];
        Assert.Equal(Span("2026-01-15", "2026-05-20"), days);
        Assert.Equal((batch, days), desk.Destination.Days[2]);
        Assert.Equal(["1 2026-05-20"], Shown(desk));
    }

    [Fact]
    public async Task Parts_of_a_batch_lie_in_the_days_of_the_whole()
    {
        await using DeliveryDesk desk = NewDesk();
        for (int day = 1; day <= 8; day++) desk.Source.Add($"{day}", $"2026-03-0{day}", "1");
        desk.Destination.IsBad = static row => row.Id == "3";
        await desk.PollAsync();

        Assert.True(desk.Destination.Days.Count > 2);
        Assert.All(Told(desk), days => Assert.Equal(Span("2026-03-01", "2026-03-08"), days));
        Assert.Equal(7, desk.Destination.Rows.Count);
    }

    [Fact]
    public async Task A_part_lies_in_the_journal_with_the_revision_and_run_of_its_whole_and_its_rows_are_found_where_that_put_them()
    {
        await using DeliveryDesk desk = NewDesk();
        desk.Revisions[1] = new MappingDefinition([new ColumnMapping("Id", "Id"), new ColumnMapping("Name", "coalesce(Id, Name)"), new ColumnMapping("Amount", "Amount")]);
        desk.Source.Add("2020-01-01", "2026-05-20", "1");
        desk.Source.Add("2020-01-02", "2026-05-20", "1");
        desk.Destination.Faults.Enqueue(SendFault.LostBefore);
        await desk.CrashAtAsync(DeliveryPoint.Sent, 1);
        // Another run, of a newer revision, sends the batch again, and has to halve it.
        desk.Revision = 2;
        desk.Destination.IsBad = static row => row.Id == "2020-01-02";
        await desk.PollAsync();

        await using (DeliveryDesk.Session session = await desk.OpenAsync())
        {
            Dictionary<long, JournalHeader> records = session.Context.Journal.Scan().Select(static entry => entry.Header).ToDictionary(static header => header.Number);
            JournalHeader[] parts = [.. records.Values.Where(static header => header.Kind == JournalKind.Part)];
            Assert.Contains(parts, static part => part is { Parent: 1, Revision: 1 });
            Assert.All(parts, part => Assert.Equal((records[part.Parent].Revision, records[part.Parent].RunId), (part.Revision, part.RunId)));
        }

        desk.Destination.IsBad = static _ => false;
        desk.Source.Put("2020-01-01", "2026-05-21", "2");
        await desk.PollAsync();
        Assert.Equal(Span("2020-01-01", "2026-05-21"), Told(desk)[^1]);
    }

    [Fact]
    public async Task Older_rows_that_would_take_more_than_is_worth_reading_are_not_read_and_the_table_is_looked_at_everywhere()
    {
        await using DeliveryDesk desk = NewDesk();
        for (int day = 1; day <= 9; day++)
        {
            desk.Source.Add($"{day}", $"2026-03-0{day}", "1");
            await desk.PollAsync();
        }

        for (int day = 1; day <= 9; day++) desk.Source.Put($"{day}", "2026-04-01", "2");
        desk.Policies = desk.Policies with { OlderRowBytes = 100 };
        await desk.PollAsync();

        Assert.Null(Told(desk)[^1]);
        Assert.Equal(9, desk.Destination.Rows.Count);
        Assert.All(Shown(desk), row => Assert.EndsWith("2026-04-01", row, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Where_a_row_lies_that_was_taken_over_by_its_key_is_not_known()
    {
        await using var desk = new RestoreDesk(WriteMode.Upsert, AbsenceMeaning.Removed);
        (desk.Destination.Upserts, desk.Destination.Dated) = (true, "Name");
        desk.Source.Add("1", "2026-01-15", "1");
        await desk.RunAsync();
        RestoreDesk.Copy yesterday = desk.TakeCopy();
        desk.Source.Add("2", "2026-02-15", "1");
        await desk.RunAsync();
        desk.Restore(yesterday);
        await desk.AdoptAsync();
        desk.Source.Put("2", "2026-05-20", "2");
        await desk.RunAsync();

        Assert.Null(desk.Destination.Days[^1].Days);
        Assert.Equal(["1 2026-01-15", "2 2026-05-20"], Shown(desk.Desk));
    }

    [Fact]
    public async Task A_key_under_way_in_an_earlier_batch_is_not_known_until_that_one_is_over()
    {
        await using DeliveryDesk desk = NewDesk();
        desk.Source.Add("1", "2026-01-15", "1");
        await desk.PollAsync();
        await using DeliveryDesk.Session session = await desk.OpenAsync();
        StreamLedger ledger = session.Context.Ledger;
        LedgerEntry key = Assert.Single(ledger.Scan());
        LedgerBatch earlier = ledger.Begin(101), later = ledger.Begin(102), other = ledger.Begin(103);
        earlier.Stage(key.Key, key.Source, key.Version + 1, 0, RowFlags.None);
        later.Stage(key.Key, key.Source, key.Version + 2, 0, RowFlags.None);
        other.Stage(new Hash128(1, 1), key.Source, key.Version + 3, 0, RowFlags.None);
        var found = new LedgerEntry[1];

        Assert.True(ledger.TryLookupBefore(earlier, found));
        Assert.Equal(key.Place, found[0].Place);
        Assert.False(ledger.TryLookupBefore(later, found));
        Assert.True(ledger.TryLookupBefore(other, found));
        earlier.Discard();
        Assert.True(ledger.TryLookupBefore(later, found));
    }

    [Fact]
    public async Task A_destination_that_does_not_ask_is_not_told()
    {
        await using DeliveryDesk desk = NewDesk();
        desk.Destination.Dated = null;
        desk.Source.Add("1", "2026-01-15", "1");
        await desk.PollAsync();

        Assert.Null(Assert.Single(Told(desk)));
    }

    [Fact]
    public async Task Rows_that_move_come_and_go_at_random_leave_no_second_row_across_crashes()
    {
        for (int seed = 1; seed <= 8; seed++)
        {
            await using DeliveryDesk desk = NewDesk(seed);
            var random = new Random(seed);
            string Day() => new DateOnly(2020, 1, 1).AddDays(random.Next(0, 2000)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
            for (int i = 1; i <= 60; i++) desk.Source.Add($"{i}", Day(), "1");
            for (int round = 0; round < 8; round++)
            {
                for (int changes = 0; changes < 12; changes++) desk.Source.Put($"{random.Next(1, 70)}", Day(), $"{round}");
                if (random.Next(2) == 0) desk.Source.Rows.RemoveAt(random.Next(desk.Source.Rows.Count));
                desk.Destination.Faults.Enqueue((SendFault)random.Next(0, 3));
                desk.Destination.Faults.Enqueue(random.Next(2) == 0 ? SendFault.LostAfter : SendFault.LostBefore);
                await desk.CrashAtAsync(null, random.Next(1, 80));
            }

            desk.Destination.Faults.Clear();
            for (int polls = 0; polls < 3; polls++) await desk.PollAsync();
            Assert.Equal(desk.Source.Rows.Select(row => $"{row.Id} {row.Name}").Order(StringComparer.Ordinal), Shown(desk));
        }
    }

    private static DeliveryDesk NewDesk(int seed = 1)
    {
        var desk = new DeliveryDesk(mode: WriteMode.Upsert, absence: AbsenceMeaning.Removed, seed: seed);
        (desk.Destination.Upserts, desk.Destination.Dated) = (true, "Name");
        desk.Destination.Capabilities = desk.Destination.Capabilities with { Idempotency = IdempotencyKind.RequestId };
        return desk;
    }

    private static DaySpan Span(string from, string to) => DaySpan.Parse($"{from}/{to}");

    private static DaySpan?[] Told(DeliveryDesk desk) => [.. desk.Destination.Days.Select(sent => sent.Days)];

    private static string[] Shown(DeliveryDesk desk) => [.. desk.Destination.Rows.Select(row => $"{row.Id} {row.Name}").Order(StringComparer.Ordinal)];
}
