using MlConnector.Abstractions.Schemas;
using MlConnector.Http.Conditions;
using MlConnector.SageX3.Api1;

namespace MlConnector.SageX3.Tests.Api1;

/// <summary>Conditions as SData writes them.</summary>
public sealed class WhereTests
{
    [Theory]
    [InlineData("N eq 'O''Neil'", "N eq 'O''Neil'")]
    [InlineData("D ge 2026-01-31", "D ge @2026-01-31@")]
    [InlineData("T ge 2026-01-31T10:00:00.75Z", "T ge @2026-01-31T10:00:00Z@")]
    [InlineData("T lt 2026-01-31T10:00:00.75Z", "T lt @2026-01-31T10:00:01Z@")]
    [InlineData("T ge 2026-01-31", "T ge @2026-01-31T00:00:00Z@")]
    [InlineData("D eq null or T eq null or N eq null or I eq null", "D eq @1599-12-31@ or T eq @1599-12-31T00:00:00Z@ or N eq '' or I eq 0")]
    [InlineData("(I eq 1 or I eq 2) and N eq '5'", "(I eq 1 or I eq 2) and N eq '5'")]
    [InlineData("UPDDAT ge 2026-01-31T10:00:00Z", "UPDDAT ge @2026-01-31@")]
    [InlineData("I eq 'x or 1 eq 1'", "I eq 'x or 1 eq 1'")]
    public void A_condition_is_written_by_type(string condition, string written) => Assert.Equal(written, Where(TimeZoneInfo.Utc).Write(ConditionParser.Parse(condition)!));

    [Fact]
    public void Times_of_a_server_with_a_zone_are_written_in_it() =>
        Assert.Equal("T ge @2026-07-31T12:00:00@", Where(TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris")).Write(ConditionParser.Parse("T ge 2026-07-31T10:00:00Z")!));

    private static Api1Where Where(TimeZoneInfo zone) => new(
        column => column switch { "N" => FieldType.Text, "D" => FieldType.Date, "T" => FieldType.DateTime, "I" => FieldType.Integer, _ => null }, "1599-12-31", zone);
}
