using MlConnector.Http.Conditions;
using MlConnector.Http.OData;

namespace MlConnector.Http.Tests.Conditions;

public sealed class ConditionTests
{
    private static readonly ODataFilter Filter = new(name => name switch
    {
        "D" => EdmType.Date,
        "T" => EdmType.DateTimeOffset,
        "N" => EdmType.Decimal,
        "S" => EdmType.String,
        "B" => EdmType.Boolean,
        _ => null,
    });

    [Theory]
    [InlineData("S eq 'O''Brien' and N gt 5", "S eq 'O''Brien' and N gt 5")]
    [InlineData("D ge 2026-01-31", "D ge 2026-01-31")]
    [InlineData("T ge 2026-01-31", "T ge 2026-01-31T00:00:00Z")]
    [InlineData("D eq null or (S eq 'a' and (N ne -1.5 or B eq true))", "D eq null or (S eq 'a' and (N ne -1.5 or B eq true))")]
    [InlineData("S eq 5", "S eq '5'")]
    [InlineData("X eq 'free'", "X eq 'free'")]
    [InlineData("X eq 12", "X eq 12")]
    public void Filters_are_read_and_written_with_literals_by_type(string text, string expected) => Assert.Equal(expected, Filter.Write(ConditionParser.Parse(text)!));

    [Theory]
    [InlineData("S")]
    [InlineData("S eq")]
    [InlineData("S is 'a'")]
    [InlineData("S eq 'a")]
    [InlineData("(S eq 'a'")]
    [InlineData("S eq 'a' and")]
    [InlineData("S eq 'a' xor N eq 1")]
    [InlineData("startswith(S,'a')")]
    public void Wrong_filters_name_the_column(string text) => Assert.StartsWith("Column ", Assert.Throws<FormatException>(() => ConditionParser.Parse(text)).Message);

    [Fact]
    public void Values_never_become_syntax()
    {
        Assert.Equal("N eq '1 or 1 eq 1'", Filter.Write(new Compare("N", Comparison.Eq, "1 or 1 eq 1")));
        Assert.Equal("S eq ''' or ''1'' eq ''1'", Filter.Write(new Compare("S", Comparison.Eq, "' or '1' eq '1")));
        Assert.Equal("T eq '2026-01-31 or x'", Filter.Write(new Compare("T", Comparison.Eq, "2026-01-31 or x")));
    }

    [Fact]
    public void Composite_keys_are_nested_or_expanded_and_name_no_column_that_is_held()
    {
        string[] key = ["S", "N", "D"], last = ["a", "2", "2026-01-01"];
        Assert.Equal("S gt 'a' or (S eq 'a' and (N gt 2 or (N eq 2 and D gt 2026-01-01)))", Filter.Write(Condition.After(null, key, last)));
        Assert.Equal("S gt 'a' or (S eq 'a' and N gt 2) or (S eq 'a' and N eq 2 and D gt 2026-01-01)", Filter.Write(Condition.AfterExpanded(null, key, last)));
        Condition where = Condition.All([new Compare("S", Comparison.Eq, "a"), new Compare("N", Comparison.Ge, "1")]);
        Assert.Equal("N gt 2 or (N eq 2 and D gt 2026-01-01)", Filter.Write(Condition.After(where, key, last)));
        Assert.Equal("N gt 2 or (N eq 2 and D gt 2026-01-01)", Filter.Write(Condition.AfterExpanded(where, key, last)));
        Assert.Equal("D gt 2026-01-01", Filter.Write(Condition.After(Condition.Key(["S", "N"], ["a", "2"]), key, last)));
    }

    [Fact]
    public void A_gap_names_once_what_its_ends_share()
    {
        Assert.Equal("S eq 'a' and (N gt 2 or (N eq 2 and D gt 2026-01-01)) and (N lt 5 or (N eq 5 and D lt 2026-02-01))", Filter.Write(Condition.Between(["S", "N", "D"], ["a", "2", "2026-01-01"], ["a", "5", "2026-02-01"])));
        Assert.Equal("N gt 2 and N lt 5", Filter.Write(Condition.Between(["N"], ["2"], ["5"])));
        Assert.Equal("N gt 2 and N lt 2", Filter.Write(Condition.Between(["N"], ["2"], ["2"])));
    }

    [Theory]
    [InlineData(DateLiteralStyle.Date, "T ge 2026-01-31")]
    [InlineData(DateLiteralStyle.DateTimeOffset, "T ge 2026-01-31T00:00:00Z")]
    [InlineData(DateLiteralStyle.Quoted, "T ge '2026-01-31'")]
    public void The_style_of_dates_can_be_ordered(DateLiteralStyle style, string expected) =>
        Assert.Equal(expected, new ODataFilter(_ => EdmType.DateTimeOffset, style).Write(new Compare("T", Comparison.Ge, "2026-01-31")));

    [Fact]
    public void Blanks_are_encoded_as_percent_20() => Assert.Equal("S%20eq%20%27a%2Bb%27", ODataFilter.Encode("S eq 'a+b'"));
}
