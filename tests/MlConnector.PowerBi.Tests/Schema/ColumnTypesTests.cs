using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.PowerBi.Schema;

namespace MlConnector.PowerBi.Tests.Schema;

public sealed class ColumnTypesTests
{
    private static readonly DateOnly Earliest = new(1900, 1, 1);

    [Theory]
    [InlineData(FieldType.Text, 0, null, "String")]
    [InlineData(FieldType.Integer, 0, null, "Int64")]
    [InlineData(FieldType.Decimal, 0, null, "Decimal")]
    [InlineData(FieldType.Decimal, 4, null, "Decimal")]
    [InlineData(FieldType.Decimal, 5, null, "Double")]
    [InlineData(FieldType.Decimal, 6, "String", "String")]
    [InlineData(FieldType.Decimal, 2, "double", "Double")]
    [InlineData(FieldType.Decimal, 0, "Int64", "Int64")]
    [InlineData(FieldType.Integer, 0, "Decimal", "Decimal")]
    [InlineData(FieldType.Boolean, 0, null, "Boolean")]
    [InlineData(FieldType.Date, 0, null, "DateTime")]
    [InlineData(FieldType.DateTime, 0, "string", "String")]
    public void A_value_has_its_type(FieldType type, int scale, string? requested, string native)
    {
        var problems = new Problems();

        Assert.Equal(native, ColumnTypes.Describe("C", new Field("F", type) { Scale = scale }, requested, Earliest, problems).NativeType);
        Assert.Empty(problems.Errors);
    }

    [Theory]
    [InlineData(FieldType.Decimal, 6, "Decimal", "POWERBI-DECIMAL-SCALE")]
    [InlineData(FieldType.Decimal, 2, "Int64", "POWERBI-TYPE")]
    [InlineData(FieldType.Text, 0, "Int64", "POWERBI-TYPE")]
    [InlineData(FieldType.Date, 0, "Boolean", "POWERBI-TYPE")]
    [InlineData(FieldType.Text, 0, "varchar", "POWERBI-TYPE")]
    public void What_can_never_fit_is_an_error_of_the_configuration(FieldType type, int scale, string requested, string code)
    {
        var problems = new Problems();

        ColumnTypes.Describe("C", new Field("F", type) { Scale = scale }, requested, Earliest, problems);

        ConnectorError error = Assert.Single(problems.Errors);
        Assert.Equal((code, ErrorKind.Config), (error.Code, error.Kind));
    }

    [Fact]
    public void Limits_are_those_of_the_type()
    {
        Assert.Equal((long.MinValue + 1, long.MaxValue - 1), (Of(FieldType.Integer).MinInteger, Of(FieldType.Integer).MaxInteger));
        Assert.Equal((28, 4), (Of(FieldType.Decimal, 2).MaxPrecision, Of(FieldType.Decimal, 2).MaxScale));
        Assert.Equal((15, -1), (Of(FieldType.Decimal, 6).MaxSignificantDigits, Of(FieldType.Decimal, 6).MaxScale));
        Assert.Equal(4_000, Of(FieldType.Text).MaxTextLength);
        Assert.Equal(Earliest, Of(FieldType.Date).MinDate);
    }

    [Theory]
    [InlineData("Amount", true)]
    [InlineData("_Batch Id 2", true)]
    [InlineData("Größe", true)]
    [InlineData("", false)]
    [InlineData("a]b", false)]
    [InlineData("a.b", false)]
    [InlineData("a\u0001", false)]
    public void Columns_have_plain_names(string name, bool good) => Assert.Equal(good, NameRules.ColumnProblem(name) is null);

    [Theory]
    [InlineData("ApInvoices", true)]
    [InlineData("a b#-1@^_~é漢", true)]
    [InlineData("Dates", true)]
    [InlineData("date", false)]
    [InlineData("a.b", false)]
    [InlineData("a/b", false)]
    [InlineData("a'b", false)]
    [InlineData("a(b)", false)]
    [InlineData("", false)]
    public void Tables_have_names_that_the_service_takes(string name, bool good) => Assert.Equal(good, NameRules.TableProblem(name) is null);

    private static ColumnLimits Of(FieldType type, int scale = 0) => ColumnTypes.Describe("C", new Field("F", type) { Scale = scale }, null, Earliest, new Problems()).Limits;
}
