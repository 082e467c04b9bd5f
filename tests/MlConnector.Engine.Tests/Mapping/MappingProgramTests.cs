using System.Collections.Immutable;
using System.Globalization;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Schemas;
using MlConnector.Engine.Mapping;
using MlConnector.Engine.Mapping.Expressions.Functions;
using MlConnector.Engine.Mapping.Violations;
using MlConnector.Engine.Tests.Canonical;

namespace MlConnector.Engine.Tests.Mapping;

public sealed class MappingProgramTests
{
    private static readonly BatchLineage Batch = new("inc-s-000001", "run-1", new DateTimeOffset(2026, 2, 1, 10, 0, 0, TimeSpan.Zero), 7);
    private static readonly RowLineage Lineage = new(1_769_900_000_123, new DateTimeOffset(2026, 2, 1, 9, 59, 58, 250, TimeSpan.Zero), false);

    private static readonly ImmutableArray<ColumnSchema> LineageColumns =
    [
        new("_SourceId", FieldType.Text, "String") { Lineage = LineageColumn.SourceId, Limits = new() { MaxTextLength = 4000 } },
        new("_Version", FieldType.Integer, "Int64") { Lineage = LineageColumn.Version },
        new("_BatchId", FieldType.Text, "String") { Lineage = LineageColumn.BatchId },
        new("_RunId", FieldType.Text, "String") { Lineage = LineageColumn.RunId },
        new("_ReadAt", FieldType.DateTime, "DateTime") { Lineage = LineageColumn.ReadAt },
        new("_PostedAt", FieldType.DateTime, "DateTime") { Lineage = LineageColumn.PostedAt },
        new("_Deleted", FieldType.Boolean, "Boolean") { Lineage = LineageColumn.Deleted },
        new("_Generation", FieldType.Integer, "Int64") { Lineage = LineageColumn.Generation },
    ];

    [Fact]
    public void A_row_is_mapped_with_its_lineage()
    {
        MappingProgram program = Compile(
            [new("Number", "Invoice"), new("Total", "Amount"), new("Text", "concat(Company, '/', Lines)")],
            [new("Number", FieldType.Text, "String"), new("Total", FieldType.Decimal, "Decimal"), new("Text", FieldType.Text, "String"), .. LineageColumns]);

        Assert.Equal(
            ["42", "1234.5", "A/3", "A|ap_invoices|42", "1769900000123", "inc-s-000001", "run-1", "2026-02-01T09:59:58.25Z", "2026-02-01T10:00:00Z", "<false>", "7"],
            MapRow(program, Lineage));
    }

    [Fact]
    public void Rows_of_a_batch_share_a_scratch_without_mixing_and_mapping_again_gives_the_same()
    {
        MappingProgram program = Compile([new("X", "concat(Name, LocalAmount)")], [new("X", FieldType.Text, "String"), .. LineageColumns]);
        using MappingScratch scratch = program.NewScratch();
        scratch.BeginBatch(Batch);
        using RecordPage first = MappingBench.Page(), second = MappingBench.Page(("Name", "other"), ("Amount", "2"));

        string[] one = MapRow(program, first, Lineage, scratch);
        string[] two = MapRow(program, second, Lineage with { Version = 5, ReadAt = Lineage.ReadAt.AddSeconds(1), Deleted = true }, scratch);
        string[] again = MapRow(program, first, Lineage, scratch);

        Assert.Equal(one, again);
        Assert.Equal("other2.5", two[0]);
        Assert.Equal("2026-02-01T09:59:59.25Z", two[5]);
        Assert.Equal("<true>", two[7]);
    }

    [Theory]
    [InlineData("a|b", "1\\2", "a\\|b|ap_invoices|1\\\\2")]
    [InlineData("", null, "|ap_invoices|\\N")]
    public void A_source_id_is_escaped_and_can_be_read_back(string company, string? invoice, string id)
    {
        using RecordPage page = MappingBench.Page(("Company", company), ("Invoice", invoice));

        Assert.Equal(id, new SourceId(page.Schema).Text(page[0]));
        (string Company, string Stream, ImmutableArray<string?> Key)? parsed = SourceId.Parse(id);
        Assert.Equal(company, parsed!.Value.Company);
        Assert.Equal([invoice], parsed.Value.Key);
        Assert.Equal(id, SourceId.Format(parsed.Value.Company, parsed.Value.Stream, parsed.Value.Key));
        Assert.Null(SourceId.Parse("no id"));
        Assert.Null(SourceId.Parse("a|b|c\\x"));
    }

    [Theory]
    [InlineData("Name", null, 0, "MAP-REQUIRED")]
    [InlineData("Name", "123456", 5, "MAP-LENGTH")]
    public void A_value_that_a_column_does_not_take_is_told_with_the_code_of_its_limit(string field, string? value, int length, string code)
    {
        MappingProgram program = Compile([new("X", field)], [Column(FieldType.Text, new() { MaxTextLength = length == 0 ? int.MaxValue : length }, required: true)]);
        using MappingScratch scratch = program.NewScratch();
        using RecordPage page = MappingBench.Page((field, value));

        Assert.Equal(code, Assert.Single(program.Explain(page[0], scratch)).ToError().Code);
    }

    public static TheoryData<string, string?, ColumnSchema, ViolationCode> Limits => new()
    {
        { "Name", "12345", Column(FieldType.Text, new() { MaxTextLength = 5 }), ViolationCode.None },
        { "Name", "123456", Column(FieldType.Text, new() { MaxTextLength = 5 }), ViolationCode.Length },
        { "Name", "ääääää", Column(FieldType.Text, new() { MaxTextLength = 6 }), ViolationCode.None },
        { "Name", "😀😀😀", Column(FieldType.Text, new() { MaxTextLength = 5 }), ViolationCode.Length },
        { "Name", null, Column(FieldType.Text, new(), required: true), ViolationCode.Required },
        { "Amount", "1.2345", Column(FieldType.Decimal, new() { MaxPrecision = 19, MaxScale = 4 }), ViolationCode.None },
        { "Amount", "1.23450", Column(FieldType.Decimal, new() { MaxPrecision = 19, MaxScale = 4 }), ViolationCode.None },
        { "Amount", "1.23456", Column(FieldType.Decimal, new() { MaxPrecision = 19, MaxScale = 4 }), ViolationCode.Scale },
        { "Amount", "-999999999999999.9999", Column(FieldType.Decimal, new() { MaxPrecision = 19, MaxScale = 4 }), ViolationCode.None },
        { "Amount", "1000000000000000", Column(FieldType.Decimal, new() { MaxPrecision = 19, MaxScale = 4 }), ViolationCode.Precision },
        { "Amount", "0.1", Column(FieldType.Decimal, new() { MaxPrecision = 4, MaxScale = 4 }), ViolationCode.None },
        { "Amount", "123456789012.345", Column(FieldType.Decimal, new() { MaxSignificantDigits = 15 }), ViolationCode.None },
        { "Amount", "1234567890123.456", Column(FieldType.Decimal, new() { MaxSignificantDigits = 15 }), ViolationCode.Digits },
        { "Amount", "0.000000000123456789012345", Column(FieldType.Decimal, new() { MaxSignificantDigits = 15 }), ViolationCode.None },
        { "Amount", "120000000000000000000", Column(FieldType.Decimal, new() { MaxSignificantDigits = 15 }), ViolationCode.None },
        { "Lines", "2147483648", Column(FieldType.Integer, new() { MinInteger = int.MinValue, MaxInteger = int.MaxValue }), ViolationCode.Range },
        { "Lines", "-2147483648", Column(FieldType.Integer, new() { MinInteger = int.MinValue, MaxInteger = int.MaxValue }), ViolationCode.None },
        { "InvoiceDate", "1752-12-31", Column(FieldType.Date, new() { MinDate = new(1753, 1, 1) }), ViolationCode.Range },
        { "InvoiceDate", "9999-12-31", Column(FieldType.Date, new() { MaxDate = new(2159, 12, 31), BoundByPartitions = true }), ViolationCode.Partition },
        { "InvoiceDate", "1753-01-01", Column(FieldType.Date, new() { MinDate = new(1753, 1, 1) }), ViolationCode.None },
        { "Stamp", "9999-12-31T23:59:59", Column(FieldType.DateTime, new() { MaxDate = new(9999, 12, 30) }), ViolationCode.Range },
    };

    [Theory]
    [MemberData(nameof(Limits))]
    public void Every_limit_of_a_column_is_checked(string field, string? value, ColumnSchema column, ViolationCode expected)
    {
        MappingProgram program = Compile([new("X", field)], [column]);
        using MappingScratch scratch = program.NewScratch();
        using RecordPage page = MappingBench.Page((field, value));

        Assert.Equal(expected, program.Validate(page[0], scratch).Code);
    }

    [Theory]
    [InlineData("2016-06-01", ViolationCode.None)]
    [InlineData("2016-05-31", ViolationCode.Partition)]
    [InlineData("2027-06-01", ViolationCode.None)]
    [InlineData("2027-06-02", ViolationCode.Partition)]
    [InlineData("1752-12-31", ViolationCode.Partition)]
    public void A_date_is_held_against_the_years_around_the_day_on_which_its_row_is_judged_and_mapped_on_any_later_day(string date, ViolationCode expected)
    {
        MappingProgram program = Compile([new("X", "InvoiceDate")], [new("X", FieldType.Date, "DATE") { Limits = new() { MinDate = new(1753, 1, 1), YearsBack = 10, YearsAhead = 1, BoundByPartitions = true } }]);
        using MappingScratch judging = program.NewScratch(new DateTimeOffset(2026, 6, 1, 8, 0, 0, TimeSpan.Zero)), mapping = program.NewScratch();
        using RecordPage page = MappingBench.Page(("InvoiceDate", date));
        var cells = new Cell[1];

        Assert.Equal(expected, program.Validate(page[0], judging).Code);
        Assert.Equal(expected != ViolationCode.None ? 1 : 0, program.Explain(page[0], judging).Length);
        Assert.Equal(date == "1752-12-31", !program.Map(page[0], default, mapping, cells).IsNone);
    }

    [Fact]
    public void A_date_outside_the_partitions_of_a_table_has_a_code_of_its_own()
    {
        MappingProgram program = Compile([new("X", "InvoiceDate")], [new("X", FieldType.Date, "DATE") { Limits = new() { MaxDate = new(2159, 12, 31), BoundByPartitions = true } }]);
        using MappingScratch scratch = program.NewScratch();
        using RecordPage page = MappingBench.Page(("InvoiceDate", "9999-12-31"));
        CellViolation found = Assert.Single(program.Explain(page[0], scratch));
        Assert.Equal("MAP-PARTITION", found.ToError().Code);
        Assert.NotEmpty(found.ToError().Fix);
    }

    [Fact]
    public void Explain_gives_every_violation_with_value_and_fix_and_shows_nothing_sensitive_INV_6()
    {
        ColumnSchema small = new("A", FieldType.Text, "String") { Limits = new() { MaxTextLength = 2 } };
        MappingProgram program = Compile([new("A", "Name"), new("B", "upper(Secret)"), new("C", "cast_integer(Name)")], [small, small with { Name = "B" }, new("C", FieldType.Integer, "Int64")]);
        using MappingScratch scratch = program.NewScratch();
        using RecordPage page = MappingBench.Page();

        ImmutableArray<CellViolation> found = program.Explain(page[0], scratch);

        Assert.Equal([ViolationCode.Length, ViolationCode.Length, ViolationCode.Type], found.Select(violation => violation.Code));
        Assert.Equal("'Müller & Söhne'", found[0].Value);
        Assert.Equal("***", found[1].Value);
        Assert.DoesNotContain(found, violation => violation.ToError().ToString().Contains("DE89", StringComparison.Ordinal));
        Assert.All(found, violation => Assert.NotEmpty(violation.ToError().Fix));
    }

    [Theory]
    [InlineData("Posted", FilterOutcome.Pass)]
    [InlineData("Lines > 3", FilterOutcome.Filtered)]
    [InlineData("Lines / 0 > 3", FilterOutcome.Violation)]
    [InlineData("", FilterOutcome.Pass)]
    public void The_filter_passes_drops_or_fails(string where, FilterOutcome outcome)
    {
        MappingProgram program = Compile(new MappingDefinition([new("X", "Name")]) { Where = where }, [new("X", FieldType.Text, "String")]);
        using MappingScratch scratch = program.NewScratch();
        using RecordPage page = MappingBench.Page();

        Assert.Equal(outcome, program.Filter(page[0], scratch, out RowViolation violation));
        Assert.Equal(outcome == FilterOutcome.Violation, !violation.IsNone);
    }

    [Fact]
    public void It_tells_which_fields_are_read()
    {
        MappingProgram program = Compile(new MappingDefinition([new("X", "LocalAmount")]) { Where = "Posted" }, [new("X", FieldType.Decimal, "Decimal")]);

        Assert.Equal(["Company", "Invoice", "Amount", "Rate", "Posted"], program.FieldsRead.Select(field => program.Schema.Fields[field].Name));
    }

    [Fact]
    public void Rounding_goes_to_the_declared_scale_or_to_what_the_column_keeps()
    {
        ColumnMapping half = new("X", "Amount * 0.001") { Scale = 2, Rounding = Rounding.HalfUp };
        ColumnMapping kept = new("Y", "Rate / 3") { Rounding = Rounding.Down };
        ColumnMapping none = new("Z", "Rate / 3");
        ColumnSchema money = new("X", FieldType.Decimal, "Decimal") { Limits = new() { MaxPrecision = 19, MaxScale = 4 } };
        MappingProgram program = Compile([half, kept], [money, money with { Name = "Y" }]);

        Assert.Equal(["1.23", "0.4166"], MapRow(program, Lineage));
        MappingProgram strict = Compile([none], [money with { Name = "Z" }]);
        using MappingScratch scratch = strict.NewScratch();
        using RecordPage page = MappingBench.Page();
        Assert.Equal(ViolationCode.Scale, strict.Validate(page[0], scratch).Code);
    }

    [Fact]
    public void Numbers_of_any_length_go_into_a_text_column_digit_by_digit_INV_7()
    {
        const string Long = "12345678901234567890123456789012345678.123456";
        MappingProgram program = Compile([new("X", "Amount")], [new("X", FieldType.Text, "String")]);
        using MappingScratch scratch = program.NewScratch();
        using RecordPage page = MappingBench.Page(("Amount", Long));

        Assert.Equal([Long], MapRow(program, page, Lineage, scratch));
    }

    [Fact]
    public void Nothing_is_allocated_per_row()
    {
        MappingProgram program = Compile(
            new MappingDefinition([new("A", "Name"), new("B", "LocalAmount"), new("C", "concat(upper(Name), segment(Header.Supplier, 2, '-'), Amount)"), new("D", "map(Company, 'm')"), new("E", "case when Lines > 2 then InvoiceDate end")])
            {
                Where = "Posted and Amount > 0 and Company in ('A', 'B')",
                Maps = ImmutableSortedDictionary<string, ValueMap>.Empty.Add("m", new ValueMap([new("A", "Acme")])),
            },
            [new("A", FieldType.Text, "s"), new("B", FieldType.Decimal, "d"), new("C", FieldType.Text, "s"), new("D", FieldType.Text, "s"), new("E", FieldType.Date, "d"), .. LineageColumns]);
        using MappingScratch scratch = program.NewScratch();
        using RecordPage page = MappingBench.Page();
        Cell[] cells = new Cell[program.Table.Columns.Length];
        scratch.BeginBatch(Batch);
        Assert.True(Run(10).IsNone);

        long before = GC.GetAllocatedBytesForCurrentThread();
        Run(10_000);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000);

        RowViolation Run(int rows)
        {
            RowViolation last = default;
            for (int i = 0; i < rows; i++)
            {
                program.Filter(page[0], scratch, out _);
                last = program.Map(page[0], Lineage with { Version = i }, scratch, cells);
            }

            return last;
        }
    }

    [Fact]
    public void Random_decimals_arrive_exactly_or_are_refused_with_the_right_code_INV_7()
    {
        ColumnSchema column = new("X", FieldType.Decimal, "Decimal") { Limits = new() { MaxPrecision = 19, MaxScale = 4 } };
        MappingProgram direct = Compile([new("X", "Amount")], [column]), computed = Compile([new("X", "Amount + 0")], [column]);
        using MappingScratch a = direct.NewScratch(), b = computed.NewScratch();
        Random random = new(99);
        for (int i = 0; i < 20_000; i++)
        {
            decimal value = new(random.Next(), random.Next(), random.Next(3) == 0 ? random.Next(100) : 0, random.Next(2) == 0, (byte)random.Next(8));
            using RecordPage page = MappingBench.Page(("Amount", value.ToString(CultureInfo.InvariantCulture)));
            decimal whole = Math.Truncate(Math.Abs(value));
            ViolationCode expected = decimal.Round(value, 4) != value ? ViolationCode.Scale : whole >= 1_000_000_000_000_000m ? ViolationCode.Precision : ViolationCode.None;

            Assert.Equal(expected, direct.Validate(page[0], a).Code);
            Assert.Equal(expected, computed.Validate(page[0], b).Code);
            if (expected == ViolationCode.None) Assert.Equal(MapRow(direct, page, Lineage, a), MapRow(computed, page, Lineage, b));
        }
    }

    private static ColumnSchema Column(FieldType type, ColumnLimits limits, bool required = false) => new("X", type, "any") { Limits = limits, Required = required };

    private static MappingProgram Compile(ImmutableArray<ColumnMapping> columns, ImmutableArray<ColumnSchema> table) => Compile(new MappingDefinition(columns), table);

    private static MappingProgram Compile(MappingDefinition mapping, ImmutableArray<ColumnSchema> table)
    {
        Problems problems = new();
        MappingProgram? program = MappingCompiler.For(MappingBench.Stream).Compile(mapping, new TableSchema("T", "ap_invoices", WriteMode.Versions, table), problems);
        problems.ThrowIfAny();
        return program!;
    }

    private static string[] MapRow(MappingProgram program, RowLineage lineage)
    {
        using MappingScratch scratch = program.NewScratch();
        using RecordPage page = MappingBench.Page();
        scratch.BeginBatch(Batch);
        return MapRow(program, page, lineage, scratch);
    }

    private static string[] MapRow(MappingProgram program, RecordPage page, RowLineage lineage, MappingScratch scratch)
    {
        Cell[] cells = new Cell[program.Table.Columns.Length];
        RowViolation violation = program.Map(page[0], lineage, scratch, cells);
        Assert.True(violation.IsNone, violation.ToString());
        RecordRow mapped = scratch.Mapped(page[0], cells);
        string[] shown = new string[cells.Length];
        for (int i = 0; i < shown.Length; i++) shown[i] = CanonicalSamples.Show(mapped, i);
        return shown;
    }
}
