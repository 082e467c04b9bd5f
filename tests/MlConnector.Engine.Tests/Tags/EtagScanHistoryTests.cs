using System.Globalization;
using MlConnector.Abstractions.Sources;
using MlConnector.Engine.Reading;
using MlConnector.Engine.Tests.Delivery.Fixtures;

namespace MlConnector.Engine.Tests.Tags;

/// <summary>Random histories: rows are changed, touched, removed and put back as they were, before a poll and between its listing and its reading, while processes end anywhere. In the end the destination is the source.</summary>
public sealed class EtagScanHistoryTests
{
    [Fact]
    public async Task Whatever_happens_between_listing_and_reading_nothing_is_missed_INV2()
    {
        for (int seed = 1; seed <= 15; seed++)
        {
            await using var desk = new DeliveryDesk(ReadStrategy.EtagScan, absence: AbsenceMeaning.Removed, seed: seed);
            desk.Policies = desk.Policies with { GuardsOff = true };
            var random = new Random(seed);
            List<SourceRow> gone = [];
            desk.Source.Fill(40);
            desk.Source.BeforeKeys = () => Change(desk.Source, gone, random, random.Next(3));
            for (int poll = 0; poll < 14; poll++)
            {
                Change(desk.Source, gone, random, random.Next(6));
                if (random.Next(3) == 0) await desk.CrashAtAsync(null, random.Next(1, 40));
                else await desk.PollAsync(random.Next(8) == 0 ? ReadMode.Full : ReadMode.Poll);
            }

            desk.Source.BeforeKeys = static () => { };
            await desk.PollAsync();
            desk.AssertSame();
            desk.AssertNoRepeat();
            desk.Source.RowsRead = 0;
            await desk.PollAsync();
            Assert.Equal(0, desk.Source.RowsRead);
        }
    }

    private static void Change(MemorySource source, List<SourceRow> gone, Random random, int changes)
    {
        for (; changes > 0; changes--)
        {
            SourceRow? any = source.Rows.Count == 0 ? null : source.Rows[random.Next(source.Rows.Count)];
            switch (random.Next(5))
            {
                case 0 when any is not null: source.Put(any.Id, any.Name, any.Amount); break; // another tag, the same content
                case 1 when any is not null: source.Put(any.Id, "changed", random.Next(1000).ToString(CultureInfo.InvariantCulture)); break;
                case 2 when any is not null && source.Rows.Remove(any): gone.Add(any); break;
                case 3 when gone.Count > 0 && gone[random.Next(gone.Count)] is { } back && source.Rows.All(row => row.Id != back.Id): source.Rows.Add(back); break; // as it was, tag and all
                default: source.Put(random.Next(1, 60).ToString(CultureInfo.InvariantCulture), "put", random.Next(1000).ToString(CultureInfo.InvariantCulture)); break;
            }
        }
    }
}
