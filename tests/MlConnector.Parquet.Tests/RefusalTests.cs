using System.Collections.Immutable;

namespace MlConnector.Parquet.Tests;

/// <summary>What would make a file that no reader understands is refused where it is said.</summary>
public sealed class RefusalTests
{
    [Theory]
    [InlineData("")]
    [InlineData("a.b")]
    public void A_column_needs_a_name_without_dots(string name) => Assert.Throws<ArgumentException>(() => Open(new ParquetColumn(name, ParquetKind.Text)));

    [Theory]
    [InlineData(0, 0)]
    [InlineData(39, 0)]
    [InlineData(5, 6)]
    [InlineData(5, -1)]
    public void A_decimal_number_has_digits(int precision, int scale) => Assert.Throws<ArgumentException>(() => Open(new ParquetColumn("A", ParquetKind.Decimal) { Precision = precision, Scale = scale }));

    [Fact]
    public void Two_columns_have_two_names() => Assert.Throws<ArgumentException>(() => Open(new ParquetColumn("A", ParquetKind.Text), new ParquetColumn("A", ParquetKind.Date)));

    [Fact]
    public void A_row_has_a_value_in_every_column_and_not_two()
    {
        using ParquetWriter writer = Open(new ParquetColumn("A", ParquetKind.Integer), new ParquetColumn("B", ParquetKind.Integer));
        writer.Columns[0].AddInteger(1);
        Assert.Throws<InvalidOperationException>(writer.EndRow);
        using ParquetWriter other = Open(new ParquetColumn("A", ParquetKind.Integer));
        other.Columns[0].AddInteger(1);
        other.Columns[0].AddInteger(2);
        Assert.Throws<InvalidOperationException>(other.EndRow);
    }

    [Fact]
    public void A_value_is_of_its_columns_kind_and_size_and_there_where_it_is_needed()
    {
        using ParquetWriter writer = Open(new ParquetColumn("A", ParquetKind.Decimal) { Precision = 4, Scale = 2 }, new ParquetColumn("B", ParquetKind.Text) { Nullable = false });
        Assert.Throws<InvalidOperationException>(() => writer.Columns[0].AddInteger(1));
        Assert.Throws<OverflowException>(() => writer.Columns[0].AddDecimal(-10_000));
        Assert.Throws<InvalidOperationException>(writer.Columns[1].AddNull);
    }

    private static ParquetWriter Open(params ImmutableArray<ParquetColumn> columns) => new(Stream.Null, columns);
}
