using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.BigQuery.Tables;

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
        Assert.Equal(native, ColumnTypes.Describe("C", new Field("C", type) { Precision = precision, Scale = scale, Zone = zone }, null, problems).NativeType);
        Assert.True(problems.None);
    }

    [Theory]
    [InlineData(FieldType.Decimal, 12, "NUMERIC")]
    [InlineData(FieldType.Text, 0, "INT64")]
    [InlineData(FieldType.Date, 0, "TIMESTAMP")]
    [InlineData(FieldType.Integer, 0, "MONEY")]
    public void A_type_that_cannot_hold_the_value_is_refused(FieldType type, int scale, string requested)
    {
        var problems = new Problems();
        ColumnTypes.Describe("C", new Field("C", type) { Precision = 20, Scale = scale }, requested, problems);
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
        ColumnTypes.Describe(name, new Field("C", FieldType.Text), null, problems);
        Assert.Equal("BIGQUERY-NAME", Assert.Single(problems.Errors).Code);
    }
}
