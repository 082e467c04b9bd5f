using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using MlConnector.Parquet;

namespace MlConnector.Bench.Paths;

/// <summary>What rows of 25 columns cost on their way into a Parquet file: processor time, bytes, and the largest working set. The file goes to nobody.</summary>
internal static class ParquetPath
{
    private const int Texts = 8, Decimals = 8, Wholes = 4, Dates = 2, Times = 2;

    public static async Task RunAsync(int rows)
    {
        ImmutableArray<ParquetColumn> columns =
        [
            .. Named("Text", Texts, ParquetKind.Text), .. Named("Amount", Decimals, ParquetKind.Decimal).Select(column => column with { Scale = 4 }), .. Named("Whole", Wholes, ParquetKind.Integer),
            .. Named("Day", Dates, ParquetKind.Date), .. Named("Time", Times, ParquetKind.Timestamp), new("Yes", ParquetKind.Boolean),
        ];
        byte[][] words = [.. Enumerable.Range(0, 5_000).Select(i => Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"supplier {i * 7919 % 5_000} of the company")))];
        foreach (ParquetCompression compression in new[] { ParquetCompression.Snappy, ParquetCompression.None })
        {
            CpuLap lap = CpuLap.Start();
            using var writer = new ParquetWriter(Stream.Null, columns, new ParquetLayout { Compression = compression });
            for (int row = 0; row < rows; row++)
            {
                Add(writer.Columns, row, words);
                writer.EndRow();
                if (writer.IsGroupFull) await writer.WriteGroupAsync(CancellationToken.None);
            }

            await writer.FinishAsync(CancellationToken.None);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"parquet {compression}: {rows} rows x {columns.Length} columns, {lap.Next().Ticks / TimeSpan.TicksPerMillisecond} ms of processor time, {writer.Bytes >> 20} MiB, working set at most {Environment.WorkingSet >> 20} MiB"));
        }
    }

    private static IEnumerable<ParquetColumn> Named(string name, int count, ParquetKind kind) => Enumerable.Range(1, count).Select(i => new ParquetColumn(string.Create(CultureInfo.InvariantCulture, $"{name}{i}"), kind));

    private static void Add(ImmutableArray<ColumnWriter> columns, int row, byte[][] words)
    {
        int at = 0;
        for (int i = 0; i < Texts; i++) columns[at++].AddText(words[(row * (i + 1) + i) % words.Length]);
        for (int i = 0; i < Decimals; i++)
        {
            if ((row + i) % 9 == 0) columns[at++].AddNull();
            else columns[at++].AddDecimal((row * 7919L + i * 104_729) % 1_000_000_000);
        }

        for (int i = 0; i < Wholes; i++) columns[at++].AddInteger(row / (i + 1));
        for (int i = 0; i < Dates; i++) columns[at++].AddDate(19_000 + (row + i) % 1_000);
        for (int i = 0; i < Times; i++) columns[at++].AddTimestamp(1_700_000_000_000_000 + row * 1_000_003L);
        columns[at].AddBoolean(row % 3 == 0);
    }
}
