using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.BigQuery.Tables;
using MlConnector.BigQuery.Tests.World;

namespace MlConnector.BigQuery.Tests.Tables;

public sealed class ColumnTypesTests
{
    [Theory]
    [InlineData(FieldType.Integer, 0, 0, null, "INT64")]
    [InlineData(FieldType.Decimal, 18, 9, null, "NUMERIC")]
    [InlineData(FieldType.Decimal, 28, 10, null, "BIGNUMERIC")]
    [InlineData(FieldType.Decimal, 0, 2, null, "NUMERIC")]
    [InlineData(FieldType.Boolean, 0, 0, null, "BOOL")]
    [InlineData(FieldType.Date, 0, 0, null, "DATE")]
    [InlineData(FieldType.DateTime, 0, 0, null, "DATETIME")]
    [InlineData(FieldType.DateTime, 0, 0, "Europe/Zurich", "TIMESTAMP")]
    [InlineData(FieldType.Text, 0, 0, null, "STRING")]
    public void INV7_each_value_has_an_exact_type(FieldType type, int precision, int scale, string? zone, string native)
    {
        var problems = new Problems();
        Assert.Equal(native, ColumnTypes.Describe("C", new Field("C", type) { Precision = precision, Scale = scale, Zone = zone }, null, new ColumnLimits(), problems).NativeType);
        Assert.True(problems.None);
    }

    [Theory]
    [InlineData(18, 2, 29, 9)]
    [InlineData(38, 20, 38, 38)]
    public void INV7_a_number_may_have_as_many_digits_before_and_after_the_point_as_its_type(int precision, int scale, int before, int after)
    {
        ColumnLimits limits = ColumnTypes.Describe("C", new Field("C", FieldType.Decimal) { Precision = precision, Scale = scale }, null, new ColumnLimits(), new Problems()).Limits;
        Assert.Equal((before, after), (limits.MaxPrecision - limits.MaxScale, limits.MaxScale));
    }

    [Fact]
    public void Only_the_column_that_partitions_go_by_is_bounded_by_them_and_only_texts_by_their_length()
    {
        BigQueryOptions options = TestTables.Options with { LongestText = 40, Layouts = System.Collections.Immutable.ImmutableDictionary<string, TableLayout>.Empty.Add("T", new TableLayout(PartitionLength.Day, "Due", [])) };
        ColumnLimits Of(string table, string column, FieldType type) => ColumnTypes.Describe(column, new Field(column, type), null, options.LimitsOf(table, column), new Problems()).Limits;
        Assert.Equal((new DateOnly(1960, 1, 1), true, 0), (Of("T", "Due", FieldType.Date).MinDate, Of("T", "Due", FieldType.Date).BoundByPartitions, Of("T", "Due", FieldType.Date).MaxTextLength));
        Assert.False(Of("T", "Other", FieldType.Date).BoundByPartitions);
        Assert.False(Of("Other", "Due", FieldType.Date).BoundByPartitions);
        Assert.Equal(40, Of("T", "Name", FieldType.Text).MaxTextLength);
    }

    [Theory]
    [InlineData("Job", 0, 0)]
    [InlineData("InsertAll", 10, 1)]
    [InlineData("StorageWrite", 10, 1)]
    public void Where_rows_are_streamed_the_partitions_take_the_years_around_today_only(string way, int back, int ahead)
    {
        BigQueryOptions options = TestTables.Options with { Load = Enum.Parse<LoadWay>(way), Layouts = System.Collections.Immutable.ImmutableDictionary<string, TableLayout>.Empty.Add("T", new TableLayout(PartitionLength.Month, "Due", [])) };
        ColumnLimits Of(string column) => ColumnTypes.Describe(column, new Field(column, FieldType.Date), null, options.LimitsOf("T", column), new Problems()).Limits;
        Assert.Equal((new DateOnly(1960, 1, 1), back, ahead), (Of("Due").MinDate, Of("Due").YearsBack, Of("Due").YearsAhead));
        Assert.Equal((0, 0), (Of("Other").YearsBack, Of("Other").YearsAhead));
    }

    [Theory]
    [InlineData(FieldType.Decimal, 12, "NUMERIC")]
    [InlineData(FieldType.Text, 0, "INT64")]
    [InlineData(FieldType.Date, 0, "TIMESTAMP")]
    [InlineData(FieldType.Integer, 0, "MONEY")]
    public void A_type_that_cannot_hold_the_value_is_refused(FieldType type, int scale, string requested)
    {
        var problems = new Problems();
        ColumnTypes.Describe("C", new Field("C", type) { Precision = 20, Scale = scale }, requested, new ColumnLimits(), problems);
        Assert.Equal("BIGQUERY-TYPE", Assert.Single(problems.Errors).Code);
    }

    [Theory]
    [InlineData("1a")]
    [InlineData("Größe")]
    [InlineData("a b")]
    [InlineData("_partitiontime")]
    [InlineData("")]
    public void A_name_that_the_service_does_not_take_is_refused(string name)
    {
        var problems = new Problems();
        ColumnTypes.Describe(name, new Field("C", FieldType.Text), null, new ColumnLimits(), problems);
        Assert.Equal("BIGQUERY-NAME", Assert.Single(problems.Errors).Code);
    }
}
