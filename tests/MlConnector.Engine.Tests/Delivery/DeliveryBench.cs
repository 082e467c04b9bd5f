using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Unicode;
using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;
using MlConnector.Engine.Delivery;
using MlConnector.Engine.Delivery.Reads;
using MlConnector.Engine.Reading;
using MlConnector.Engine.Segments;
using MlConnector.Engine.Tests.Delivery.Fixtures;

namespace MlConnector.Engine.Tests.Delivery;

/// <summary>Throughput and allocation of the straight path over a destination that only walks the rows; run on purpose: <c>-explicit only</c>.</summary>
public sealed class DeliveryBench(ITestOutputHelper output)
{
    [Theory(Explicit = true)]
    [InlineData(100_000)]
    [InlineData(500_000)]
    public async Task Straight_path(int rows)
    {
        DirectoryInfo files = Directory.CreateTempSubdirectory("mlc-bench-");
        await using var desk = new DeliveryDesk { LedgerRows = 64 << 10, Files = new FileSegments(files.FullName) };
        desk.Destination.Capabilities = desk.Destination.Capabilities with { PreferredRowsPerBatch = 9_000, MaxRowsPerBatch = 10_000, MaxBytesPerBatch = 16 << 20 };
        desk.Destination.Walks = true;
        foreach (string pass in new[] { "first", "second" })
        {
            await using DeliveryDesk.Session session = await desk.OpenAsync();
            if (pass == "first") await session.PrepareAsync();
            long allocated = GC.GetTotalAllocatedBytes();
            var watch = Stopwatch.StartNew();
            TimeSpan cpu = Process.GetCurrentProcess().TotalProcessorTime;
            var request = new ReadRequest(desk.Source.Definition, null, new DateOnly(2026, 1, 1), DateTimeOffset.UnixEpoch, ReadMode.Full);
            await new ReadDelivery(session.Delivery, (asked, keys) => new StreamReading(new ManyRows(desk.Source.Definition, rows), asked, null!, keys)).RunAsync(request, AbsenceMeaning.Ignored, desk.Stop.Token, TestContext.Current.CancellationToken);
            cpu = Process.GetCurrentProcess().TotalProcessorTime - cpu;
            FateCounts counts = session.Context.Tally.Snapshot();
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{pass}: {rows} rows in {watch.ElapsedMilliseconds} ms, {rows * 1000L / watch.ElapsedMilliseconds} rows/s, cpu {cpu.TotalMilliseconds:0} ms, {(GC.GetTotalAllocatedBytes() - allocated) / rows} bytes allocated per row, new {counts.New}, unchanged {counts.Unchanged}"));
        }

        files.Delete(recursive: true);
    }

    private sealed class ManyRows(StreamDefinition definition, int rows) : ISourceStream
    {
        private const int PageRows = 5_000;

        public StreamDefinition Definition => definition;

        public RecordSchema Schema { get; } = definition.ToSchema();

        public int ParallelReads => 1;

        public Task<DateOnly> TodayAsync(CancellationToken cancel) => Task.FromResult(new DateOnly(2026, 1, 1));

        public async IAsyncEnumerable<SourcePage> ReadAsync(ReadWindow window, [EnumeratorCancellation] CancellationToken cancel)
        {
            await Task.Yield();
            for (int first = 0; first < rows; first += PageRows) yield return new SourcePage(Page(first, Math.Min(PageRows, rows - first)), DateTimeOffset.UnixEpoch) { Number = first / PageRows + 1 };
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;

        private RecordPage Page(int first, int count)
        {
            var page = new RecordPage(Schema, count * 48);
            Span<byte> text = stackalloc byte[64];
            for (int i = first; i < first + count; i++)
            {
                Span<Cell> cells = page.AddRow();
                cells[0] = Value(page, text, CellKind.Text, $"{i + 1}");
                cells[1] = Value(page, text, CellKind.Text, $"item {i}");
                cells[2] = Value(page, text, CellKind.Number, $"{i}.5");
                cells[3] = Value(page, text, CellKind.Number, $"{i}");
            }

            return page;
        }

        private static Cell Value(RecordPage page, Span<byte> text, CellKind kind, [InterpolatedStringHandlerArgument(nameof(text))] Utf8.TryWriteInterpolatedStringHandler value)
        {
            Utf8.TryWrite(text, ref value, out int written);
            return new Cell(kind, page.Append(text[..written]), written);
        }
    }
}
