using MlConnector.Abstractions.Errors;

namespace MlConnector.Engine.Tests.Mapping;

public sealed class ExpressionTests
{
    [Theory]
    [InlineData("Amount", "1234.5")]
    [InlineData("[Amount]", "1234.5")]
    [InlineData("Header.Supplier", "S-100-7")]
    [InlineData("[Header.Supplier]", "S-100-7")]
    [InlineData("LocalAmount", "1543.13")]
    [InlineData("LocalAmount + LocalAmount", "3086.26")]
    [InlineData("'it''s'", "it's")]
    [InlineData("1 + 2 * 3", "7")]
    [InlineData("(1 + 2) * 3", "9")]
    [InlineData("1 - 2 - 3", "-4")]
    [InlineData("-Amount", "-1234.5")]
    [InlineData("- -2", "2")]
    [InlineData("Amount * Rate", "1543.125")]
    [InlineData("Amount add 1 mul 2", "1236.5")]
    [InlineData("1 / 3", "0.333333333333")]
    [InlineData("2 / 3", "0.666666666667")]
    [InlineData("-2 / 3", "-0.666666666667")]
    [InlineData("Amount / 0", "MAP-ZERO")]
    [InlineData("0.1 + 0.2", "0.3")]
    [InlineData("99999999999999999 * 99999999999", "MAP-RANGE")]
    [InlineData("1234567890123456.1234567 * 1.1234567", "MAP-PRECISION")]
    [InlineData("9999999999999999999999999999 * 9999999999999999999999999999", "MAP-RANGE")]
    [InlineData("9999999999999999999999999999 + 0.1", "MAP-PRECISION")]
    [InlineData("round(2.345, 2)", "2.35")]
    [InlineData("round(-2.345, 2)", "-2.35")]
    [InlineData("round(2.345, 2, 'half-even')", "2.34")]
    [InlineData("round(2.349, 2, 'down')", "2.34")]
    [InlineData("round(-2.341, 2, 'up')", "-2.35")]
    [InlineData("abs(-5)", "5")]
    [InlineData("sign(-Amount)", "-1")]
    [InlineData("min(3, 1.5, null)", "1.5")]
    [InlineData("max('a', 'b')", "b")]
    public void Numbers_are_exact_INV_7(string expression, string value) => Assert.Equal(value, MappingBench.Evaluate(expression));

    [Theory]
    [InlineData("concat(Company, '-', Lines, '/', Amount)", "A-3/1234.5")]
    [InlineData("concat(upper(Name), '|', lower(Name))", "MÜLLER & SÖHNE|müller & söhne")]
    [InlineData("concat('x', null, InvoiceDate)", "x2026-01-31")]
    [InlineData("length(Name)", "14")]
    [InlineData("substring(Name, 2, 3)", "üll")]
    [InlineData("substring(Name, 10)", "Söhne")]
    [InlineData("substring(Name, 99, 3)", "")]
    [InlineData("left(Name, 2)", "Mü")]
    [InlineData("right(Name, 4)", "öhne")]
    [InlineData("segment(Header.Supplier, 2, '-')", "100")]
    [InlineData("segment(Header.Supplier, -1, '-')", "7")]
    [InlineData("segment(Header.Supplier, 4, '-')", "<null>")]
    [InlineData("segment(Header.Supplier, -4, '-')", "<null>")]
    [InlineData("replace(Name, 'l', 'LL')", "MüLLLLer & Söhne")]
    [InlineData("replace(Name, '', 'x')", "Müller & Söhne")]
    [InlineData("trim('  a b ')", "a b")]
    [InlineData("contains(Name, 'Söh')", "<true>")]
    [InlineData("startswith(Name, 'M')", "<true>")]
    [InlineData("endswith(Name, 'x')", "<false>")]
    [InlineData("map(Company, 'status')", "Active")]
    [InlineData("map(Lines, 'status')", "Three")]
    [InlineData("map(Posted, 'status')", "Yes")]
    [InlineData("map(Name, 'status', 'Other')", "Other")]
    [InlineData("map(Name, 'status')", "MAP-VALUE")]
    public void Texts_are_built_character_by_character(string expression, string value) => Assert.Equal(value, MappingBench.Evaluate(expression));

    [Theory]
    [InlineData("year(InvoiceDate) * 100 + month(InvoiceDate)", "202601")]
    [InlineData("day(Stamp)", "31")]
    [InlineData("date(Stamp)", "2026-01-31")]
    [InlineData("adddays(InvoiceDate, 29)", "2026-03-01")]
    [InlineData("adddays(Stamp, 1)", "2026-02-01T08:30:00")]
    [InlineData("endofmonth(adddays(InvoiceDate, 1))", "2026-02-28")]
    [InlineData("days(date '2026-01-01', InvoiceDate)", "30")]
    [InlineData("adddays(InvoiceDate, 99999999)", "MAP-RANGE")]
    [InlineData("datetime '2026-01-31T08:30:00.25Z'", "2026-01-31T08:30:00.25Z")]
    public void Dates_are_reckoned_in_days(string expression, string value) => Assert.Equal(value, MappingBench.Evaluate(expression));

    [Theory]
    [InlineData("cast_text(Amount)", "1234.5")]
    [InlineData("cast_integer('0042')", "42")]
    [InlineData("cast_integer(' ')", "<null>")]
    [InlineData("cast_integer('4.2')", "MAP-TYPE")]
    [InlineData("cast_integer(Posted)", "1")]
    [InlineData("cast_decimal('12.50-')", "-12.5")]
    [InlineData("cast_decimal('x')", "MAP-TYPE")]
    [InlineData("cast_date('20260131')", "2026-01-31")]
    [InlineData("cast_date('0000-00-00')", "<null>")]
    [InlineData("cast_date('2026-01-31T23:00:00-05:00')", "2026-01-31")]
    [InlineData("cast_date('soon')", "MAP-TYPE")]
    [InlineData("cast_datetime(InvoiceDate)", "2026-01-31T00:00:00")]
    [InlineData("cast_boolean('n')", "<false>")]
    public void Casts_convert_or_say_so(string expression, string value) => Assert.Equal(value, MappingBench.Evaluate(expression));

    [Theory]
    [InlineData("Company = 'A' and Lines > 2", "<true>")]
    [InlineData("Company ne 'A' or Lines le 2", "<false>")]
    [InlineData("not (Company eq 'A')", "<false>")]
    [InlineData("not Posted", "<false>")]
    [InlineData("Lines in (1, 2, 3)", "<true>")]
    [InlineData("Company not in ('B', 'C')", "<true>")]
    [InlineData("InvoiceDate ge '2026-01-01'", "<true>")]
    [InlineData("InvoiceDate < date '2026-01-31'", "<false>")]
    [InlineData("Stamp > '2026-01-31T08:00:00'", "<true>")]
    [InlineData("Amount = 1234.500", "<true>")]
    [InlineData("Lines < 3.5", "<true>")]
    [InlineData("case when Lines = 1 then 'one' when Lines = 3 then 'three' else 'many' end", "three")]
    [InlineData("case when Lines = 1 then 'one' end", "<null>")]
    [InlineData("coalesce(null, Name)", "Müller & Söhne")]
    [InlineData("Name is not null", "<true>")]
    public void Conditions_hold_or_not(string expression, string value) => Assert.Equal(value, MappingBench.Evaluate(expression));

    [Theory]
    [InlineData("Name = null", "<true>")]
    [InlineData("Name ne 'X'", "<true>")]
    [InlineData("Name = 'X'", "<false>")]
    [InlineData("Name < 'X'", "<false>")]
    [InlineData("not (Name < 'X')", "<true>")]
    [InlineData("Name in ('X', null)", "<true>")]
    [InlineData("isnull(Name)", "<true>")]
    [InlineData("ifnull(Name, 'none')", "none")]
    [InlineData("upper(Name)", "<null>")]
    [InlineData("map(Name, 'status')", "<null>")]
    [InlineData("map(Name, 'status', '-')", "-")]
    [InlineData("concat('a', Name, 'b')", "ab")]
    public void Null_is_a_value_of_its_own_so_that_no_row_drops_out_unnoticed(string expression, string value) =>
        Assert.Equal(value, MappingBench.Evaluate(expression, ("Name", null)));

    [Theory]
    [InlineData("Amount +", 9, "A value is expected")]
    [InlineData("", 1, "empty")]
    [InlineData("Amuont * 2", 1, "no field 'Amuont'")]
    [InlineData("Amount * Name", 8, "needs numbers, not text")]
    [InlineData("upper(Amount)", 7, "needs a text")]
    [InlineData("uper(Name)", 1, "no function 'uper'")]
    [InlineData("upper(Name", 11, "')' is expected")]
    [InlineData("upper()", 1, "called with 0 arguments")]
    [InlineData("'open", 1, "does not end")]
    [InlineData("[open", 1, "does not end")]
    [InlineData("Name = \"x\"", 8, "no meaning")]
    [InlineData("Amount = 'x'", 8, "cannot be compared")]
    [InlineData("1 < 2 < 3", 7, "chained")]
    [InlineData("case when Posted then 1 else 'x' end", 30, "does not go with")]
    [InlineData("case when Lines then 1 end", 11, "condition is expected")]
    [InlineData("case Lines end", 6, "'when' is expected")]
    [InlineData("date '2026-02-30'", 1, "is no date")]
    [InlineData("12.3.4", 1, "no number")]
    [InlineData("5x", 1, "no number")]
    [InlineData("Amount Rate", 8, "not expected")]
    [InlineData("round(Amount, 99)", 15, "0 to 12")]
    [InlineData("round(Amount, 2, 'sideways')", 18, "no rounding mode")]
    [InlineData("map(Name, 'stauts')", 11, "no value map")]
    [InlineData("map(Name, Name)", 11, "written as a text")]
    [InlineData("Lines in ()", 7, "empty")]
    [InlineData("in", 1, "A value is expected")]
    [InlineData("substring(Name, 0, 1)", 17, "counted from 1")]
    [InlineData("cast_date(Amount)", 11, "cannot become date")]
    [InlineData("Amount = 1 and Name", 16, "condition is expected")]
    [InlineData("123456789012345678901234567890", 1, "more than 28 digits")]
    public void Errors_name_the_character_and_a_fix(string expression, int position, string message)
    {
        ConnectorError error = MappingBench.Errors(expression)[0];

        Assert.Equal("MAP-EXPRESSION", error.Code);
        Assert.Contains($"character {position}:", error.Message, StringComparison.Ordinal);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.NotEmpty(error.Fix);
    }

    [Fact]
    public void All_type_errors_of_an_expression_are_reported_at_once()
    {
        Assert.Equal(3, MappingBench.Errors("concat(Amuont, Nmae) = upper(5)").Count);
        Assert.Contains("'Amount'", MappingBench.Errors("Amuont")[0].Fix, StringComparison.Ordinal);
    }

    [Fact]
    public void Length_depth_and_parts_are_bounded()
    {
        Assert.Contains("4000 are allowed", MappingBench.Errors(new string('1', 4001))[0].Message, StringComparison.Ordinal);
        Assert.Contains("64 levels", MappingBench.Errors(new string('(', 200) + "1" + new string(')', 200))[0].Message, StringComparison.Ordinal);
        Assert.Contains("64 levels", MappingBench.Errors(new string('-', 200) + "1")[0].Message, StringComparison.Ordinal);
        Assert.Contains("1000 parts", MappingBench.Errors(string.Join('+', Enumerable.Repeat("1", 900)))[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Random_texts_never_throw_anything_but_an_error_with_a_position()
    {
        Random random = new(7);
        string[] words = ["Amount", "Name", "(", ")", ",", "+", "-", "*", "/", "=", "<>", "'a'", "1", "2.5", "and", "or", "not", "in", "case", "when", "then", "else", "end", "upper", "concat", "null", "date", "is", "[x", "'", ".", "map", "round"];
        int sound = 0;
        for (int i = 0; i < 20_000; i++)
        {
            string expression = string.Join(' ', Enumerable.Range(0, random.Next(1, 9)).Select(_ => words[random.Next(words.Length)]));
            IReadOnlyList<ConnectorError> errors = MappingBench.Errors(expression);
            if (errors.Count == 0 && ++sound % 10 == 0) MappingBench.Evaluate(expression);
            Assert.All(errors, error => Assert.Contains("character", error.Message, StringComparison.Ordinal));
        }

        Assert.True(sound > 100, $"only {sound} expressions held");
    }

    [Fact]
    public void Texts_that_grow_without_bound_make_their_row_dead() => Assert.Equal("MAP-SIZE", MappingBench.Evaluate("concat(Secret, Secret, Secret, Secret)", ("Secret", new string('x', 300_000))));
}
