using System.Collections.Immutable;

namespace MlConnector.Parquet.Tests;

/// <summary>On the path of a row nothing is allocated, and the same rows make the same bytes.</summary>
public sealed class PathTests
{
    private static readonly ImmutableArray<ParquetColumn> Columns =
        [new("No", ParquetKind.Integer), new("Name", ParquetKind.Text), new("Amount", ParquetKind.Decimal) { Scale = 2 }, new("Day", ParquetKind.Date), new("Yes", ParquetKind.Boolean)];

    [Fact]
    public async Task Rows_and_groups_allocate_nothing_of_their_own()
    {
        using var writer = new ParquetWriter(Stream.Null, Columns, new ParquetLayout { RowsPerGroup = 5_000 });
        await FillAsync(writer, 20_000);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int row = 0; row < 4_999; row++) Add(writer, row);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public async Task The_same_rows_make_the_same_bytes()
    {
        byte[][] files = [await FileAsync(), await FileAsync()];
        Assert.Equal(files[0], files[1]);
    }

    private static async Task<byte[]> FileAsync()
    {
        using var file = new MemoryStream();
        using var writer = new ParquetWriter(file, Columns, new ParquetLayout { RowsPerGroup = 1_000 });
        await FillAsync(writer, 3_500);
        await writer.FinishAsync(TestContext.Current.CancellationToken);
        return file.ToArray();
    }

    private static async Task FillAsync(ParquetWriter writer, int rows)
    {
        for (int row = 0; row < rows; row++)
        {
            Add(writer, row);
            if (writer.IsGroupFull) await writer.WriteGroupAsync(TestContext.Current.CancellationToken);
        }
    }

    private static void Add(ParquetWriter writer, int row)
    {
        writer.Columns[0].AddInteger(row);
        if (row % 5 == 0) writer.Columns[1].AddNull();
        else writer.Columns[1].AddText("a supplier of this and that"u8[..(5 + row % 20)]);
        writer.Columns[2].AddDecimal(row * 31);
        writer.Columns[3].AddDate(19_000 + row % 400);
        writer.Columns[4].AddBoolean(row % 2 == 0);
        writer.EndRow();
    }
}
