using System.Collections.Immutable;
using System.Text;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;
using MlConnector.Engine.Mapping;
using MlConnector.Engine.Mapping.Violations;
using MlConnector.Engine.Reading.Canonical;
using MlConnector.Engine.Tests.Canonical;

namespace MlConnector.Engine.Tests.Mapping;

/// <summary>A small stream of every type, and what a mapping makes of one of its rows.</summary>
internal static class MappingBench
{
    public static readonly ImmutableArray<Field> Fields =
    [
        new("Company", FieldType.Text) { SourceName = "$company", Required = true },
        new("Invoice", FieldType.Text) { MaxLength = 20, NumberedCode = true },
        new("Name", FieldType.Text) { MaxLength = 50 },
        new("Amount", FieldType.Decimal) { Precision = 14, Scale = 2 },
        new("Rate", FieldType.Decimal) { Precision = 12, Scale = 6 },
        new("Lines", FieldType.Integer),
        new("Posted", FieldType.Boolean),
        new("InvoiceDate", FieldType.Date),
        new("Stamp", FieldType.DateTime),
        new("Secret", FieldType.Text) { Sensitive = true },
        new("Header.Supplier", FieldType.Text) { MaxLength = 15 },
    ];

    public static StreamDefinition Stream => new("ap_invoices", "ApInvoice")
    {
        Fields = Fields,
        Key = ["Company", "Invoice"],
        Defaults = new StreamDefaults("ApInvoices", WriteMode.Versions),
        Derived = [new DerivedField(new Field("LocalAmount", FieldType.Decimal) { Precision = 14, Scale = 2 }, "Amount * Rate")],
    };

    public static readonly string?[] Row = ["A", "  00042", "Müller & Söhne", "1234.50", "1.250000", "3", "Y", "2026-01-31", "2026-01-31T08:30:00", "DE89 3704", "S-100-7"];

    /// <summary>The value of an expression over <see cref="Row"/> (or other values), as canonical text; the violation code if there is one.</summary>
    public static string Evaluate(string expression, params (string Field, string? Value)[] changes)
    {
        MappingDefinition mapping = new([new ColumnMapping("X", expression)]) { Maps = Maps };
        Problems problems = new();
        MappingCompiler compiler = MappingCompiler.For(Stream);
        ImmutableArray<MappedColumn> described = compiler.Describe(mapping, problems);
        problems.ThrowIfAny();
        TableSchema table = new("T", "ap_invoices", WriteMode.Append, [new ColumnSchema("X", described[0].Value.Type, "any")]);
        MappingProgram program = compiler.Compile(mapping, table, problems)!;
        problems.ThrowIfAny();
        using RecordPage page = Page(changes);
        using MappingScratch scratch = program.NewScratch();
        Cell[] cells = new Cell[1];
        RowViolation violation = program.Map(page[0], default, scratch, cells);
        return violation.IsNone ? CanonicalSamples.Show(scratch.Mapped(page[0], cells), 0) : ViolationWords.Code(violation.Code);
    }

    /// <summary>What is wrong with an expression.</summary>
    public static IReadOnlyList<ConnectorError> Errors(string expression)
    {
        Problems problems = new();
        MappingCompiler.For(Stream).Describe(new MappingDefinition([new ColumnMapping("X", expression)]) { Maps = Maps }, problems);
        return problems.Errors;
    }

    /// <summary>A page of the one row, canonical.</summary>
    public static RecordPage Page(params (string Field, string? Value)[] changes)
    {
        RecordSchema schema = Stream.ToSchema();
        RecordPage page = new(schema, 1024);
        page.AddRow();
        for (int i = 0; i < Row.Length; i++)
        {
            string? value = Row[i];
            foreach ((string field, string? changed) in changes)
            {
                if (schema.Fields[i].Name == field) value = changed;
            }

            byte[] bytes = Encoding.UTF8.GetBytes(value ?? "");
            int at = page.Append(bytes);
            page.RowCells(0)[i] = value is null ? Cell.Null : new Cell(CellKind.Text, at, bytes.Length);
        }

        RowViolation violation = new CanonicalForm(schema).ApplyRow(page, 0);
        Assert.True(violation.IsNone, violation.ToString());
        return page;
    }

    private static ImmutableSortedDictionary<string, ValueMap> Maps => ImmutableSortedDictionary<string, ValueMap>.Empty
        .Add("status", new ValueMap([new("A", "Active"), new("3", "Three"), new("true", "Yes")]));
}
