using System.Globalization;
using MlConnector.Abstractions.Records;
using MlConnector.Bench.Paths;
using MlConnector.Engine.Blocks;
using MlConnector.Engine.Journal;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Segments;

// Prints what one row costs on the parts of its path: nanoseconds of processor time, and bytes. Ratios of one sitting count, not single numbers.
if (args is ["parquet", ..])
{
    await ParquetPath.RunAsync(args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 1_000_000);
    return;
}

int rows = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 200_000;
const int PageRows = 5000;
BlockLayout layout = new([.. InvoicePages.Schema.Fields.Select(field => field.Name)], [.. Enumerable.Range(0, InvoicePages.Schema.Fields.Length)], 1, 21);
List<RecordPage> pages = [];
for (int i = 0; i < rows; i += PageRows) pages.Add(InvoicePages.Page(i, PageRows));

string folder = Directory.CreateTempSubdirectory("mlc-bench-").FullName;
StreamJournal journal = await StreamJournal.OpenAsync(new FileSegments(folder), new BenchKeys(), new StreamId(1), TimeProvider.System, JournalOptions.Default, null, CancellationToken.None);
StreamJournal noDisk = await StreamJournal.OpenAsync(new NoDisk(), new BenchKeys(), new StreamId(1), TimeProvider.System, JournalOptions.Default, null, CancellationToken.None);
for (int round = 0; round < 3; round++)
{
    TimeSpan append = default, write = default, pack = default, read = default;
    long plain = 0, number = journal.LastNumber, before = journal.Bytes;
    List<JournalPlace> places = [];
    foreach (RecordPage page in pages)
    {
        using RecordBlock block = new(layout, 2 << 20);
        CpuLap lap = CpuLap.Start();
        block.BeginPart(new BlockPart("EDU1", 1, TimeProvider.System.GetUtcNow(), 1_700_000_000_000));
        ulong sum = 0;
        for (int i = 0; i < page.RowCount; i++)
        {
            BlockRow row = block.Append(page[i], RowFlags.None);
            sum += KeyHash.Of(1, row.Key).Low + row.SourceHash.Low;
        }

        append += lap.Next();
        plain += block.ByteCount + (long)(sum & 0);
        places.Add(await journal.AppendAsync(block, new JournalHeader(JournalKind.Batch, ++number, "INC", "RUN", 1), CancellationToken.None));
        write += lap.Next();
        await noDisk.AppendAsync(block, new JournalHeader(JournalKind.Batch, number, "INC", "RUN", 1), CancellationToken.None);
        pack += lap.Next();
    }

    foreach (JournalPlace place in places)
    {
        CpuLap lap = CpuLap.Start();
        using JournalRecord record = await journal.ReadAsync(place, CancellationToken.None);
        read += lap.Next();
    }

    Console.WriteLine($"append+hash {append.Ticks * 100 / rows} ns/row   journal {write.Ticks * 100 / rows} ns/row   pack+encrypt {pack.Ticks * 100 / rows} ns/row   read {read.Ticks * 100 / rows} ns/row   plain {plain / rows} B/row   disk {(journal.Bytes - before) / rows} B/row");
}

await journal.DisposeAsync();
Directory.Delete(folder, true);
if (args.Length > 1) await LedgerPath.RunAsync(int.Parse(args[1], CultureInfo.InvariantCulture));
