using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using MlConnector.Parquet.Tests.Readers;

namespace MlConnector.Parquet.Tests;

/// <summary>Files are read back by readers that nobody here wrote, value by value.</summary>
public sealed class WriterTests(ForeignReaders readers) : IClassFixture<ForeignReaders>
{
    private static readonly ImmutableArray<ParquetColumn> EveryKind =
    [
        new("Text", ParquetKind.Text), new("Key", ParquetKind.Text) { Nullable = false }, new("Whole", ParquetKind.Integer), new("Yes", ParquetKind.Boolean), new("Day", ParquetKind.Date),
        new("Instant", ParquetKind.Timestamp), new("Local", ParquetKind.Timestamp) { Utc = false }, new("Money", ParquetKind.Decimal) { Precision = 18, Scale = 4 }, new("Wide", ParquetKind.Decimal) { Precision = 38, Scale = 10 },
    ];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(ParquetCompression.None)]
    [InlineData(ParquetCompression.Snappy)]
    public async Task Every_kind_and_its_limits_come_back_as_they_were_written(ParquetCompression compression)
    {
        Int128 most = Int128.Parse("99999999999999999999999999999999999999", CultureInfo.InvariantCulture);
        (ReadFile hyparquet, ReadFile duck) = await WriteAndReadAsync(EveryKind, new ParquetLayout { Compression = compression, RowsPerGroup = 2 }, 5, (columns, row) =>
        {
            bool empty = row == 1;
            Add(columns[0], empty, column => column.AddText(row == 0 ? "Müller & Söhne \"日本\" 𝄞\n"u8 : ""u8));
            columns[1].AddText(Encoding.UTF8.GetBytes($"A|k|{row}"));
            Add(columns[2], empty, column => column.AddInteger(row switch { 0 => long.MinValue, 2 => long.MaxValue, _ => 0 }));
            Add(columns[3], empty, column => column.AddBoolean(row != 2));
            Add(columns[4], empty, column => column.AddDate(row == 0 ? -141_427 : 19_782)); // 1582-10-15, 2024-02-29
            Add(columns[5], empty, column => column.AddTimestamp(row == 0 ? -1 : 1_709_208_000_123_456));
            Add(columns[6], empty, column => column.AddTimestamp(1_709_208_000_000_000));
            Add(columns[7], empty, column => column.AddDecimal(row switch { 0 => -1, 2 => 999_999_999_999_999_999, _ => 125_000 }));
            Add(columns[8], empty, column => column.AddDecimal(row switch { 0 => -most, 2 => most, _ => 1 }));
        });
        Assert.Equal(["VARCHAR", "VARCHAR", "BIGINT", "BOOLEAN", "DATE", "TIMESTAMP WITH TIME ZONE", "TIMESTAMP", "DECIMAL(18,4)", "DECIMAL(38,10)"], duck.Types);
        Assert.Equal(["Müller & Söhne \"日本\" 𝄞\n", "A|k|0", "-9223372036854775808", "true", "1582-10-15", "-1", "1709208000000000", "-0.0001", "-9999999999999999999999999999.9999999999"], duck.Rows[0]);
        Assert.Equal([null, "A|k|1", null, null, null, null, null, null, null], duck.Rows[1]);
        Assert.Equal(["", "A|k|2", "9223372036854775807", "false", "2024-02-29", "1709208000123456", "1709208000000000", "99999999999999.9999", "9999999999999999999999999999.9999999999"], duck.Rows[2]);
        Assert.Equal(["", "A|k|3", "0", "true", "2024-02-29", "1709208000123456", "1709208000000000", "12.5000", "0.0000000001"], duck.Rows[3]);
        Assert.Equal([2, 2, 1], hyparquet.Groups);
        Assert.Equal([compression == ParquetCompression.None ? "UNCOMPRESSED" : "SNAPPY"], hyparquet.Codecs);
        Assert.Equal(duck.Columns, hyparquet.Columns);
        Assert.Equal(("TIMESTAMP_MICROS", "TIMESTAMP_MICROS"), (hyparquet.Converted["Instant"], hyparquet.Converted["Local"]));

        // hyparquet shows decimal numbers as doubles, so what has more digits than those is left to the other reader
        for (int row = 0; row < 5; row++) Assert.Equal(duck.Rows[row][..7], hyparquet.Rows[row][..7]);
        foreach (int row in new[] { 0, 1, 3, 4 }) Assert.Equal(duck.Rows[row][7], hyparquet.Rows[row][7]);
    }

    [Fact]
    public async Task Many_rows_over_many_groups_keep_their_order_and_their_sums()
    {
        const int Rows = 25_000;
        ImmutableArray<ParquetColumn> columns = [new("No", ParquetKind.Integer) { Nullable = false }, new("Name", ParquetKind.Text), new("Amount", ParquetKind.Decimal) { Scale = 2 }];
        decimal sum = 0;
        (ReadFile hyparquet, ReadFile duck) = await WriteAndReadAsync(columns, new ParquetLayout { RowsPerGroup = 7_000 }, Rows, (into, row) =>
        {
            long amount = (row * 7919L % 1_000_003) - 500_000;
            sum += new decimal(amount) / 100;
            into[0].AddInteger(row);
            Add(into[1], row % 3 == 0, column => column.AddText(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"supplier {row % 97} of {row}"))));
            into[2].AddDecimal(amount);
        });
        Assert.Equal([7_000, 7_000, 7_000, 4_000], hyparquet.Groups);
        Assert.Equal(Rows, duck.Rows.Length);
        Assert.Equal(sum, duck.Rows.Sum(row => decimal.Parse(row[2]!, CultureInfo.InvariantCulture)));
        for (int row = 0; row < Rows; row++)
        {
            Assert.Equal(row.ToString(CultureInfo.InvariantCulture), duck.Rows[row][0]);
            Assert.Equal(duck.Rows[row], hyparquet.Rows[row]);
        }
    }

    [Fact]
    public async Task A_file_without_rows_is_read_with_its_columns()
    {
        (ReadFile hyparquet, ReadFile duck) = await WriteAndReadAsync(EveryKind, new ParquetLayout(), 0, static (_, _) => { });
        Assert.Equal(EveryKind.Select(column => column.Name), duck.Columns);
        Assert.Empty(duck.Rows);
        Assert.Empty(hyparquet.Groups);
    }

    [Fact]
    public async Task Wide_rows_fill_a_group_by_their_bytes()
    {
        byte[] wide = [.. Enumerable.Repeat((byte)'x', 10_000)];
        (ReadFile hyparquet, ReadFile duck) = await WriteAndReadAsync([new("Text", ParquetKind.Text)], new ParquetLayout { BytesPerGroup = 100_000 }, 25, (columns, _) => columns[0].AddText(wide));
        Assert.Equal([10, 10, 5], hyparquet.Groups);
        Assert.All(duck.Rows, row => Assert.Equal(10_000, row[0]!.Length));
    }

    private async Task<(ReadFile Hyparquet, ReadFile DuckDb)> WriteAndReadAsync(ImmutableArray<ParquetColumn> columns, ParquetLayout layout, int rows, Action<ImmutableArray<ColumnWriter>, int> add)
    {
        using var file = new MemoryStream();
        using var writer = new ParquetWriter(file, columns, layout);
        for (int row = 0; row < rows; row++)
        {
            add(writer.Columns, row);
            writer.EndRow();
            if (writer.IsGroupFull) await writer.WriteGroupAsync(Cancel);
        }

        await writer.FinishAsync(Cancel);
        Assert.Equal(file.Length, writer.Bytes);
        return await readers.ReadAsync(file.ToArray());
    }

    private static void Add(ColumnWriter column, bool isNull, Action<ColumnWriter> add)
    {
        if (isNull) column.AddNull();
        else add(column);
    }
}
