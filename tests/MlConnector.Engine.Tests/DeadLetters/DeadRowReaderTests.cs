using MlConnector.Engine.DeadLetters;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Tests.Delivery.Fixtures;
using MlConnector.Engine.Tests.Runs;

namespace MlConnector.Engine.Tests.DeadLetters;

/// <summary>Rows of many dead letters are read record by record, not one journal a letter.</summary>
public sealed class DeadRowReaderTests : IAsyncLifetime
{
    private const string TooLong = "a name much longer than twenty characters";
    private readonly DeliveryDesk desk;
    private readonly RunDesk runs;

    public DeadRowReaderTests()
    {
        desk = new DeliveryDesk();
        runs = new RunDesk(desk);
    }

    [Fact]
    public async Task Each_record_is_read_once_and_what_is_gone_is_left_out()
    {
        desk.Source.Fill(20);
        for (int id = 1; id <= 12; id++) desk.Source.Put($"{id}", $"{TooLong} {id}", "1");
        await runs.RunAsync();
        IReadOnlyList<DeadLetterRecord> letters = await desk.DeadLettersAsync();
        Assert.Equal(12, letters.Count);
        DeadLetterRecord gone = letters[0] with { Id = 999, Place = letters[0].Place with { Segment = 77 } };
        await runs.InProcessAsync(async (services, _) =>
        {
            CountingSegments counted = new(services.Segments);
            var reader = new DeadRowReader(services with { Segments = counted });
            await reader.ReadAsync(letters[0], CancellationToken.None);
            int one = counted.Opened;
            IReadOnlyDictionary<long, DeadRow> rows = await reader.ReadAsync([.. letters, gone], CancellationToken.None);
            int records = letters.Select(letter => letter.Place with { Row = 0 }).Distinct().Count();
            Assert.InRange(counted.Opened - one, 1, one + records); // the record that is gone is looked for
            Assert.True(records < letters.Count, "rows share a record");
            Assert.Equal(letters.Select(letter => letter.Id).Order(), rows.Keys.Order());
            foreach (DeadLetterRecord letter in letters) Assert.Equivalent((await reader.ReadAsync(letter, CancellationToken.None)).Fields, rows[letter.Id].Fields);
            Assert.Equal(12, rows.Values.Select(row => row.Fields.Single(field => field.Name == "Name").Value).Distinct().Count());
            return 0;
        });
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await runs.DisposeAsync();
        await desk.DisposeAsync();
    }

    private sealed class CountingSegments(ISegments files) : ISegments
    {
        public int Opened { get; private set; }

        public ISegmentReader Open(string name)
        {
            Opened++;
            return files.Open(name);
        }

        public ISegmentWriter Create(string name) => files.Create(name);

        public ISegmentWriter Append(string name, long length, long unproven) => files.Append(name, length, unproven);

        public IReadOnlyList<string> List(string folder) => files.List(folder);

        public bool Exists(string name) => files.Exists(name);

        public void Delete(string name) => files.Delete(name);

        public void Replace(string name, string by) => files.Replace(name, by);

        public void SyncFolder(string folder) => files.SyncFolder(folder);
    }
}
